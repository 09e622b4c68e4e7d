package org.keras4j.layers.quantization;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Quantization;
import org.keras4j.layers.Quantization.Mode;

/** Reads {@code quantization_config}, which Keras 3.13 and later write beside the dtype policy. */
final class QuantizationConfigs {
  private QuantizationConfigs() {}

  /** What rounds the inputs: as the config says, or the given one when there is no config. */
  static @Nullable AbsMaxQuantizer inputs(ConfigNode config, @Nullable AbsMaxQuantizer otherwise) {
    if (config.isNull()) {
      return otherwise;
    }
    ConfigNode quantizer = config.get("config").get("activation_quantizer");
    return quantizer.isNull() ? null : AbsMaxQuantizer.of(quantizer);
  }

  /** The group size: the config's is the first that Keras asks. */
  static Quantization groupSize(ConfigNode config, Quantization how) {
    String key = how.mode() == Mode.INT4 ? "block_size" : "group_size";
    ConfigNode size = config.get("config").get(key);
    boolean given = config.isMap() && config.get("config").has(key);
    if (!given || how.mode() == Mode.INT8 || how.mode() == Mode.FLOAT8) {
      return how;
    }
    int n = size.isNull() ? Quantization.PER_CHANNEL : size.integer();
    if (n != Quantization.PER_CHANNEL && n <= 0) {
      throw size.expected("a group size, or -1");
    }
    return how.withGroupSize(n);
  }
}
