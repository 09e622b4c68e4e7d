package org.keras4j.layers.ops;

import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** TensorFlow's functions of bits, and its divisions of integers that round towards zero. */
final class TfBits {
  private TfBits() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("bitwise.bitwise_and", c -> both(c, IntegerOp.Kind.AND));
    all.put("bitwise.bitwise_or", c -> both(c, IntegerOp.Kind.OR));
    all.put("bitwise.bitwise_xor", c -> both(c, IntegerOp.Kind.XOR));
    all.put("bitwise.left_shift", c -> both(c, IntegerOp.Kind.SHIFT_LEFT));
    all.put("bitwise.right_shift", c -> both(c, IntegerOp.Kind.SHIFT_RIGHT));
    all.put("bitwise.invert", c -> IntegerOps.inverse(c.g(), integers(c.x())));
    all.put("bitcast", TfBits::bitcast);
    all.put("truncatediv", TfBits::quotient);
    all.put("truncatemod", TfBits::remainder);
    all.put("realdiv", c -> pairOf(c, BinaryOp.Kind.DIVIDE));
  }

  private static Value integers(Value x) {
    if (!x.dtype().isInteger()) {
      throw Shapes.bad("expected integers, got " + x.dtype());
    }
    return x;
  }

  private static Value both(TfCall c, IntegerOp.Kind kind) {
    Value[] xy = c.with("y");
    return c.g().apply1(new IntegerOp(kind), integers(xy[0]), xy[1]);
  }

  private static Value pairOf(TfCall c, BinaryOp.Kind kind) {
    Value[] xy = c.with("y");
    return c.g().binary(kind, xy[0], xy[1]);
  }

  private static Value bitcast(TfCall c) {
    Value x = c.x();
    DType as = c.dtype("type", null);
    return as == x.dtype() ? x : c.g().apply1(new BitcastOp(as), x);
  }

  private static Value quotient(TfCall c) {
    Value[] xy = c.with("y");
    return quotient(c.g(), xy[0], xy[1]);
  }

  /** Rounded towards zero. */
  static Value quotient(OpGraph g, Value a, Value b) {
    DType dtype = a.dtype();
    if (dtype.isFloating()) {
      return g.unary(Kind.TRUNC, g.divide(a, b));
    }
    if (dtype.isUnsigned()) {
      return g.binary(BinaryOp.Kind.FLOOR_DIVIDE, a, b);
    }
    // the floor, and one more where it lies below a quotient that is not whole
    Value floor = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, a, b);
    Value zero = g.scalar(dtype, 0);
    Value broken = g.notEqual(g.multiply(floor, b), a);
    Value negative = g.binary(BinaryOp.Kind.LESS, floor, zero);
    return g.select(g.and(broken, negative), g.add(floor, g.scalar(dtype, 1)), floor);
  }

  /** With the dividend's sign. */
  private static Value remainder(TfCall c) {
    OpGraph g = c.g();
    Value[] xy = c.with("y");
    return g.subtract(xy[0], g.multiply(quotient(g, xy[0], xy[1]), xy[1]));
  }
}
