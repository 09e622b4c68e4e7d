package org.keras4j.io;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;

/** A whole model in one HDF5 file: Keras 1 and 2, and {@code .h5} files of Keras 3. */
public final class LegacyHdf5File implements ModelFile {
  static final String MODEL_CONFIG = "model_config";

  private final Path path;
  private final ByteSource source;
  private final Hdf5File file;
  private final LoadLimits limits;
  private @Nullable Optional<StoredWeights> weights;

  LegacyHdf5File(Path path, ByteSource source, Hdf5File file, LoadLimits limits) {
    this.path = path;
    this.source = source;
    this.file = file;
    this.limits = limits;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "Keras HDF5 model";
  }

  @Override
  public Optional<byte[]> config() {
    Optional<byte[]> config = file.root().bytesAttribute(MODEL_CONFIG);
    if (config.isPresent() && config.get().length > limits.maxConfigBytes()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "the config has "
              + config.get().length
              + " bytes; the limit is "
              + limits.maxConfigBytes(),
          path + ":/@" + MODEL_CONFIG,
          "raise LoadLimits.maxConfigBytes if the file is trusted");
    }
    return config;
  }

  @Override
  public Optional<String> kerasVersion() {
    return file.root().stringAttribute("keras_version");
  }

  @Override
  public synchronized Optional<StoredWeights> weights() {
    if (weights == null) {
      weights = StoredWeights.of(file);
    }
    return weights;
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> trainingConfig() {
    return file.root().bytesAttribute("training_config");
  }

  @Override
  public void close() {
    source.close();
  }
}
