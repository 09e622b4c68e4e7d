package com.example;

import java.util.List;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.rnn.CustomRnnCell;
import org.keras4j.layers.rnn.RNN;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** A recurrent cell without gates: the state is what a half of it and the input add up to. */
public final class MyCell extends CustomRnnCell {
  public static final LayerType TYPE = LayerType.of("my_package>MyCell", MyCell::new);

  /** A recurrent layer that brings its cell along: in Python it extends keras.layers.RNN. */
  public static final LayerType LAYER =
      LayerType.of("my_package>MyRNN", config -> RNN.of(config, new MyCell(config)));

  private final int units;

  MyCell(LayerConfig config) {
    super(config);
    units = config.positiveInt("units");
  }

  @Override
  public void build(WeightSpecs weights, InputShapes input) {
    weights.trainable("kernel", input.known(-1), units);
  }

  @Override
  protected List<Integer> stateSizes() {
    return List.of(units);
  }

  @Override
  protected List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
    Value kept = g.multiply(states.get(0), g.scalar(x.dtype(), 0.5));
    Value h = g.add(kept, g.matmul(x, weights.get("kernel")));
    return List.of(h, h);
  }
}
