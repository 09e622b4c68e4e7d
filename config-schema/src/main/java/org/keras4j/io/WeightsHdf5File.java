package org.keras4j.io;

import java.nio.file.Path;
import java.util.Optional;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;

/** Weights without a config in an HDF5 file, in either of Keras's layouts. */
public final class WeightsHdf5File implements ModelFile {
  private final Path path;
  private final ByteSource source;
  private final Hdf5File file;
  private final StoredWeights weights;

  WeightsHdf5File(Path path, ByteSource source, Hdf5File file, StoredWeights weights) {
    this.path = path;
    this.source = source;
    this.file = file;
    this.weights = weights;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return weights instanceof LegacyWeights
        ? "Keras HDF5 weights (legacy layout)"
        : "Keras 3 HDF5 weights";
  }

  @Override
  public Optional<byte[]> config() {
    return Optional.empty();
  }

  @Override
  public Optional<String> kerasVersion() {
    return file.root().stringAttribute("keras_version");
  }

  @Override
  public Optional<StoredWeights> weights() {
    return Optional.of(weights);
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return Optional.empty();
  }

  @Override
  public void close() {
    source.close();
  }
}
