package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexLinalgOp.Kind;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** {@code keras.ops.linalg} of complex matrices. */
final class ComplexLinalg {
  private ComplexLinalg() {}

  /** The results, or null where the function is none of these. */
  static @Nullable List<Value> apply(
      String name, Function<OpCall, List<Value>> f, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    switch (name) {
      case "CDist":
        return List.of(distances(pair(call, "x", "y")));
      case "Norm":
        return List.of(norm(f, call, first(call), config));
      case "Solve":
        return List.of(solve(g, Kind.SOLVE, false, pair(call, "a", "b")));
      case "SolveTriangular":
        boolean lower = ComplexFunctions.truth(config, "lower");
        return List.of(solve(g, Kind.SOLVE_TRIANGULAR, lower, pair(call, "a", "b")));
      case "CholeskyInverse":
        return List.of(choleskyInverse(first(call), ComplexFunctions.truth(config, "upper")));
      case "Lstsq":
        return List.of(leastSquares(pair(call, "a", "b"), config.get("rcond")));
      case "Inv":
        Complex z = first(call);
        return List.of(solve(g, Kind.SOLVE, false, new Complex[] {z, identity(z)}));
      default:
        return ofOne(name, call, config);
    }
  }

  private static @Nullable List<Value> ofOne(String name, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    switch (name) {
      case "Det":
        return List.of(pair(g, all(first(call), Kind.DETERMINANT, false), 0));
      case "Slogdet":
        List<Value> log = all(first(call), Kind.LOG_DETERMINANT, false);
        return List.of(pair(g, log, 0), real(g, log.get(2)));
      case "Logdet":
        return List.of(logDeterminant(g, all(first(call), Kind.EIGH, false).get(0)));
      case "LuFactor":
        if (call.x().rank() != 2) {
          throw Shapes.bad("LuFactor takes one matrix, got shape " + call.x().shape());
        }
        List<Value> lu = all(first(call), Kind.LU, false);
        return List.of(pair(g, lu, 0), lu.get(2));
      case "Qr":
        List<Value> qr = all(first(call), Kind.QR, "complete".equals(config.get("mode")));
        return List.of(pair(g, qr, 0), pair(g, qr, 2));
      case "Eigh":
        List<Value> eigh = all(first(call), Kind.EIGH, false);
        return List.of(real(g, eigh.get(0)), pair(g, eigh, 1));
      case "Eig":
        List<Value> eig = all(first(call), Kind.EIG, false);
        return List.of(pair(g, eig, 0), pair(g, eig, 2));
      case "SVD":
        boolean vectors = !Boolean.FALSE.equals(config.get("compute_uv"));
        boolean full = vectors && !Boolean.FALSE.equals(config.get("full_matrices"));
        List<Value> svd = all(first(call), Kind.SVD, full);
        return vectors
            ? List.of(pair(g, svd, 0), svd.get(2), pair(g, svd, 3))
            : List.of(svd.get(2));
      default:
        return null;
    }
  }

  /** Of eigenvalues; without a Cholesky factor, TensorFlow takes zeros for it. */
  private static Value logDeterminant(OpGraph g, Value values) {
    Value zero = g.scalar(values.dtype(), 0);
    Value definite = g.all(g.binary(BinaryOp.Kind.GREATER, values, zero), true, -1);
    return g.sum(g.unary(UnaryOp.Kind.LOG, g.select(definite, values, zero)), false, -1);
  }

  private static Complex first(OpCall call) {
    return Complex.of(call.g(), call.x());
  }

  /** Two operands, both of complex numbers: TensorFlow takes no real one beside them. */
  private static Complex[] pair(OpCall call, String first, String second) {
    OpGraph g = call.g();
    Value a = call.tensor(0, first);
    Value b = call.tensor(1, second);
    if (!ComplexOp.isOne(g, a) || !ComplexOp.isOne(g, b) || a.dtype() != b.dtype()) {
      throw Shapes.bad("complex numbers only go with those of the same dtype, as in TensorFlow");
    }
    return new Complex[] {Complex.of(g, a), Complex.of(g, b)};
  }

  private static Value pair(OpGraph g, List<Value> parts, int at) {
    return g.apply1(new ComplexOp(), parts.get(at), parts.get(at + 1));
  }

  private static Value real(OpGraph g, Value re) {
    return g.apply1(new ComplexOp(), re, g.broadcastTo(g.scalar(re.dtype(), 0), re.shape()));
  }

  private static List<Value> all(Complex z, Kind kind, boolean flag) {
    return z.g().apply(new ComplexLinalgOp(kind, flag), List.of(z.re(), z.im()));
  }

  private static Complex identity(Complex like) {
    OpGraph g = like.g();
    Value one = LinalgOps.identity(g, like.re());
    return new Complex(g, one, g.broadcastTo(g.scalar(one.dtype(), 0), one.shape()));
  }

  private static Complex each(Complex z, Function<Value, Value> f) {
    return new Complex(z.g(), f.apply(z.re()), f.apply(z.im()));
  }

  private static Value solve(OpGraph g, Kind kind, boolean flag, Complex[] ab) {
    int rank = ab[0].re().rank();
    boolean vector = ab[1].re().rank() == rank - 1;
    Complex b = vector ? each(ab[1], v -> g.expandDims(v, v.rank())) : ab[1];
    Shape batch = Shapes.broadcast(batch(ab[0].re()), batch(b.re()));
    Complex a = each(ab[0], v -> spread(g, v, batch));
    Complex right = each(b, v -> spread(g, v, batch));
    List<Value> in = List.of(a.re(), a.im(), right.re(), right.im());
    List<Value> x = g.apply(new ComplexLinalgOp(kind, flag), in);
    Complex y = new Complex(g, x.get(0), x.get(1));
    return (vector ? each(y, v -> g.squeeze(v, -1)) : y).value();
  }

  private static Shape batch(Value x) {
    return x.shape().slice(0, x.rank() - 2);
  }

  private static Value spread(OpGraph g, Value x, Shape batch) {
    return g.broadcastTo(x, batch.concat(x.shape().slice(x.rank() - 2, x.rank())));
  }

  private static Complex product(Complex a, Complex b, boolean turnA, boolean turnB) {
    OpGraph g = a.g();
    Value re =
        g.subtract(g.matmul(a.re(), b.re(), turnA, turnB), g.matmul(a.im(), b.im(), turnA, turnB));
    Value im =
        g.add(g.matmul(a.re(), b.im(), turnA, turnB), g.matmul(a.im(), b.re(), turnA, turnB));
    return new Complex(g, re, im);
  }

  /** By products with the transposed factor, which Keras does not conjugate. */
  private static Value choleskyInverse(Complex factor, boolean upper) {
    OpGraph g = factor.g();
    Complex[] ab = {factor, identity(factor)};
    Complex inverse = Complex.of(g, solve(g, Kind.SOLVE_TRIANGULAR, !upper, ab));
    return product(inverse, inverse, !upper, upper).value();
  }

  private static Value leastSquares(Complex[] ab, @Nullable Object rcond) {
    OpGraph g = ab[0].g();
    Value a = ab[0].re();
    boolean vector = ab[1].re().rank() == 1;
    if (a.rank() != 2 || !vector && ab[1].re().rank() != 2) {
      throw Shapes.bad("Lstsq takes a matrix and one or two axes, got " + a.shape());
    }
    Complex b = vector ? each(ab[1], v -> g.expandDims(v, 1)) : ab[1];
    double epsilon = a.dtype() == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
    double cut = epsilon * Math.max(a.dim(0), a.dim(1));
    if (rcond instanceof Number n) {
      cut = n.doubleValue() < 0 ? epsilon : n.doubleValue();
    }
    List<Value> svd = all(ab[0], Kind.SVD, false);
    Value s = svd.get(2);
    Value least = g.multiply(g.scalar(s.dtype(), cut), g.max(s, true, 0));
    Value keep = g.binary(BinaryOp.Kind.GREATER_EQUAL, s, least);
    Value one = g.scalar(s.dtype(), 1);
    Value inverse = g.divide(one, g.select(keep, s, one));
    Value factor = g.expandDims(g.select(keep, inverse, g.scalar(s.dtype(), 0)), -1);
    Complex u = new Complex(g, svd.get(0), svd.get(1));
    Complex v = new Complex(g, svd.get(3), svd.get(4));
    Complex scaled = each(product(u.conjugate(), b, true, false), x -> g.multiply(x, factor));
    Complex y = product(v.conjugate(), scaled, true, false);
    return (vector ? each(y, x -> g.squeeze(x, -1)) : y).value();
  }

  /** Square roots of sums of squares, which are no distances where the squares are not positive. */
  private static Value distances(Complex[] xy) {
    OpGraph g = xy[0].g();
    int rank = xy[1].re().rank();
    Complex a = each(xy[0], v -> g.expandDims(v, -2));
    Complex b = each(xy[1], v -> g.expandDims(v, rank - 2));
    Complex d = a.minus(b);
    return each(d.times(d), v -> g.sum(v, false, -1)).sqrt().value();
  }

  /** Euclidean norms and counts are complex numbers without imaginary parts, others are real. */
  private static Value norm(
      Function<OpCall, List<Value>> f, OpCall call, Complex z, Map<String, Object> config) {
    OpGraph g = call.g();
    Object order = config.get("ord");
    int[] over = ComplexFunctions.axes(config, z.re());
    boolean euclidean = order == null || "fro".equals(order);
    if (over.length == 1) {
      euclidean |= order instanceof Number n && n.doubleValue() == 2;
      boolean counts = order instanceof Number n && n.doubleValue() == 0;
      boolean extreme = order instanceof Number n && Double.isInfinite(n.doubleValue());
      if (!euclidean && !counts && !extreme) {
        throw Shapes.bad("Keras fails on the norm of order " + order + " of complex vectors");
      }
      Value y = ComplexFunctions.of(f, call, z.size());
      return extreme ? y : real(g, y);
    }
    boolean singular =
        "nuc".equals(order) || order instanceof Number n && Math.abs(n.doubleValue()) == 2;
    if (!singular) {
      Value y = ComplexFunctions.of(f, call, z.size());
      return euclidean ? real(g, y) : y;
    }
    // The real matrix of twice the size that does the same to both parts has each value twice.
    Value right = g.unary(UnaryOp.Kind.NEGATIVE, z.im());
    Value top = g.concat(List.of(z.re(), right), over[1]);
    Value below = g.concat(List.of(z.im(), z.re()), over[1]);
    Value y = ComplexFunctions.of(f, call, g.concat(List.of(top, below), over[0]));
    return "nuc".equals(order) ? g.multiply(y, g.scalar(y.dtype(), 0.5)) : y;
  }
}
