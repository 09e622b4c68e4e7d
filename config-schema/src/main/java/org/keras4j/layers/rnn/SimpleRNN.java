package org.keras4j.layers.rnn;

import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.RnnOp;

/**
 * Fully connected recurrence: {@code h = activation(x · kernel + h · recurrentKernel + bias)}. One
 * state. Keras's SimpleRNN.
 */
public record SimpleRNN(Base base, StandardCell cell, RnnFlags flags) implements CellRnn {
  public static final LayerType TYPE = type("SimpleRNN", false);

  private static LayerType type(String className, boolean firstVersion) {
    return LayerType.of(className, c -> fromConfig(c, firstVersion));
  }

  private static SimpleRNN fromConfig(LayerConfig c, boolean firstVersion) {
    StandardCell cell = StandardCell.ofLayer(c, RnnOp.Kind.SIMPLE, firstVersion);
    return new SimpleRNN(c.base(), cell, RnnFlags.read(c));
  }
}
