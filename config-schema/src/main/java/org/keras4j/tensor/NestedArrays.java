package org.keras4j.tensor;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;

/** Tensors as Java's arrays of arrays, {@code float[][]} or {@code String[][][]}, and back. */
public final class NestedArrays {
  private NestedArrays() {}

  /**
   * A tensor of nested arrays of {@code float}, {@code double}, {@code int}, {@code long}, {@code
   * boolean} or {@code String}: a {@code float[2][3]} becomes one of shape (2, 3). The elements are
   * copied.
   *
   * @throws InputMismatchException when it is no such array, or the inner arrays differ in length
   */
  public static Tensor tensor(@Nullable Object nested) {
    if (nested == null) {
      throw refused("expected nested arrays of numbers or texts, got null");
    }
    List<Integer> dims = new ArrayList<>();
    Class<?> type = nested.getClass();
    Object first = nested;
    while (type.isArray()) {
      int n = first == null ? 0 : Array.getLength(first);
      dims.add(n);
      first = n == 0 || type.getComponentType().isPrimitive() ? null : Array.get(first, 0);
      type = type.getComponentType();
    }
    DType dtype = dtype(type);
    if (dims.isEmpty() || dtype == null) {
      throw refused("expected nested arrays of numbers or texts, got a " + name(nested.getClass()));
    }
    int[] shape = dims.stream().mapToInt(i -> i).toArray();
    Tensor t = Tensor.zeros(new TensorSpec(dtype, Shape.of(shape)));
    Object flat = Array.newInstance(type, t.size());
    fill(nested, shape, 0, flat, new int[1]);
    if (flat instanceof float[] f) {
      return Tensor.of(f, shape);
    } else if (flat instanceof double[] d) {
      return Tensor.of(d, shape);
    } else if (flat instanceof int[] i) {
      return Tensor.of(i, shape);
    } else if (flat instanceof long[] l) {
      return Tensor.of(l, shape);
    } else if (flat instanceof boolean[] b) {
      return Tensor.of(b, shape);
    }
    return Tensor.of((String[]) flat, shape);
  }

  private static void fill(Object from, int[] shape, int axis, Object flat, int[] at) {
    if (from == null || Array.getLength(from) != shape[axis]) {
      throw refused(
          "the arrays of axis "
              + axis
              + " differ in length: "
              + shape[axis]
              + " and "
              + (from == null ? "null" : String.valueOf(Array.getLength(from))));
    }
    if (axis == shape.length - 1) {
      System.arraycopy(from, 0, flat, at[0], shape[axis]);
      at[0] += shape[axis];
      return;
    }
    for (Object inner : (Object[]) from) {
      fill(inner, shape, axis + 1, flat, at);
    }
  }

  /**
   * The elements of a tensor as nested arrays: {@code float} of floating types but float64, {@code
   * double} of that, {@code long} of int64, uint32 and uint64, {@code int} of smaller integers,
   * {@code boolean} of bool, {@code String} of text.
   *
   * @throws InputMismatchException when the tensor is a scalar
   */
  public static Object arrays(Tensor tensor) {
    if (tensor.shape().rank() == 0) {
      throw refused("a scalar is no array");
    }
    return inner(tensor, type(tensor.dtype()), 0, new int[1]);
  }

  private static Object inner(Tensor t, Class<?> type, int axis, int[] at) {
    int rank = t.shape().rank();
    int n = t.shape().dim(axis);
    if (axis == rank - 1) {
      Object last = Array.newInstance(type, n);
      for (int i = 0; i < n; i++) {
        set(last, i, t, at[0]++);
      }
      return last;
    }
    int[] dims = new int[rank - axis];
    dims[0] = n;
    Object[] all = (Object[]) Array.newInstance(type, dims);
    for (int i = 0; i < n; i++) {
      all[i] = inner(t, type, axis + 1, at);
    }
    return all;
  }

  private static void set(Object array, int i, Tensor t, int from) {
    if (array instanceof float[] f) {
      f[i] = (float) t.getDouble(from);
    } else if (array instanceof double[] d) {
      d[i] = t.getDouble(from);
    } else if (array instanceof int[] n) {
      n[i] = (int) t.getLong(from);
    } else if (array instanceof long[] l) {
      l[i] = t.getLong(from);
    } else if (array instanceof boolean[] b) {
      b[i] = t.getLong(from) != 0;
    } else {
      ((String[]) array)[i] = t.getString(from);
    }
  }

  private static Class<?> type(DType dtype) {
    switch (dtype) {
      case FLOAT64:
        return double.class;
      case INT64:
      case UINT32:
      case UINT64:
        return long.class;
      case BOOL:
        return boolean.class;
      case STRING:
        return String.class;
      default:
        return dtype.isFloating() ? float.class : int.class;
    }
  }

  private static @Nullable DType dtype(Class<?> type) {
    if (type == float.class) {
      return DType.FLOAT32;
    } else if (type == double.class) {
      return DType.FLOAT64;
    } else if (type == int.class) {
      return DType.INT32;
    } else if (type == long.class) {
      return DType.INT64;
    } else if (type == boolean.class) {
      return DType.BOOL;
    }
    return type == String.class ? DType.STRING : null;
  }

  private static String name(Class<?> c) {
    return c.getSimpleName();
  }

  private static InputMismatchException refused(String what) {
    return new InputMismatchException(ErrorCode.INPUT_SHAPE, what);
  }
}
