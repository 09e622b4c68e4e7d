package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What ops on real numbers do with complex ones, written in ops on real numbers. Layers that
 * compute with complex numbers what they compute with real ones are called with it.
 */
final class ComplexLift {
  private final OpGraph g;
  private final List<Value> in;

  private ComplexLift(OpGraph g, List<Value> in) {
    this.g = g;
    this.in = in;
  }

  /** The results of an op of which an operand is of complex numbers. */
  static List<Value> apply(OpGraph g, Op op, List<Value> in) {
    ComplexLift lift = new ComplexLift(g, in);
    if (movesOrAdds(op)) {
      return lift.eachPart(op);
    }
    Value y = lift.one(op);
    if (y == null) {
      throw ComplexOp.unsupported(op.opName());
    }
    return List.of(y);
  }

  private static boolean movesOrAdds(Op op) {
    if (op instanceof ReduceOp r) {
      return r.kind() == ReduceOp.Kind.SUM || r.kind() == ReduceOp.Kind.MEAN;
    }
    if (op instanceof ResizeOp r) {
      return r.kind() == ResizeOp.Kind.NEAREST;
    }
    return op instanceof ReshapeOp
        || op instanceof TransposeOp
        || op instanceof SliceOp
        || op instanceof ReverseOp
        || op instanceof BroadcastOp
        || op instanceof ConcatOp
        || op instanceof FrameOp;
  }

  private List<Value> eachPart(Op op) {
    List<Value> re = g.apply(op, parts(0));
    List<Value> im = g.apply(op, parts(1));
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < re.size(); i++) {
      out.add(g.apply1(new ComplexOp(), re.get(i), im.get(i)));
    }
    return out;
  }

  private List<Value> parts(int which) {
    return in.stream().map(v -> ComplexOp.part(g, v, which)).toList();
  }

  private Complex operand(int i) {
    return Complex.of(g, in.get(i));
  }

  private @Nullable Value one(Op op) {
    if (op instanceof UnaryOp u) {
      return unary(u);
    }
    if (op instanceof BinaryOp b) {
      return binary(b.kind());
    }
    if (op instanceof CastOp cast) {
      Value re = g.apply1(cast, operand(0).re());
      return cast.dtype().isFloating()
          ? new Complex(g, re, g.apply1(cast, operand(0).im())).value()
          : re;
    }
    if (op instanceof MatMulOp) {
      return product((a, b) -> g.apply1(op, a, b)).value();
    }
    if (op instanceof GatherOp && !ComplexOp.isOne(g, in.get(1))) {
      Value re = g.apply1(op, operand(0).re(), in.get(1));
      return new Complex(g, re, g.apply1(op, operand(0).im(), in.get(1))).value();
    }
    if (op instanceof SelectOp && !ComplexOp.isOne(g, in.get(0))) {
      Complex a = operand(1);
      Complex b = operand(2);
      Value re = g.select(in.get(0), a.re(), b.re());
      return new Complex(g, re, g.select(in.get(0), a.im(), b.im())).value();
    }
    if (op instanceof PadOp pad) {
      // The number that fills has no imaginary part.
      Value im = operand(0).im();
      im = g.pad(im, pad.before(), pad.after(), pad.mode(), 0);
      return new Complex(g, g.apply1(op, operand(0).re()), im).value();
    }
    if (op instanceof BatchNormOp norm) {
      return normalised(norm);
    }
    return op instanceof LayerNormOp norm ? normalised(norm) : null;
  }

  private @Nullable Value unary(UnaryOp op) {
    Complex z = operand(0);
    switch (op.kind()) {
      case NEGATIVE:
        return z.negative().value();
      case ABS:
        return z.size();
      case HARD_SHRINK:
        Value more = g.binary(BinaryOp.Kind.GREATER, z.size(), g.scalar(z.re().dtype(), op.a()));
        return z.where(more, 0).value();
      case SQUAREPLUS:
        return z.plus(z.times(z).plus(op.a()).sqrt()).times(0.5).value();
      default:
        Complex y = Complex.of(named(op.kind()), z);
        return y == null ? null : y.value();
    }
  }

  /** The name that Keras's function has. */
  private static String named(UnaryOp.Kind kind) {
    StringBuilder name = new StringBuilder();
    for (String word : kind.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private @Nullable Value binary(BinaryOp.Kind kind) {
    Complex a = operand(0);
    Complex b = operand(1);
    switch (kind) {
      case ADD:
        return a.plus(b).value();
      case SUBTRACT:
        return a.minus(b).value();
      case MULTIPLY:
        return product(g::multiply).value();
      case DIVIDE:
        if (!ComplexOp.isOne(g, in.get(1))) {
          return new Complex(g, g.divide(a.re(), b.re()), g.divide(a.im(), b.re())).value();
        }
        return a.over(b).value();
      case POWER:
        return a.power(b).value();
      case EQUAL:
        return g.and(g.binary(kind, a.re(), b.re()), g.binary(kind, a.im(), b.im()));
      case NOT_EQUAL:
        return g.or(g.binary(kind, a.re(), b.re()), g.binary(kind, a.im(), b.im()));
      default:
        return null;
    }
  }

  /** Four products, or two with an operand of real numbers. */
  private Complex product(BiFunction<Value, Value, Value> f) {
    Complex a = operand(0);
    Complex b = operand(1);
    Value re = f.apply(a.re(), b.re());
    if (!ComplexOp.isOne(g, in.get(0))) {
      return new Complex(g, re, f.apply(a.re(), b.im()));
    }
    if (!ComplexOp.isOne(g, in.get(1))) {
      return new Complex(g, re, f.apply(a.im(), b.re()));
    }
    Value im = g.add(f.apply(a.re(), b.im()), f.apply(a.im(), b.re()));
    return new Complex(g, g.subtract(re, f.apply(a.im(), b.im())), im);
  }

  private Value normalised(BatchNormOp op) {
    Complex x = operand(0);
    int[] dims = new int[x.re().rank()];
    java.util.Arrays.fill(dims, 1);
    int axis = Shapes.axis(op.axis(), dims.length);
    dims[axis] = x.re().dim(axis);
    Complex inverse = along(2, dims).plus(op.epsilon()).sqrt().reciprocal();
    if (op.gamma()) {
      inverse = inverse.times(along(3, dims));
    }
    Complex y = x.minus(along(1, dims)).times(inverse);
    return (op.beta() ? y.plus(along(op.gamma() ? 4 : 3, dims)) : y).value();
  }

  private Complex along(int i, int... dims) {
    Complex z = operand(i);
    return new Complex(g, g.reshape(z.re(), dims), g.reshape(z.im(), dims));
  }

  /** By the mean of the squares, or by the variance, which is real. */
  private Value normalised(LayerNormOp op) {
    Complex x = operand(0);
    int[] axes = op.axes();
    if (op.rms()) {
      return x.times(mean(x.times(x), axes).plus(op.epsilon()).sqrt().reciprocal()).value();
    }
    Complex d = x.minus(mean(x, axes));
    Value squares = g.add(g.multiply(d.re(), d.re()), g.multiply(d.im(), d.im()));
    Value variance = g.mean(squares, true, axes);
    Value deviation =
        g.unary(UnaryOp.Kind.SQRT, g.add(variance, g.scalar(variance.dtype(), op.epsilon())));
    return new Complex(g, g.divide(d.re(), deviation), g.divide(d.im(), deviation)).value();
  }

  private Complex mean(Complex z, int... axes) {
    return new Complex(g, g.mean(z.re(), true, axes), g.mean(z.im(), true, axes));
  }
}
