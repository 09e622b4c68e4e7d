package org.keras4j.build;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Values of Java as configs have them: null, booleans, long, double, text, lists and maps. */
final class ConfigValues {
  private ConfigValues() {}

  /**
   * The value of a config.
   *
   * @param value also an array, a {@link Shape} (unknown dimensions become null), a {@link DType},
   *     a {@link Tensor} (nested lists), or a {@link KerasLayer}
   * @throws ModelFormatException for what no config can hold
   */
  static @Nullable Object of(@Nullable Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof BigInteger) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float f) {
      return Double.valueOf(Float.toString(f));
    }
    if (value instanceof DType d) {
      return d.kerasName();
    }
    if (value instanceof Shape s) {
      return shape(s);
    }
    if (value instanceof Tensor t) {
      return nested(t, 0, 0, t.size());
    }
    if (value instanceof KerasLayer l) {
      return l.serialize();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(String.valueOf(k), of(v)));
      return out;
    }
    if (value instanceof Collection<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(of(v)));
      return out;
    }
    if (value.getClass().isArray()) {
      List<@Nullable Object> out = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        out.add(of(Array.get(value, i)));
      }
      return out;
    }
    throw new ModelFormatException(
        ErrorCode.BAD_VALUE,
        "a config cannot hold a " + value.getClass().getName(),
        null,
        "give a number, text, boolean, list, map, array, Shape, Tensor or KerasLayer");
  }

  /** A shape with null for unknown dimensions. */
  static List<@Nullable Object> shape(Shape shape) {
    List<@Nullable Object> out = new ArrayList<>();
    for (int d : shape.dims()) {
      out.add(d == Shape.UNKNOWN ? null : (Long) (long) d);
    }
    return out;
  }

  private static Object nested(Tensor t, int axis, int from, int count) {
    if (axis == t.shape().rank()) {
      return element(t, from);
    }
    int n = t.shape().dim(axis);
    List<Object> out = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      out.add(nested(t, axis + 1, from + i * (count / n), count / n));
    }
    return out;
  }

  private static Object element(Tensor t, int i) {
    if (t.dtype() == DType.STRING) {
      return t.getString(i);
    }
    if (t.dtype() == DType.BOOL) {
      return t.getLong(i) != 0;
    }
    return t.dtype().isFloating() ? (Object) t.getDouble(i) : (Object) t.getLong(i);
  }
}
