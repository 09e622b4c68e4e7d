package org.keras4j.runtime.verify;

import java.nio.file.Files;
import java.nio.file.Path;

/** The forms of a model that a golden case may hold, named by their main file. */
public enum Form {
  KERAS("model.keras", false),
  H5("model.h5", false),
  /** A JSON config with weights in Keras 3's layout. */
  WEIGHTS_V3("model.weights.h5", true),
  /** A JSON config with weights in several files. */
  WEIGHTS_SHARDED("model.weights.json", true),
  /** A JSON config with weights in the older layout. */
  WEIGHTS_LEGACY("weights.h5", true),
  /** A JSON config without any weights, which is no whole form. */
  CONFIG_ONLY("model.json", false);

  private static final String CONFIG = "model.json";

  private final String fileName;
  private final boolean besideConfig;

  Form(String fileName, boolean besideConfig) {
    this.fileName = fileName;
    this.besideConfig = besideConfig;
  }

  /** The file that names the form. */
  public String fileName() {
    return fileName;
  }

  boolean isIn(Path directory) {
    return Files.exists(directory.resolve(fileName))
        && (!besideConfig || Files.exists(directory.resolve(CONFIG)));
  }

  /** The file that holds the architecture. */
  Path model(Path directory) {
    return directory.resolve(besideConfig ? CONFIG : fileName);
  }

  /** True when the weights are in a file of their own. */
  boolean hasOwnWeights() {
    return besideConfig;
  }

  @Override
  public String toString() {
    return fileName;
  }
}
