package org.keras4j.layers.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.UnaryOps.Target;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Functions that make complex numbers or take them apart. */
public final class ComplexOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Conj", OpCall::x),
          OpLayer.type("Angle", ComplexOps::angle),
          OpLayer.type("Polar", ComplexOps::polar),
          OpLayer.type("View", ComplexOps::viewed, ComplexOps::view),
          OpLayer.type("ViewAsComplex", ComplexOps::viewAsComplex),
          OpLayer.type(
              "ViewAsReal",
              call -> viewAsReal(call.g(), call.x(), ComplexCalls.part(call.g(), call.x(), 1))));

  private ComplexOps() {}

  /** Of a negative number π, of others 0. */
  private static Value angle(OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    Value zero = g.scalar(x.dtype(), 0);
    Value below = g.binary(BinaryOp.Kind.LESS, x, zero);
    return g.select(below, g.scalar(x.dtype(), Math.PI), zero);
  }

  private static Value polar(OpCall call) {
    OpGraph g = call.g();
    Operand size = call.operand(0, "abs_");
    Operand angle = call.operand(1, "angle");
    DType dtype = Operand.meet(true, size, angle);
    Value a = size.as(g, dtype);
    Value b = angle.as(g, dtype);
    return complex(g, g.multiply(a, g.unary(Kind.COS, b)), g.multiply(a, g.unary(Kind.SIN, b)));
  }

  private static @Nullable Target viewed(LayerConfig c) {
    return c.has("dtype") ? Target.of(c) : null;
  }

  /** The same bytes as numbers of another dtype, which may be real or complex as well as these. */
  private static Value view(@Nullable Target as, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    boolean complex = ComplexOp.isOne(g, x);
    if (as == null || as.dtype() == x.dtype() && as.complex() == complex) {
      return x;
    }
    if (!complex && !as.complex()) {
      return g.apply1(new BitcastOp(as.dtype()), x);
    }
    int from = x.dtype().byteSize() * (complex ? 2 : 1);
    int to = as.dtype().byteSize() * (as.complex() ? 2 : 1);
    int last = x.rank() == 0 ? 1 : x.dim(-1);
    if (from != to && (x.rank() == 0 || last != Shape.UNKNOWN && last * from % to != 0)) {
      throw Shapes.bad("the bytes of " + x + " do not make up numbers of " + to + " bytes");
    }
    Value bytes = complex ? ComplexOp.joined(g, x) : g.expandDims(x, x.rank());
    if (from < to) {
      bytes = merged(g, bytes);
      return ComplexOp.of(g, paired(g, g.apply1(new BitcastOp(as.dtype()), bytes)));
    }
    Value y = g.apply1(new BitcastOp(as.dtype()), bytes);
    if (as.complex()) {
      return from == to ? ComplexOp.of(g, y) : ComplexOp.of(g, paired(g, merged(g, y)));
    }
    return from == to ? g.squeeze(y, -1) : merged(g, y);
  }

  /** Makes one of the last two axes. */
  private static Value merged(OpGraph g, Value x) {
    int length = Shape.multiply(x.dim(-2), x.dim(-1));
    return g.reshape(x, x.shape().slice(0, x.rank() - 2).concat(Shape.of(length)).dims());
  }

  /** Makes a last axis of 2. */
  private static Value paired(OpGraph g, Value x) {
    int n = x.dim(-1) == Shape.UNKNOWN ? Shape.UNKNOWN : x.dim(-1) / 2;
    return g.reshape(x, x.shape().slice(0, x.rank() - 1).concat(Shape.of(n, 2)).dims());
  }

  private static Value viewAsComplex(OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    if (x.rank() == 0 || x.dim(-1) != 2 && x.dim(-1) != Shape.UNKNOWN) {
      throw Shapes.bad("expected a last axis of 2, real and imaginary part, got " + x.shape());
    }
    Value re = g.squeeze(g.slice(x, -1, 0, 1), -1);
    return complex(g, re, g.squeeze(g.slice(x, -1, 1, 1), -1));
  }

  private static Value viewAsReal(OpGraph g, Value re, Value im) {
    int last = re.rank();
    return g.concat(List.of(g.expandDims(re, last), g.expandDims(im, last)), last);
  }

  private static Value complex(OpGraph g, Value re, Value im) {
    return g.apply1(new ComplexOp(), re, im);
  }

  /** A function of one tensor of complex numbers; null when it is not supported. */
  static @Nullable Value ofOne(String name, OpGraph g, Value re, Value im) {
    Complex z = new Complex(g, re, im);
    switch (name) {
      case "Real":
        return re;
      case "Imag":
        return im;
      case "Conj", "Conjugate":
        return z.conjugate().value();
      case "Angle":
        return z.angle();
      case "Absolute", "Abs":
        return z.size();
      case "Isreal":
        return g.binary(BinaryOp.Kind.EQUAL, im, g.scalar(re.dtype(), 0));
      case "ViewAsReal":
        return viewAsReal(g, re, im);
      default:
        Complex y = Complex.of(name, z);
        return y == null ? null : y.value();
    }
  }
}
