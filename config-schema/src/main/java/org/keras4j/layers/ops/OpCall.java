package org.keras4j.layers.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.CallArgs;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * The arguments of one call of a {@code keras.ops} function.
 *
 * @param writer the Keras that wrote the call
 */
record OpCall(OpGraph g, CallArgs args, Writer writer) {

  /** A tensor argument; arrays and numbers become tensors. */
  Value tensor(int position, String name) {
    return operand(position, name).tensor(g);
  }

  /** The first argument, which nearly all functions call x. */
  Value x() {
    return tensor(0, "x");
  }

  /** The first argument, which must be of a floating dtype. */
  Value floatX() {
    Value x = x();
    if (!x.dtype().isFloating()) {
      throw Shapes.bad("expected a tensor of a floating dtype, got " + x.dtype());
    }
    return x;
  }

  /** An argument that is a tensor, an array or a number. */
  Operand operand(int position, String name) {
    Object argument = args.argument(position, name);
    Operand o = Operand.of(g, argument);
    if (o == null) {
      throw missing(name, "must be a tensor or a number", argument);
    }
    return o;
  }

  /** The elements of an argument that is a list of tensors. */
  List<Operand> operands(int position, String name) {
    Object argument = args.argument(position, name);
    if (argument instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(item -> element(item, name)).toList();
    }
    throw missing(name, "must be a list of tensors", argument);
  }

  /** True when the argument is there and not null. */
  boolean has(int position, String name) {
    return args.argument(position, name) != null;
  }

  /** The elements of an argument that is a list of tensors, in the dtype in which they meet. */
  List<Value> alike(int position, String name) {
    List<Operand> operands = operands(position, name);
    DType dtype = Operand.join(operands);
    return operands.stream().map(o -> o.as(g, dtype)).toList();
  }

  /** Two tensors of one dtype, numbers being int32 or float32. */
  Value[] pair(String first, String second) {
    Operand a = operand(0, first);
    Operand b = operand(1, second);
    DType dtype = Operand.meetStrongly(a, b);
    return new Value[] {g.cast(a.tensor(g), dtype), g.cast(b.tensor(g), dtype)};
  }

  /** Two tensors of one floating dtype, integers being float32. */
  Value[] realPair() {
    Value[] ab = pair("x1", "x2");
    return new Value[] {real(g, ab[0]), real(g, ab[1])};
  }

  private Operand element(@Nullable Object item, String name) {
    Operand o = Operand.of(g, item);
    if (o == null) {
      throw missing(name, "must hold tensors only", item);
    }
    return o;
  }

  private static ModelFormatException missing(String name, String what, @Nullable Object got) {
    return new ModelFormatException(
        ErrorCode.BAD_GRAPH,
        "argument '" + name + "' " + what + (got == null ? ", but it is missing" : ""));
  }

  /** An integer's float32, a floating tensor itself: the operand of a function of real numbers. */
  static Value real(OpGraph g, Value x) {
    return x.dtype().isFloating() ? x : g.cast(x, DType.FLOAT32);
  }
}
