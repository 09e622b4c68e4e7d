package org.keras4j.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.io.bytes.ByteSource;

/** An unpacked {@code .keras} archive, as Keras writes with {@code zipped=False}. */
public final class KerasDirectory implements ModelFile {
  private final Path path;
  private final LoadLimits limits;
  private @Nullable ByteSource weightsSource;
  private @Nullable Optional<StoredWeights> weights;
  private boolean closed;

  private KerasDirectory(Path path, LoadLimits limits) {
    this.path = path;
    this.limits = limits;
  }

  static KerasDirectory open(Path path, LoadLimits limits) {
    return new KerasDirectory(path, limits);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "Keras 3 model directory";
  }

  @Override
  public Optional<byte[]> config() {
    return file(path.resolve(KerasArchive.CONFIG));
  }

  @Override
  public Optional<String> kerasVersion() {
    Path metadata = path.resolve(KerasArchive.METADATA);
    return file(metadata).flatMap(b -> Metadata.kerasVersion(b, metadata.toString()));
  }

  @Override
  public synchronized Optional<StoredWeights> weights() {
    if (closed) {
      throw new ModelClosedException(
          ErrorCode.CLOSED, "the model has been closed", path.toString(), null);
    }
    if (weights == null) {
      weights = readWeights();
    }
    return weights;
  }

  private Optional<StoredWeights> readWeights() {
    Path h5 = path.resolve(KerasArchive.WEIGHTS);
    Path npz = path.resolve(KerasArchive.WEIGHTS_NPZ);
    if (!Files.exists(h5)) {
      if (Files.exists(npz)) {
        throw KerasArchive.pickledWeights(npz.toString());
      }
      return Optional.empty();
    }
    ByteSource source = ByteSource.open(h5, limits.maxFileBytes());
    try {
      Optional<StoredWeights> found = Optional.of(KerasArchive.weights(source, limits));
      weightsSource = source;
      return found;
    } finally {
      if (weightsSource == null) {
        source.close();
      }
    }
  }

  @Override
  public Optional<byte[]> asset(String name) {
    Path at = path;
    for (String part : (KerasArchive.ASSETS + name).split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0) {
        throw unsafe(name);
      }
      at = at.resolve(part);
      if (Files.isSymbolicLink(at)) {
        throw unsafe(name);
      }
    }
    return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) ? file(at) : Optional.empty();
  }

  @Override
  public List<String> assetNames() {
    Path assets = path.resolve(KerasArchive.ASSETS);
    if (!Files.isDirectory(assets, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    return files(assets).stream()
        .map(p -> assets.relativize(p).toString().replace('\\', '/'))
        .sorted()
        .toList();
  }

  private List<Path> files(Path directory) {
    try (Stream<Path> all = Files.walk(directory, limits.maxNesting())) {
      return all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED, "cannot list the files", directory.toString(), null, e);
    }
  }

  @Override
  public Optional<String> savedAt() {
    Path metadata = path.resolve(KerasArchive.METADATA);
    return file(metadata).flatMap(b -> Metadata.savedAt(b, metadata.toString()));
  }

  @Override
  public List<FilePart> parts() {
    return files(path).stream()
        .map(p -> new FilePart(path.relativize(p).toString().replace('\\', '/'), size(p), size(p)))
        .sorted(Comparator.comparing(FilePart::name))
        .toList();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED, "cannot tell the file's size", file.toString(), null, e);
    }
  }

  private UnsafeModelException unsafe(String name) {
    return new UnsafeModelException(
        ErrorCode.UNSAFE_NAME,
        "refused: the asset '" + name + "' leads out of the model's directory",
        path.toString(),
        "replace symbolic links by the files themselves");
  }

  private Optional<byte[]> file(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (ByteSource source = ByteSource.open(file, limits.maxFileBytes())) {
      if (source.size() > limits.maxConfigBytes()) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_SIZE,
            "the file has " + source.size() + " bytes; the limit is " + limits.maxConfigBytes(),
            file.toString(),
            "raise LoadLimits.maxConfigBytes if the file is trusted");
      }
      return Optional.of(source.bytes(0, (int) source.size()));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (weightsSource != null) {
      weightsSource.close();
    }
  }
}
