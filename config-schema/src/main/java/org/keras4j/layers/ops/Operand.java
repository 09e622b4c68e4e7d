package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.ResultType;

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
    List<DType> strong = new ArrayList<>();
    boolean ints = false;
    boolean floats = asFloat;
    for (Operand o : operands) {
      if (o.value != null) {
        strong.add(o.value.dtype());
      } else {
        floats |= o.number instanceof Double;
        ints |= o.number instanceof Long;
      }
    }
    return ResultType.of(strong, ints, floats);
  }

  /** The dtype in which operands meet where numbers count as int32 or float32. */
  static DType meetStrongly(Operand... operands) {
    return ResultType.of(Arrays.stream(operands).map(Operand::strongDType).toList(), false, false);
  }

  /** The dtype of a list that is joined: its own when all are of one, else that where they meet. */
  static DType join(List<Operand> operands) {
    DType first = operands.get(0).strongDType();
    boolean one = operands.stream().allMatch(o -> o.value != null && o.strongDType() == first);
    return one ? first : meet(false, operands.toArray(new Operand[0]));
  }
}
