package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A cell inside another: one whose output the input is added to (ResidualWrapper), or one that
 * computes what the inner cell computes (DeviceWrapper, and DropoutWrapper when it keeps all).
 * TensorFlow's {@code tf.nn.RNNCellResidualWrapper}, {@code …DeviceWrapper}, {@code
 * …DropoutWrapper}, which Keras 2 writes as cells.
 *
 * @param residual true when the input is added to the output
 */
public record WrappedCell(Base base, RnnCell cell, boolean residual) implements RnnCell {
  public static final LayerType RESIDUAL =
      LayerType.of("ResidualWrapper", WrappedCell::residualFromConfig);
  public static final LayerType DROPOUT =
      LayerType.of("DropoutWrapper", WrappedCell::dropoutFromConfig);
  public static final LayerType DEVICE =
      LayerType.of("DeviceWrapper", c -> new WrappedCell(c.base(), inner(c), false));

  private static WrappedCell residualFromConfig(LayerConfig c) {
    if (c.has("residual_fn")) {
      throw c.unsupported("residual_fn", "a Python function in the place of the sum");
    }
    return new WrappedCell(c.base(), inner(c), true);
  }

  private static WrappedCell dropoutFromConfig(LayerConfig c) {
    for (String key : List.of("input_keep_prob", "output_keep_prob", "state_keep_prob")) {
      if (c.number(key, 1) < 1) {
        throw c.unsupported(key, "this wrapper drops values at random when it predicts, too");
      }
    }
    return new WrappedCell(c.base(), inner(c), false);
  }

  private static RnnCell inner(LayerConfig c) {
    ConfigNode node = c.node("cell");
    if (!KerasObject.isOne(node)) {
      throw node.expected("a serialised cell");
    }
    return RNN.cell(c, "cell", c.resolver().layer(node));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    cell.build(weights.child("wrapped_cell", cell), inputs);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = RnnCell.states(this, inputs, args);
    Value x = inputs.get(0);
    List<Value> out =
        new ArrayList<>(Scans.call(cell, g, x, states, List.of(), weights.child("wrapped_cell")));
    if (residual) {
      Value y = out.get(0);
      if (!x.shape().isCompatibleWith(y.shape())) {
        throw Shapes.bad(
            "a ResidualWrapper adds its input "
                + x.shape()
                + " to an output of another shape "
                + y.shape());
      }
      out.set(0, g.add(x, y));
    }
    return Values.of(out);
  }

  @Override
  public int stateCount() {
    return cell.stateCount();
  }

  @Override
  public List<TensorSpec> states(Shape step) {
    return cell.states(step);
  }

  @Override
  public Shape outputShape(Shape step) {
    return cell.outputShape(step);
  }

  @Override
  public boolean givesFirstState() {
    return !residual && cell.givesFirstState();
  }

  @Override
  public boolean drops() {
    return cell.drops();
  }
}
