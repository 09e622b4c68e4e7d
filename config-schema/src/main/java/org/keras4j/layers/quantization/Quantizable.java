package org.keras4j.layers.quantization;

import org.keras4j.layers.Layer;

/** A layer whose weights may be quantised. */
public interface Quantizable extends Layer {
  /**
   * The layer as Keras's TimeDistributed has it, which calls the function of an unquantised layer:
   * stored numbers count without their scales.
   */
  Layer pastQuantization();
}
