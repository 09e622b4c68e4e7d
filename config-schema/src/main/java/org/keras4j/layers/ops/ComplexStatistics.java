package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Means and variances of complex numbers, and what is normalised with them. */
final class ComplexStatistics {
  private ComplexStatistics() {}

  /** The results, or null where the function is none of these. */
  static @Nullable List<Value> apply(
      String name, Function<OpCall, List<Value>> f, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    switch (name) {
      case "Moments":
        if (ComplexFunctions.truth(config, "synchronized")) {
          throw Shapes.bad("Keras fails on synchronized moments of complex numbers");
        }
        Complex x = Complex.of(g, call.x());
        int[] over = ComplexFunctions.axes(config, "axes", x.re());
        Value variance = variance(x, keeps(config), over);
        return List.of(mean(x, keeps(config), over).value(), real(g, variance).value());
      case "Nanmean":
        // Of no floating dtype, so that it is cast to float32 and not looked at for NaN.
        Value re = g.cast(Complex.of(g, call.x()).re(), DType.FLOAT32);
        int[] axes = ComplexFunctions.axes(config, re);
        return List.of(g.reduce(ReduceOp.Kind.MEAN, re, axes, keeps(config)));
      case "PSNR":
        return List.of(noise(call, config));
      case "LayerNorm":
        return List.of(likeTheInput(call, layer(call, config)));
      case "RMSNorm":
        return List.of(likeTheInput(call, rootMeanSquare(call, config)));
      case "BatchNorm":
        return List.of(batch(call, config));
      default:
        return null;
    }
  }

  /** Keras casts the result to the dtype of the input. */
  private static Value likeTheInput(OpCall call, Value y) {
    OpGraph g = call.g();
    return ComplexOp.isOne(g, call.tensor(0, "x")) ? y : ComplexOp.part(g, y, 0);
  }

  private static boolean keeps(Map<String, Object> config) {
    return ComplexFunctions.truth(config, "keepdims");
  }

  private static Complex real(OpGraph g, Value re) {
    return new Complex(g, re, g.broadcastTo(g.scalar(re.dtype(), 0), re.shape()));
  }

  private static Complex mean(Complex z, boolean keep, int... axes) {
    return new Complex(z.g(), z.g().mean(z.re(), keep, axes), z.g().mean(z.im(), keep, axes));
  }

  /** The mean square of the distances from the mean, which is real. */
  static Value variance(Complex z, Map<String, Object> config) {
    return variance(z, keeps(config), ComplexFunctions.axes(config, z.re()));
  }

  private static Value variance(Complex z, boolean keep, int... axes) {
    OpGraph g = z.g();
    Complex d = z.minus(mean(z, true, axes));
    return g.mean(g.add(g.multiply(d.re(), d.re()), g.multiply(d.im(), d.im())), keep, axes);
  }

  /** In decibels; the mean of the squares, which are not of distances, is itself complex. */
  private static Value noise(OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Complex a = Complex.of(g, call.tensor(0, "x1"));
    Complex d = a.minus(Complex.of(g, call.tensor(1, "x2")));
    int[] every = new int[a.re().rank()];
    java.util.Arrays.setAll(every, i -> i);
    double most = 20 * Math.log10(ComplexFunctions.number(config, "max_val", 1));
    Complex size = Complex.of("Log10", mean(d.times(d), false, every));
    return size == null ? d.value() : size.times(-10).plus(most).value();
  }

  private static double epsilon(Map<String, Object> config) {
    return ComplexFunctions.number(config, "epsilon", 1e-7);
  }

  private static int[] lastOr(Map<String, Object> config, Value x) {
    return config.get("axis") == null ? new int[] {x.rank() - 1} : ComplexFunctions.axes(config, x);
  }

  private static Value layer(OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Complex x = Complex.of(g, call.x());
    int[] axes = lastOr(config, x.re());
    Complex inverse = real(g, variance(x, true, axes)).plus(epsilon(config)).sqrt().reciprocal();
    Complex gamma = factor(call, 1, "gamma", x, axes);
    if (ComplexFunctions.truth(config, "rms_scaling")) {
      Complex y = x.times(inverse);
      return (gamma == null ? y : y.times(gamma)).value();
    }
    inverse = gamma == null ? inverse : inverse.times(gamma);
    Complex rest = mean(x, true, axes).negative().times(inverse);
    Complex beta = factor(call, 2, "beta", x, axes);
    return x.times(inverse).plus(beta == null ? rest : rest.plus(beta)).value();
  }

  /** An operand of one number for each place along axes; null when there is none. */
  private static @Nullable Complex factor(
      OpCall call, int position, String name, Complex x, int... axes) {
    if (!call.has(position, name)) {
      return null;
    }
    Complex z = ComplexFunctions.operand(call, position, name, x.re().dtype());
    int rank = x.re().rank();
    boolean last = axes.length == 1 && axes[0] == rank - 1;
    if (last || z.re().rank() == rank) {
      return z;
    }
    int[] dims = new int[rank];
    java.util.Arrays.fill(dims, 1);
    for (int axis : axes) {
      dims[axis] = x.re().dim(axis);
    }
    return reshaped(z, dims);
  }

  private static Complex reshaped(Complex z, int... dims) {
    return new Complex(z.g(), z.g().reshape(z.re(), dims), z.g().reshape(z.im(), dims));
  }

  /** Squares are not those of absolute values here. */
  private static Value rootMeanSquare(OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Complex x = Complex.of(g, call.x());
    Complex inverse =
        mean(x.times(x), true, lastOr(config, x.re())).plus(epsilon(config)).sqrt().reciprocal();
    Complex y = x.times(inverse);
    if (!call.has(1, "scale")) {
      return y.value();
    }
    return y.times(ComplexFunctions.operand(call, 1, "scale", x.re().dtype())).value();
  }

  private static Value batch(OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Complex x = Complex.of(g, call.x());
    int rank = x.re().rank();
    int axis = Shapes.axis((int) ComplexFunctions.number(config, "axis", -1), rank);
    Complex inverse =
        along(call, 2, "variance", x, axis)
            .plus(ComplexFunctions.number(config, "epsilon", 1e-3))
            .sqrt()
            .reciprocal();
    if (call.has(4, "scale")) {
      inverse = inverse.times(along(call, 4, "scale", x, axis));
    }
    Complex rest = along(call, 1, "mean", x, axis).negative().times(inverse);
    if (call.has(3, "offset")) {
      rest = rest.plus(along(call, 3, "offset", x, axis));
    }
    return x.times(inverse).plus(rest).value();
  }

  private static Complex along(OpCall call, int position, String name, Complex x, int axis) {
    Complex z = ComplexFunctions.operand(call, position, name, x.re().dtype());
    int[] dims = new int[x.re().rank()];
    java.util.Arrays.fill(dims, 1);
    dims[axis] = z.re().rank() == 0 ? Shape.UNKNOWN : z.re().dim(-1);
    return reshaped(z, dims);
  }
}
