package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.CustomLayer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A recurrent cell of one's own whose input, output and states are vectors: {@link RNN}, stacks,
 * and {@link Bidirectional} around them, run it step by step. Cells of other shapes implement
 * {@link RnnCell}.
 *
 * <p>A recurrent layer of one's own around it, which in Python extends {@code keras.layers.RNN}, is
 * {@code LayerType.of("MyRNN", c -> RNN.of(c, new MyCell(c)))}.
 */
public abstract class CustomRnnCell extends CustomLayer implements RnnCell {
  protected CustomRnnCell(LayerConfig config) {
    super(config);
  }

  /** The sizes of the states: Keras's {@code state_size}. */
  protected abstract List<Integer> stateSizes();

  /** The size of the output: Keras's {@code output_size}; that of the first state otherwise. */
  protected int outputSize() {
    return stateSizes().get(0);
  }

  /**
   * Describes one step.
   *
   * @param x the input (batch, features)
   * @param states the states (batch, size)
   * @return the output, then the new states
   */
  protected abstract List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights);

  @Override
  public final Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(step(g, inputs.get(0), RnnCell.states(this, inputs, args), weights));
  }

  @Override
  public final int stateCount() {
    return stateSizes().size();
  }

  @Override
  public final List<TensorSpec> states(Shape step) {
    List<TensorSpec> all = new ArrayList<>();
    for (int size : stateSizes()) {
      all.add(new TensorSpec(base().dtype().compute(), Shape.of(step.dim(0), size)));
    }
    return all;
  }

  @Override
  public final Shape outputShape(Shape step) {
    return Shape.of(step.dim(0), outputSize());
  }
}
