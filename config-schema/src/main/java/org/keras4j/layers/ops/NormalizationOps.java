package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Normalisations of {@code keras.ops.nn}. */
public final class NormalizationOps {
  private static final double EPSILON = 1e-7;

  /** By norms, by own statistics, by given ones. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Normalize", ByNorm::of, ByNorm::apply),
          OpLayer.type("RMSNorm", ByStatistics::of, ByStatistics::rms),
          OpLayer.type("LayerNorm", ByStatistics::of, ByStatistics::layer),
          OpLayer.type("BatchNorm", Given::of, Given::apply));

  private NormalizationOps() {}

  /**
   * Division by the norm of some order, which is at least epsilon; over two axes, a matrix norm.
   */
  private record ByNorm(int[] axes, int order, double epsilon) {
    static ByNorm of(LayerConfig c) {
      int[] axes = c.node().has("axis") ? c.intList("axis") : new int[] {-1};
      return new ByNorm(axes, c.positiveInt("order", 2), c.number("epsilon", EPSILON));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      x = x.rank() == 0 ? g.expandDims(x, 0) : x;
      if (order == 2) {
        Value squares = g.sum(g.unary(Kind.SQUARE, x), true, axes);
        Value most = g.scalar(x.dtype(), 1 / epsilon);
        return g.multiply(x, g.minimum(g.unary(Kind.RSQRT, squares), most));
      }
      DType given = x.dtype();
      x = OpCall.real(g, x);
      Value norm = norm(g, g.unary(Kind.ABS, x), axes.length == 0 ? x.rank() : axes.length);
      Value y = g.divide(x, g.maximum(norm, g.scalar(x.dtype(), epsilon)));
      return given == x.dtype() || !given.isFloating() ? y : g.cast(y, given);
    }

    private Value norm(OpGraph g, Value sizes, int over) {
      if (over == 2 && order == 1) {
        int[] both = Shapes.axes(axes, sizes.rank());
        return g.max(g.sum(sizes, true, both[0]), true, both[1]);
      }
      if (over != 1) {
        throw Shapes.bad("there is no norm of order " + order + " over " + over + " axes");
      }
      DType dtype = sizes.dtype();
      Value powers = g.binary(BinaryOp.Kind.POWER, sizes, g.scalar(dtype, order));
      Value sum = g.sum(powers, true, axes);
      return g.binary(BinaryOp.Kind.POWER, sum, g.scalar(dtype, 1.0 / order));
    }
  }

  /** In float32 at least, back to the dtype of x, which may be an integer. */
  private record ByStatistics(int[] axes, double epsilon, boolean byVariance) {
    static ByStatistics of(LayerConfig c) {
      int[] axes = c.intList("axis", -1);
      if (axes.length == 0) {
        throw c.node("axis").expected("an axis or several");
      }
      int[] sorted = axes.clone();
      Arrays.sort(sorted);
      boolean scaling = c.has("rms_scaling") && c.bool("rms_scaling", false);
      return new ByStatistics(sorted, c.number("epsilon", EPSILON), scaling);
    }

    private static Value computed(OpGraph g, Value x) {
      return g.cast(x, x.dtype().promote(DType.FLOAT32));
    }

    /** The scale goes along the last axes, whatever the axes are. */
    Value rms(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      Value y = computed(g, x.rank() == 0 ? g.expandDims(x, 0) : x);
      Value mean = g.mean(g.unary(Kind.SQUARE, y), true, axes);
      y = g.multiply(y, inverse(g, mean));
      if (call.has(1, "scale")) {
        y = g.multiply(y, g.cast(call.tensor(1, "scale"), y.dtype()));
      }
      return g.cast(y, x.dtype());
    }

    private Value inverse(OpGraph g, Value variance) {
      return g.unary(Kind.RSQRT, g.add(variance, g.scalar(variance.dtype(), epsilon)));
    }

    Value layer(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      Value y = computed(g, x);
      Value mean = g.mean(y, true, axes);
      Value far = g.subtract(y, mean);
      Value factor = inverse(g, g.mean(g.unary(Kind.SQUARE, far), true, axes));
      Value gamma = along(g, call, 1, "gamma", y);
      factor = gamma == null ? factor : g.multiply(factor, gamma);
      if (byVariance) {
        return g.cast(g.multiply(y, factor), x.dtype());
      }
      Value beta = along(g, call, 2, "beta", y);
      Value z = g.multiply(far, factor);
      return g.cast(beta == null ? z : g.add(z, beta), x.dtype());
    }

    /** A scale or an offset of the normalised axes, or null. */
    private @Nullable Value along(OpGraph g, OpCall call, int position, String name, Value x) {
      if (!call.has(position, name)) {
        return null;
      }
      Value v = g.cast(call.tensor(position, name), x.dtype());
      if (v.rank() == x.rank()) {
        return v;
      }
      int[] dims = new int[x.rank()];
      Arrays.fill(dims, 1);
      for (int axis : Shapes.axes(axes, x.rank())) {
        dims[axis] = x.dim(axis);
      }
      return g.reshape(v, dims);
    }
  }

  /** By a mean and a variance that are given for one axis. */
  private record Given(int axis, double epsilon) {
    static Given of(LayerConfig c) {
      return new Given(c.integer("axis", -1), c.number("epsilon", 1e-3));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "x");
      Value mean = along(g, call.tensor(1, "mean"), x);
      Value variance = along(g, call.tensor(2, "variance"), x);
      Value factor = g.unary(Kind.RSQRT, g.add(variance, g.scalar(variance.dtype(), epsilon)));
      if (call.has(4, "scale")) {
        factor = g.multiply(factor, along(g, call.tensor(4, "scale"), x));
      }
      Value shift = g.multiply(mean, factor);
      shift =
          call.has(3, "offset")
              ? g.subtract(along(g, call.tensor(3, "offset"), x), shift)
              : g.unary(Kind.NEGATIVE, shift);
      return g.add(g.multiply(x, g.cast(factor, x.dtype())), g.cast(shift, x.dtype()));
    }

    private Value along(OpGraph g, Value v, Value x) {
      int at = Shapes.axis(axis, x.rank());
      if (at == x.rank() - 1 || v.rank() != 1) {
        return v;
      }
      int[] dims = new int[x.rank()];
      Arrays.fill(dims, 1);
      dims[at] = v.dim(0);
      return g.reshape(v, dims);
    }
  }
}
