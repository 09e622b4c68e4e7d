package org.keras4j.layers.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * An argument that is a tensor, an array written in the graph, or a Python number. A number has no
 * dtype of its own where Keras promotes it weakly.
 *
 * @param value the tensor or array, null for a number
 * @param number a Long or a Double, null for a tensor
 */
record Operand(@Nullable Value value, @Nullable Number number) {

  /** The operand that an argument is, or null when it is none. */
  static @Nullable Operand of(OpGraph g, @Nullable Object argument) {
    if (argument instanceof Value v) {
      return new Operand(v, null);
    }
    if (argument instanceof Long || argument instanceof Double) {
      return new Operand(null, (Number) argument);
    }
    if (argument instanceof ConfigNode node) {
      return ConstantConfig.isOne(node) ? array(g, ConstantConfig.of(node)) : null;
    }
    if (argument instanceof Boolean || argument instanceof List) {
      return array(g, ConstantConfig.of(ConfigNode.root(argument, "an argument")));
    }
    return null;
  }

  /** Arrays of plain numbers are int32, float32 or bool, as Keras converts them. */
  private static Operand array(OpGraph g, ConstantConfig c) {
    DType dtype = c.dtype();
    if (dtype == null) {
      dtype = c.hasOnlyBools() ? DType.BOOL : c.hasFloats() ? DType.FLOAT32 : DType.INT32;
    }
    return new Operand(g.constant(c.tensor(dtype)), null);
  }

  /** The operand in a dtype. */
  Value as(OpGraph g, DType dtype) {
    return value == null ? g.scalar(dtype, number.doubleValue()) : g.cast(value, dtype);
  }

  /** The operand as a tensor: a number alone is int32, or int64 when it must be, or float32. */
  Value tensor(OpGraph g) {
    return value == null ? g.scalar(strongDType(), number.doubleValue()) : value;
  }

  private DType strongDType() {
    if (value != null) {
      return value.dtype();
    }
    if (number instanceof Double) {
      return DType.FLOAT32;
    }
    long n = number.longValue();
    return n == (int) n ? DType.INT32 : DType.INT64;
  }

  /**
   * The dtype in which operands meet: Keras 3's {@code result_type}, where numbers are weak.
   *
   * @param asFloat true when a float takes part besides, as in a division
   */
  static DType meet(boolean asFloat, Operand... operands) {
    DType strong = null;
    boolean weakFloat = asFloat;
    boolean weakInt = false;
    for (Operand o : operands) {
      if (o.value != null) {
        strong = strong == null ? o.value.dtype() : strong.promote(o.value.dtype());
      } else {
        weakFloat |= o.number instanceof Double;
        weakInt |= o.number instanceof Long;
      }
    }
    if (weakFloat) {
      return strong != null && strong.isFloating() ? strong : DType.FLOAT32;
    }
    return strong == null || weakInt && strong == DType.BOOL ? DType.INT32 : strong;
  }

  /** The dtype in which operands meet where numbers count as int32 or float32. */
  static DType meetStrongly(Operand a, Operand b) {
    return a.strongDType().promote(b.strongDType());
  }
}
