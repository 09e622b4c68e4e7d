package org.keras4j.layers.activations;

import org.keras4j.layers.Activations;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * {@code x > 0 ? x : alpha * x} with a learnt alpha for each element of a sample. Keras's PReLU.
 *
 * @param sharedAxes axes along which one alpha serves all, counted from 1 after the batch axis
 */
public record PReLU(Base base, int[] sharedAxes) implements Layer {
  public static final LayerType TYPE = LayerType.of("PReLU", PReLU::fromConfig);

  static PReLU fromConfig(LayerConfig c) {
    return new PReLU(
        c.base(), c.has("shared_axes") ? LayerConfig.intList(c.node("shared_axes")) : new int[0]);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int[] shape = new int[Math.max(0, inputs.only().rank() - 1)];
    java.util.Arrays.fill(shape, -1);
    for (int axis : sharedAxes) {
      // a negative axis counts in the list of axes without the batch, one further, as in Keras
      int at = axis > 0 ? axis - 1 : axis - 1 + shape.length;
      if (at < 0 || at >= shape.length) {
        throw Shapes.bad("shared axis " + axis + " is not one of an input " + inputs.only());
      }
      shape[at] = 1;
    }
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] == 1 ? 1 : inputs.known(i + 1);
    }
    weights.trainable("alpha", shape);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    UnaryOp relu = Activations.relu(0, null, 0);
    Value below = g.unary(relu, g.unary(UnaryOp.Kind.NEGATIVE, x));
    return Values.of(g.subtract(g.unary(relu, x), g.multiply(weights.get("alpha"), below)));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
