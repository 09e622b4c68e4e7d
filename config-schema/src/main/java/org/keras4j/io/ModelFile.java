package org.keras4j.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;

/**
 * A model on disk: its config, its weights, or both. The content decides what a file is, never its
 * extension. Opening reads little; what is asked for is read when it is asked for. Safe for many
 * threads. Closing ends the reading of weights.
 */
public sealed interface ModelFile extends AutoCloseable
    permits KerasArchive,
        KerasDirectory,
        LegacyHdf5File,
        WeightsHdf5File,
        ShardedWeightsFile,
        JsonConfigFile {

  /** Opens a model with the default limits. */
  static ModelFile open(Path path) {
    return open(path, LoadLimits.defaults());
  }

  /**
   * Opens a model: a {@code .keras} archive or directory, an HDF5 file (whole model or weights),
   * the index of weights in several files, or a JSON config.
   *
   * @throws KerasIoException when there is no such file or it cannot be read
   * @throws ModelFormatException when it is no model, with what it is and what to do, or damaged
   * @throws org.keras4j.errors.UnsafeModelException when it is refused for safety
   * @throws org.keras4j.errors.LimitExceededException when it is larger than the limits
   */
  static ModelFile open(Path path, LoadLimits limits) {
    if (!Files.exists(path)) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND,
          "there is no such file",
          path.toString(),
          Files.isSymbolicLink(path)
              ? "it is a symbolic link to a file that is gone"
              : "check the name of the file");
    }
    if (Files.isDirectory(path)) {
      if (Files.isRegularFile(path.resolve(KerasArchive.CONFIG))) {
        return KerasDirectory.open(path, limits);
      }
      throw NotAModel.directory(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL,
          "this is a device, pipe or socket, not a file",
          path.toString(),
          "copy the data into a regular file first");
    }
    ByteSource source = ByteSource.open(path, limits.maxFileBytes());
    boolean kept = false;
    try {
      ModelFile file = open(path, source, limits);
      kept = !(file instanceof JsonConfigFile || file instanceof ShardedWeightsFile);
      return file;
    } finally {
      if (!kept) {
        source.close();
      }
    }
  }

  private static ModelFile open(Path path, ByteSource source, LoadLimits limits) {
    byte[] head = source.bytes(0, (int) Math.min(NotAModel.HEAD, source.size()));
    if (ZipArchive.isZip(head)) {
      return KerasArchive.open(path, source, limits);
    }
    if (!NotAModel.isHdf5Start(head)) {
      if (JsonConfigFile.isJson(head)) {
        return JsonConfigFile.open(path, source, head, limits);
      }
      NotAModel.refuseMagic(path, head);
      if (!Hdf5File.isHdf5(source)) {
        throw NotAModel.error(path, source, head);
      }
    }
    Hdf5File hdf5 = Hdf5File.open(source, limits, path.toString());
    if (hdf5.root().hasAttribute(LegacyHdf5File.MODEL_CONFIG)) {
      return new LegacyHdf5File(path, source, hdf5, limits);
    }
    StoredWeights weights =
        StoredWeights.of(hdf5)
            .orElseThrow(() -> NotAModel.foreignHdf5(path, hdf5.root().childNames()));
    return new WeightsHdf5File(path, source, hdf5, weights);
  }

  Path path();

  /** What the file is, in words: {@code Keras 3 archive}. */
  String format();

  /** The config as JSON in UTF-8, as written; empty for files of weights. */
  Optional<byte[]> config();

  /** The version of Keras that wrote the file, where it is noted outside the config. */
  Optional<String> kerasVersion();

  /**
   * The weights; empty for a JSON config. The first call verifies the checksum of an archive's
   * weights.
   */
  Optional<StoredWeights> weights();

  /**
   * A file that a layer saved beside its weights, by its path below {@code assets/}, for example
   * {@code layers/string_lookup/vocabulary.txt}; empty when there is none.
   */
  Optional<byte[]> asset(String name);

  /** The paths of all those files; none where the format has no place for them. */
  default List<String> assetNames() {
    return List.of();
  }

  /** What training left, as JSON: optimizer, loss and metrics; empty when the file has none. */
  default Optional<byte[]> trainingConfig() {
    return Optional.empty();
  }

  /** When the file was saved, as it was noted, for example {@code 2025-11-24@12:30:00}. */
  default Optional<String> savedAt() {
    return Optional.empty();
  }

  /**
   * The files that it consists of; a single one is its own only part.
   *
   * @throws KerasIoException when they cannot be listed
   */
  default List<FilePart> parts() {
    try {
      long size = Files.size(path());
      return List.of(new FilePart(String.valueOf(path().getFileName()), size, size));
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED, "cannot tell the file's size", path().toString(), null, e);
    }
  }

  @Override
  void close();

  /** True when the array begins with these bytes. */
  static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }
}
