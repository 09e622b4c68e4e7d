package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.layers.Biases;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp.Kind;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Functions of two operands, with broadcasting and Keras 3's promotion of dtypes. */
public final class BinaryOps {
  /** In the order of kinds. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Add", BinaryOps::add),
          arithmetic("Subtract", Kind.SUBTRACT),
          arithmetic("Multiply", Kind.MULTIPLY),
          arithmetic("FloorDivide", Kind.FLOOR_DIVIDE),
          arithmetic("Maximum", Kind.MAXIMUM),
          arithmetic("Minimum", Kind.MINIMUM),
          OpLayer.type("Divide", call -> inFloats(call, Kind.DIVIDE)),
          OpLayer.type("TrueDivide", call -> inFloats(call, Kind.DIVIDE)),
          OpLayer.type("Power", BinaryOps::power),
          OpLayer.type("Mod", BinaryOps::mod),
          comparison("Equal", Kind.EQUAL),
          comparison("NotEqual", Kind.NOT_EQUAL),
          comparison("Less", Kind.LESS),
          comparison("LessEqual", Kind.LESS_EQUAL),
          comparison("Greater", Kind.GREATER),
          comparison("GreaterEqual", Kind.GREATER_EQUAL),
          logical("LogicalAnd", Kind.LOGICAL_AND),
          logical("LogicalOr", Kind.LOGICAL_OR),
          logical("LogicalXor", Kind.LOGICAL_XOR),
          OpLayer.type("Where", BinaryOps::where));

  private BinaryOps() {}

  private static Operand first(OpCall call) {
    return call.operand(0, "x1");
  }

  private static Operand second(OpCall call) {
    return call.operand(1, "x2");
  }

  private static Value apply(OpCall call, Kind kind, DType dtype) {
    OpGraph g = call.g();
    return g.binary(kind, first(call).as(g, dtype), second(call).as(g, dtype));
  }

  /** Numbers take the dtype of what they stand beside. */
  private static LayerType arithmetic(String className, Kind kind) {
    return OpLayer.type(className, call -> apply(call, kind, numbers(call)));
  }

  /** A constant may be taken for a bias. */
  private static Value add(OpCall call) {
    OpGraph g = call.g();
    Operand second = second(call);
    DType dtype = numbers(call);
    Value x = first(call).as(g, dtype);
    Value y = second.as(g, dtype);
    boolean constant = second.value() != null && g.node(second.value()).op() instanceof ConstantOp;
    return constant && first(call).value() != null
        ? Biases.add(g, call.writer(), x, y)
        : g.add(x, y);
  }

  private static DType numbers(OpCall call) {
    DType dtype = Operand.meet(false, first(call), second(call));
    if (dtype == DType.BOOL) {
      throw Shapes.bad("arithmetic needs numbers, got two bool tensors");
    }
    return dtype;
  }

  private static Value inFloats(OpCall call, Kind kind) {
    return apply(call, kind, Operand.meet(true, first(call), second(call)));
  }

  /** Keras computes powers of unsigned integers in int32. */
  private static Value power(OpCall call) {
    DType dtype = numbers(call);
    return dtype.isUnsigned()
        ? call.g().cast(apply(call, Kind.POWER, DType.INT32), dtype)
        : apply(call, Kind.POWER, dtype);
  }

  private static Value mod(OpCall call) {
    DType dtype = Operand.meetStrongly(first(call), second(call));
    return apply(call, Kind.MOD, dtype == DType.BOOL ? DType.INT32 : dtype);
  }

  /** Here Keras turns a number into an int32 or a float32 before it promotes. */
  private static LayerType comparison(String className, Kind kind) {
    return OpLayer.type(
        className,
        call -> {
          OpGraph g = call.g();
          DType dtype = Operand.meetStrongly(first(call), second(call));
          return g.binary(
              kind, g.cast(first(call).tensor(g), dtype), g.cast(second(call).tensor(g), dtype));
        });
  }

  private static LayerType logical(String className, Kind kind) {
    return OpLayer.type(className, call -> apply(call, kind, DType.BOOL));
  }

  private static Value where(OpCall call) {
    OpGraph g = call.g();
    Value condition = g.cast(call.tensor(0, "condition"), DType.BOOL);
    Operand a = call.operand(1, "x1");
    Operand b = call.operand(2, "x2");
    DType dtype = Operand.meet(false, a, b);
    return g.select(condition, a.as(g, dtype), b.as(g, dtype));
  }
}
