package org.keras4j.layers.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
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
