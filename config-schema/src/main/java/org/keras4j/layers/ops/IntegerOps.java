package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.IntegerOp.Kind;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** NumPy's functions of integers and of bits. */
public final class IntegerOps {
  /** Of bits first, then of numbers. */
  public static final List<LayerType> TYPES =
      List.of(
          bitwise("BitwiseAnd", Kind.AND),
          bitwise("BitwiseOr", Kind.OR),
          bitwise("BitwiseXor", Kind.XOR),
          OpLayer.type("BitwiseInvert", call -> inverse(call.g(), integers(call.x()))),
          OpLayer.type("BitwiseNot", call -> inverse(call.g(), integers(call.x()))),
          shift("BitwiseLeftShift", Kind.SHIFT_LEFT),
          shift("LeftShift", Kind.SHIFT_LEFT),
          shift("BitwiseRightShift", Kind.SHIFT_RIGHT),
          shift("RightShift", Kind.SHIFT_RIGHT),
          OpLayer.type("Gcd", call -> divisor(call.g(), call.pair("x1", "x2"))),
          OpLayer.type("Lcm", IntegerOps::multiple),
          OpLayer.several("UnravelIndex", c -> c.intList("shape"), IntegerOps::unravel));

  private IntegerOps() {}

  private static Value integers(Value x) {
    if (!x.dtype().isInteger()) {
      throw Shapes.bad("expected integers, got " + x.dtype());
    }
    return x;
  }

  private static LayerType bitwise(String className, Kind kind) {
    return OpLayer.type(
        className,
        call -> {
          Value[] xy = call.pair("x", "y");
          return call.g().apply1(new IntegerOp(kind), xy[0], xy[1]);
        });
  }

  /** A number of bits takes the dtype of what is shifted. */
  private static LayerType shift(String className, Kind kind) {
    return OpLayer.type(
        className,
        call -> {
          OpGraph g = call.g();
          Operand by = call.operand(1, "y");
          if (by.number() instanceof Long n) {
            Value x = integers(call.x());
            long bits = Math.max(0, Math.min(n, 8L * x.dtype().byteSize() - 1));
            return g.apply1(new IntegerOp(kind), x, g.scalar(x.dtype(), bits));
          }
          Value[] xy = call.pair("x", "y");
          return g.apply1(new IntegerOp(kind), xy[0], xy[1]);
        });
  }

  /** All bits turned around: one less than the negative number. */
  static Value inverse(OpGraph g, Value x) {
    DType dtype = x.dtype();
    return g.subtract(g.subtract(g.scalar(dtype, 0), x), g.scalar(dtype, 1));
  }

  static List<DType> dtype(LayerConfig c) {
    return c.has("dtype") ? List.of(c.dtype("dtype", DType.FLOAT32)) : List.of();
  }

  private static Value divisor(OpGraph g, Value[] ab) {
    return g.apply1(new IntegerOp(Kind.GREATEST_COMMON_DIVISOR), integers(ab[0]), integers(ab[1]));
  }

  /** The least common multiple, 0 of two zeros. */
  private static Value multiple(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    Value divisor = divisor(g, ab);
    DType dtype = divisor.dtype();
    Value none = g.binary(BinaryOp.Kind.EQUAL, divisor, g.scalar(dtype, 0));
    Value safe = g.select(none, g.scalar(dtype, 1), divisor);
    Value a = dtype.isUnsigned() ? ab[0] : g.unary(UnaryOp.Kind.ABS, ab[0]);
    Value b = dtype.isUnsigned() ? ab[1] : g.unary(UnaryOp.Kind.ABS, ab[1]);
    Value product = g.multiply(a, g.binary(BinaryOp.Kind.FLOOR_DIVIDE, b, safe));
    return g.select(none, g.scalar(dtype, 0), product);
  }

  /**
   * Of a vector, places in a tensor of a shape; of other tensors Keras takes the axes backwards.
   */
  private static List<Value> unravel(int[] shape, OpCall call) {
    OpGraph g = call.g();
    Value rest = call.tensor(0, "indices");
    boolean backwards = rest.rank() != 1;
    List<Value> places = new ArrayList<>();
    for (int i = 0; i < shape.length; i++) {
      int size = shape[backwards ? i : shape.length - 1 - i];
      Value dim = g.scalar(rest.dtype(), size);
      places.add(g.binary(BinaryOp.Kind.MOD, rest, dim));
      rest = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, rest, dim);
    }
    Collections.reverse(places);
    return places;
  }
}
