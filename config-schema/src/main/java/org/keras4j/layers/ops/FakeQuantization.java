package org.keras4j.layers.ops;

import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * {@code keras.quantizers.fake_quant_with_min_max_vars}: numbers are moved to the nearest of the
 * steps between a least and a largest number, of which 0 is always one. All of it in float32, in
 * the order of TensorFlow's kernel, since the last digit decides to which step a number goes.
 *
 * @param most the number of the last step
 * @param least that of the first: 1 in a narrow range, else 0
 * @param axis of channels that have ranges of their own, or null
 */
public record FakeQuantization(double least, double most, @Nullable Integer axis) {
  public static final LayerType TYPE =
      OpLayer.type("FakeQuantWithMinMaxVars", FakeQuantization::of, FakeQuantization::apply);

  private static FakeQuantization of(LayerConfig c) {
    int bits = c.positiveInt("num_bits", 8);
    if (bits < 2 || bits > 16) {
      throw c.node("num_bits").expected("between 2 and 16 bits");
    }
    return new FakeQuantization(
        c.bool("narrow_range", false) ? 1 : 0,
        (1 << bits) - 1,
        c.has("axis") ? (Integer) c.integer("axis", -1) : null);
  }

  private Value apply(OpCall call) {
    return apply(
        call.g(), call.tensor(0, "inputs"), call.tensor(1, "min_vals"), call.tensor(2, "max_vals"));
  }

  Value apply(OpGraph g, Value inputs, Value minimum, Value maximum) {
    Value x = g.cast(inputs, DType.FLOAT32);
    Value min = ofChannels(g, minimum, x);
    Value max = ofChannels(g, maximum, x);
    Value steps = g.scalar(DType.FLOAT32, most - least);
    Value range = g.subtract(max, min);
    Value scale = g.divide(range, steps);
    Value inverse = g.divide(steps, range);
    Value first = g.scalar(DType.FLOAT32, least);
    Value last = g.scalar(DType.FLOAT32, most);
    Value half = g.scalar(DType.FLOAT32, 0.5);
    Value zeroPoint = g.subtract(first, g.divide(min, scale));
    Value rounded = g.unary(Kind.FLOOR, g.add(zeroPoint, half));
    zeroPoint = g.maximum(g.minimum(rounded, last), first);
    Value low = g.multiply(g.subtract(first, zeroPoint), scale);
    Value high = g.multiply(g.subtract(last, zeroPoint), scale);
    Value zero = g.unary(Kind.NEGATIVE, g.multiply(low, inverse));
    zero = g.unary(Kind.FLOOR, g.add(zero, half));
    Value shifted = g.subtract(g.maximum(g.minimum(x, high), low), low);
    Value step = g.add(g.subtract(g.multiply(shifted, inverse), zero), half);
    Value y = g.multiply(g.unary(Kind.FLOOR, step), scale);
    Value none = g.scalar(DType.FLOAT32, 0);
    Value nothing =
        g.and(g.binary(BinaryOp.Kind.EQUAL, min, none), g.binary(BinaryOp.Kind.EQUAL, max, none));
    return g.cast(g.select(nothing, none, y), inputs.dtype());
  }

  /** A bound for all, or one for each channel, in the shape that meets the tensor. */
  private Value ofChannels(OpGraph g, Value bound, Value x) {
    Value b = g.cast(bound, DType.FLOAT32);
    if (axis == null) {
      return g.reshape(b, Shape.SCALAR);
    }
    int at = Shapes.axis(axis, x.rank());
    if (b.rank() != 1 || b.dim(0) != x.dim(at) && x.dim(at) != Shape.UNKNOWN) {
      throw Shapes.bad("bounds of " + b.shape() + " do not fit axis " + axis + " of " + x.shape());
    }
    int[] dims = new int[x.rank() - at];
    java.util.Arrays.fill(dims, 1);
    dims[0] = b.dim(0);
    return g.reshape(b, dims);
  }
}
