package org.keras4j.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;

/** A {@code .keras} archive: {@code config.json}, {@code metadata.json}, weights and assets. */
public final class KerasArchive implements ModelFile {
  static final String CONFIG = "config.json";
  static final String METADATA = "metadata.json";
  static final String WEIGHTS = "model.weights.h5";
  static final String WEIGHTS_NPZ = "model.weights.npz";
  static final String ASSETS = "assets/";

  private final Path path;
  private final ByteSource source;
  private final ZipArchive zip;
  private final LoadLimits limits;
  private @Nullable Optional<StoredWeights> weights;

  private KerasArchive(Path path, ByteSource source, ZipArchive zip, LoadLimits limits) {
    this.path = path;
    this.source = source;
    this.zip = zip;
    this.limits = limits;
  }

  static KerasArchive open(Path path, ByteSource source, LoadLimits limits) {
    ZipArchive zip = ZipArchive.open(source, limits);
    if (zip.entry(CONFIG).isEmpty()) {
      throw NotAModel.zip(path, zip.names());
    }
    return new KerasArchive(path, source, zip, limits);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "Keras 3 archive";
  }

  @Override
  public Optional<byte[]> config() {
    return entry(CONFIG);
  }

  @Override
  public Optional<String> kerasVersion() {
    return entry(METADATA).flatMap(b -> Metadata.kerasVersion(b, zip.where(METADATA)));
  }

  @Override
  public synchronized Optional<StoredWeights> weights() {
    if (weights == null) {
      weights = readWeights();
    }
    return weights;
  }

  private Optional<StoredWeights> readWeights() {
    Optional<ZipEntryHeader> h5 = zip.entry(WEIGHTS);
    if (h5.isEmpty()) {
      if (zip.entry(WEIGHTS_NPZ).isPresent()) {
        throw pickledWeights(zip.where(WEIGHTS_NPZ));
      }
      return Optional.empty();
    }
    ByteSource bytes = zip.open(h5.get(), limits.maxWeightBytes());
    return Optional.of(weights(bytes, limits));
  }

  static StoredWeights weights(ByteSource bytes, LoadLimits limits) {
    return StoredWeights.of(Hdf5File.open(bytes, limits, bytes.name()))
        .orElseThrow(
            () ->
                new ModelFormatException(
                    ErrorCode.BAD_HDF5,
                    "the HDF5 file holds no weights of Keras",
                    bytes.name(),
                    "save the model again"));
  }

  static UnsafeModelException pickledWeights(String location) {
    return new UnsafeModelException(
        ErrorCode.PICKLE,
        "refused: weights in .npz are Python pickles, which can run any code",
        location,
        "install h5py where the model is saved; Keras then writes " + WEIGHTS);
  }

  private Optional<byte[]> entry(String name) {
    return zip.entry(name).map(e -> zip.read(e, limits.maxConfigBytes()));
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return name.endsWith("/") ? Optional.empty() : entry(ASSETS + name);
  }

  @Override
  public List<String> assetNames() {
    return zip.names().stream()
        .filter(n -> n.startsWith(ASSETS) && !n.endsWith("/"))
        .map(n -> n.substring(ASSETS.length()))
        .toList();
  }

  @Override
  public Optional<String> savedAt() {
    return entry(METADATA).flatMap(b -> Metadata.savedAt(b, zip.where(METADATA)));
  }

  @Override
  public List<FilePart> parts() {
    return zip.names().stream()
        .filter(n -> !n.endsWith("/"))
        .flatMap(n -> zip.entry(n).stream())
        .map(e -> new FilePart(e.name(), e.size(), e.compressed()))
        .toList();
  }

  @Override
  public void close() {
    source.close();
  }
}
