package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** {@code keras.ops.image.scale_and_translate}: each axis by a matrix of weights of its own. */
public final class ScaleAndTranslate {
  public static final List<LayerType> TYPES =
      List.of(OpLayer.type("ScaleAndTranslate", Axes::of, Axes::apply));

  private ScaleAndTranslate() {}

  private enum Method {
    LINEAR,
    CUBIC,
    LANCZOS3,
    LANCZOS5
  }

  private static Method method(LayerConfig c) {
    switch (c.string("method", "linear")) {
      case "linear", "bilinear", "trilinear":
        return Method.LINEAR;
      case "cubic", "bicubic", "tricubic":
        return Method.CUBIC;
      case "lanczos3":
        return Method.LANCZOS3;
      case "lanczos5":
        return Method.LANCZOS5;
      default:
        throw c.node("method").expected("linear, cubic, lanczos3 or lanczos5");
    }
  }

  private record Axes(int[] axes, Method method, boolean antialias) {
    static Axes of(LayerConfig c) {
      return new Axes(
          c.intList("spatial_dims"), ScaleAndTranslate.method(c), c.bool("antialias", true));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "images");
      if (!x.dtype().isFloating()) {
        throw Shapes.bad("expected images of a floating dtype, got " + x.dtype());
      }
      if (!(call.args().argument(1, "output_shape") instanceof List<?> target)
          || target.size() != x.rank()) {
        throw Shapes.bad("output_shape must have the " + x.rank() + " dimensions of the images");
      }
      Value scale = OpCall.real(g, call.tensor(2, "scale"));
      Value shift = OpCall.real(g, call.tensor(3, "translation"));
      DType dtype = scale.dtype().promote(shift.dtype());
      for (int i = 0; i < axes.length; i++) {
        int axis = Shapes.axis(axes[i], x.rank());
        if (!(target.get(axis) instanceof Long size) || size < 1 || size > Integer.MAX_VALUE) {
          throw Shapes.bad("output_shape needs a positive integer for axis " + axis);
        }
        int n = size.intValue();
        if (x.dim(axis) == Shape.UNKNOWN) {
          x = g.reshape(x, x.shape().with(axis, n));
          continue;
        }
        Value factor = g.squeeze(g.slice(g.cast(scale, dtype), 0, i, 1), 0);
        Value offset = g.squeeze(g.slice(g.cast(shift, dtype), 0, i, 1), 0);
        Value w = g.cast(weights(g, x.dim(axis), n, factor, offset), x.dtype());
        Value moved = ArrayOps.move(g, x, new int[] {axis}, new int[] {-1});
        x = ArrayOps.move(g, g.matmul(moved, w), new int[] {-1}, new int[] {axis});
      }
      return x;
    }

    /** The weight of each input position in each output position: (inputs, outputs). */
    private Value weights(OpGraph g, int inputs, int outputs, Value scale, Value shift) {
      DType dtype = scale.dtype();
      Value one = g.scalar(dtype, 1);
      Value half = g.scalar(dtype, 0.5);
      Value inverse = g.divide(one, scale);
      Value centres = g.multiply(g.add(count(g, dtype, 1, outputs), half), inverse);
      Value at = g.subtract(g.subtract(centres, g.multiply(shift, inverse)), half);
      Value distance = g.unary(Kind.ABS, g.subtract(at, count(g, dtype, 0, inputs)));
      if (antialias) {
        distance = g.divide(distance, g.maximum(inverse, one));
      }
      Value w = kernel(g, distance);
      Value sum = g.sum(w, true, 0);
      Value zero = g.scalar(dtype, 0);
      Value none = g.binary(BinaryOp.Kind.EQUAL, sum, zero);
      Value least = g.scalar(dtype, 1000 * Math.ulp(1f));
      Value some = g.binary(BinaryOp.Kind.GREATER, g.unary(Kind.ABS, sum), least);
      w = g.select(some, g.divide(w, g.select(none, one, sum)), zero);
      Value from = g.binary(BinaryOp.Kind.GREATER_EQUAL, at, g.scalar(dtype, -0.5));
      Value to = g.binary(BinaryOp.Kind.LESS_EQUAL, at, g.scalar(dtype, inputs - 0.5));
      return g.select(g.and(from, to), w, zero);
    }

    /** 0, 1, … along one of two axes. */
    private static Value count(OpGraph g, DType dtype, int axis, int n) {
      double[] numbers = new double[n];
      Arrays.setAll(numbers, i -> i);
      Shape shape = axis == 0 ? Shape.of(n, 1) : Shape.of(1, n);
      return g.constant(Tensor.ofNumbers(dtype, shape, numbers));
    }

    private Value kernel(OpGraph g, Value x) {
      switch (method) {
        case LINEAR:
          return g.maximum(g.scalar(x.dtype(), 0), g.subtract(g.scalar(x.dtype(), 1), x));
        case CUBIC:
          Value near = polynomial(g, x, 1.5, -2.5, 0, 1);
          Value far = polynomial(g, x, -0.5, 2.5, -4, 2);
          return below(g, x, 2, below(g, x, 1, near, far), g.scalar(x.dtype(), 0));
        case LANCZOS3:
          return lanczos(g, x, 3);
        default:
          return lanczos(g, x, 5);
      }
    }

    private static Value polynomial(OpGraph g, Value x, double... factors) {
      Value y = g.scalar(x.dtype(), factors[0]);
      for (int i = 1; i < factors.length; i++) {
        y = g.add(g.multiply(y, x), g.scalar(x.dtype(), factors[i]));
      }
      return y;
    }

    private static Value below(OpGraph g, Value x, double limit, Value yes, Value no) {
      return g.select(g.binary(BinaryOp.Kind.LESS, x, g.scalar(x.dtype(), limit)), yes, no);
    }

    private static Value lanczos(OpGraph g, Value x, double radius) {
      DType dtype = x.dtype();
      Value angle = g.multiply(g.scalar(dtype, Math.PI), x);
      Value waves = g.unary(Kind.SIN, g.divide(angle, g.scalar(dtype, radius)));
      waves = g.multiply(g.multiply(g.scalar(dtype, radius), g.unary(Kind.SIN, angle)), waves);
      Value one = g.scalar(dtype, 1);
      Value none = g.binary(BinaryOp.Kind.EQUAL, x, g.scalar(dtype, 0));
      Value square = g.select(none, one, g.unary(Kind.SQUARE, angle));
      Value apart = g.binary(BinaryOp.Kind.GREATER, x, g.scalar(dtype, 1e-3));
      Value y = g.select(apart, g.divide(waves, square), one);
      Value beyond = g.binary(BinaryOp.Kind.GREATER, x, g.scalar(dtype, radius));
      return g.select(beyond, g.scalar(dtype, 0), y);
    }
  }
}
