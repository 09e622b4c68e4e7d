package org.keras4j.layers.rnn;

import org.keras4j.layers.Base;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.RnnOp;

/**
 * Fully connected recurrence: {@code h = activation(x · kernel + h · recurrentKernel + bias)}. One
 * state. Keras's SimpleRNN.
 */
public record SimpleRNN(Base base, RnnSettings settings) implements StandardRnn {
  public static final LayerType TYPE = type("SimpleRNN", false);

  private static LayerType type(String className, boolean firstVersion) {
    return LayerType.of(
        className,
        c -> new SimpleRNN(c.base(), RnnSettings.read(c, RnnOp.Kind.SIMPLE, firstVersion)));
  }

  @Override
  public RnnOp.Kind kind() {
    return RnnOp.Kind.SIMPLE;
  }

  @Override
  public String cellClass() {
    return "SimpleRNNCell";
  }
}
