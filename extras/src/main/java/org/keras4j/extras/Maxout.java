package org.keras4j.extras;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * The largest of each set of features: feature i of the output is the largest of i, i + units, i +
 * 2·units, … TensorFlow Addons' Maxout.
 */
record Maxout(Base base, int units, int axis) implements Layer {
  static final LayerType TYPE = LayerType.of("Addons>Maxout", Maxout::fromConfig);

  private static Maxout fromConfig(LayerConfig c) {
    return new Maxout(c.base(), c.positiveInt("num_units"), c.integer("axis", -1));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    int at = Shapes.axis(axis, x.rank());
    int n = x.dim(at);
    if (n != Shape.UNKNOWN && n % units != 0) {
      throw Shapes.bad(n + " features do not divide into " + units + " units");
    }
    int sets = n == Shape.UNKNOWN ? Shape.UNKNOWN : n / units;
    Value parted = g.reshape(x, x.shape().with(at, units).insert(at, sets));
    return Values.of(g.max(parted, false, at));
  }
}
