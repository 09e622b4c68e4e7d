package org.keras4j.layers.normalization;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * {@code x} divided by its Euclidean length over axes; zeros stay zeros. Keras's UnitNormalization.
 */
public record UnitNormalization(Base base, int[] axes) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("UnitNormalization", UnitNormalization::fromConfig);

  /** Keras's bounds: of the reciprocal length in Keras 3, of the squared length in Keras 2. */
  private static final double EPSILON = 1e-12;

  static UnitNormalization fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0) {
      throw c.node("axis").expected("one or more axes");
    }
    return new UnitNormalization(c.base(), axes);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    Value x = keras3 ? inputs.only() : g.cast(inputs.only(), base.dtype().compute());
    if (!x.dtype().isFloating()) {
      x = g.cast(x, DType.FLOAT32);
    }
    int[] at = Shapes.axes(axes, x.rank());
    Value squares = g.sum(g.unary(UnaryOp.Kind.SQUARE, x), true, at);
    Value inverse;
    if (keras3) {
      inverse = g.unary(UnaryOp.Kind.RSQRT, squares);
      inverse = g.minimum(inverse, g.scalar(x.dtype(), 1 / EPSILON));
    } else {
      squares = g.maximum(squares, g.scalar(x.dtype(), EPSILON));
      inverse = g.unary(UnaryOp.Kind.RSQRT, squares);
    }
    return Values.of(g.multiply(x, inverse));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
