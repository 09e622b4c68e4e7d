package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The arguments of one call of a TensorFlow function: the first one, and the others by their names.
 * TensorFlow promotes no dtypes: a number or list takes the dtype of the tensor beside it.
 */
record TfCall(OpGraph g, @Nullable Object first, Map<String, Object> named) {

  /** The first argument, which must be a tensor, an array or a number. */
  Value x() {
    return value(first, "the first argument", null);
  }

  /** Likewise, of a dtype unless it is a tensor already. */
  Value tensorOf(DType like) {
    return value(first, "the first argument", like);
  }

  /** The first argument, which must be of a floating dtype. */
  Value floatX() {
    Value x = x();
    if (!x.dtype().isFloating()) {
      throw Shapes.bad("expected a tensor of a floating dtype, got " + x.dtype());
    }
    return x;
  }

  /** The first argument and a named one in one dtype. */
  Value[] with(String name) {
    return pair(first, argument(name), name);
  }

  /** Two named arguments in one dtype. */
  Value[] pair(String a, String b) {
    return pair(argument(a), argument(b), b);
  }

  private Value[] pair(@Nullable Object a, @Nullable Object b, String name) {
    if (a instanceof Value || !(b instanceof Value second)) {
      Value x = value(a, "the first argument", null);
      return new Value[] {x, value(b, name, x.dtype())};
    }
    return new Value[] {value(a, "the first argument", second.dtype()), second};
  }

  /** A named argument as a tensor, of a dtype unless it is a tensor already. */
  Value tensor(String name, @Nullable DType like) {
    return value(argument(name), name, like);
  }

  private Value value(@Nullable Object argument, String name, @Nullable DType like) {
    if (argument instanceof Value v) {
      return v;
    }
    if (argument instanceof String text && (like == null || like == DType.STRING)) {
      return g.constant(Tensor.of(new String[] {text}).reshape());
    }
    if (like == null) {
      Operand o = Operand.of(g, argument);
      if (o != null) {
        return o.tensor(g);
      }
    } else if (argument instanceof Number || argument instanceof Boolean || isArray(argument)) {
      ConfigNode node = ConfigNode.root(argument, "argument '" + name + "'");
      return g.constant(ConstantConfig.of(node).tensor(like));
    }
    throw bad(name, "must be a tensor, an array or a number");
  }

  private static boolean isArray(@Nullable Object argument) {
    return argument instanceof List<?> list
        && list.stream().noneMatch(i -> i instanceof Value || i instanceof String);
  }

  /** The first argument as a list of tensors of one dtype; a bare tensor is a list of one. */
  List<Value> list() {
    List<?> items = first instanceof List<?> l ? l : Arrays.asList(first);
    DType dtype = null;
    for (Object item : items) {
      dtype = dtype == null && item instanceof Value v ? v.dtype() : dtype;
    }
    List<Value> out = new ArrayList<>();
    for (Object item : items) {
      out.add(value(item, "the first argument", dtype));
    }
    return out;
  }

  boolean has(String name) {
    return argument(name) != null;
  }

  @Nullable Object argument(String name) {
    return named.get(name);
  }

  int integer(String name, int defaultValue) {
    Object a = argument(name);
    if (a == null) {
      return defaultValue;
    }
    int[] all = integers(name, a);
    if (all.length != 1) {
      throw bad(name, "must be one integer");
    }
    return all[0];
  }

  boolean bool(String name, boolean defaultValue) {
    Object a = argument(name);
    if (a != null && !(a instanceof Boolean)) {
      throw bad(name, "must be true or false");
    }
    return a == null ? defaultValue : (Boolean) a;
  }

  double number(String name, double defaultValue) {
    Object a = argument(name);
    if (a != null && !(a instanceof Number)) {
      throw bad(name, "must be a number");
    }
    return a == null ? defaultValue : ((Number) a).doubleValue();
  }

  String string(String name, String defaultValue) {
    Object a = argument(name);
    if (a != null && !(a instanceof String)) {
      throw bad(name, "must be a string");
    }
    return a == null ? defaultValue : (String) a;
  }

  /** A dtype by its name, as JSON has it, or as Python prints it; null when it must be given. */
  DType dtype(String name, @Nullable DType defaultValue) {
    if (!has(name)) {
      if (defaultValue == null) {
        throw bad(name, "must be a dtype");
      }
      return defaultValue;
    }
    String s = string(name, "").replaceFirst("^<dtype: '(.*)'>$", "$1");
    DType d = DType.parse(s);
    if (d == null) {
      throw unsupported(name, "the dtype '" + s + "' is not supported");
    }
    return d;
  }

  /**
   * Integers, in which tensors may stand that follow from shapes; {@link Shape#UNKNOWN} is both −1
   * and what is not known yet.
   */
  int[] integers(String name) {
    Object a = argument(name);
    if (a == null) {
      throw bad(name, "must be integers, but it is missing");
    }
    return integers(name, a);
  }

  /** Likewise the first argument. */
  int[] firstIntegers() {
    return integers("the first argument", first == null ? List.of() : first);
  }

  private int[] integers(String name, Object a) {
    if (a instanceof Value v) {
      Long[] known = StaticValues.of(g, v);
      if (known == null) {
        throw unsupported(name, "it depends on the data, which the shapes of a plan must not");
      }
      int[] out = new int[known.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = known[i] == null ? Shape.UNKNOWN : exact(name, known[i]);
      }
      return out;
    }
    if (a instanceof List<?> list) {
      int[] out = new int[list.size()];
      for (int i = 0; i < out.length; i++) {
        Object item = list.get(i);
        int[] one = item == null || item instanceof List ? new int[0] : integers(name, item);
        if (one.length != 1) {
          throw bad(name, "must be a list of integers");
        }
        out[i] = one[0];
      }
      return out;
    }
    if (a instanceof Long l) {
      return new int[] {exact(name, l)};
    }
    throw bad(name, "must be integers");
  }

  private static int exact(String name, long value) {
    if (value != (int) value) {
      throw bad(name, "must be integers of 32 bits");
    }
    return (int) value;
  }

  /** The axes of a reduction: all of them when null; an empty list is kept apart by the caller. */
  int[] axes(String name) {
    return has(name) ? integers(name) : new int[0];
  }

  static ModelFormatException bad(String name, String what) {
    return new ModelFormatException(ErrorCode.BAD_GRAPH, "argument '" + name + "' " + what);
  }

  static UnsupportedModelException unsupported(String name, String why) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT, "argument '" + name + "': " + why);
  }
}
