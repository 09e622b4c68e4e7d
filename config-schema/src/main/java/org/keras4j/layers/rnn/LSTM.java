package org.keras4j.layers.rnn;

import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.RnnOp;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997). Weights: kernel (features, 4·units),
 * recurrent kernel (units, 4·units), bias (4·units), gates i, f, c, o. States: h and c. Keras's
 * LSTM.
 */
public record LSTM(Base base, StandardCell cell, RnnFlags flags) implements CellRnn {
  public static final LayerType TYPE = type("LSTM", false);

  /** The class of TensorFlow 1, with its own defaults. */
  public static final LayerType V1 = type("LSTMV1", true);

  private static LayerType type(String className, boolean firstVersion) {
    return LayerType.of(className, c -> fromConfig(c, firstVersion));
  }

  private static LSTM fromConfig(LayerConfig c, boolean firstVersion) {
    StandardCell cell = StandardCell.ofLayer(c, RnnOp.Kind.LSTM, firstVersion);
    return new LSTM(c.base(), cell, RnnFlags.read(c));
  }
}
