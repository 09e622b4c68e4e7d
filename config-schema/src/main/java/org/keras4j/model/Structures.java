package org.keras4j.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Nested lists and maps with leaves of interest, as Keras's tree utilities treat them. */
public final class Structures {
  private Structures() {}

  /** The structure with the leaves of a class mapped; other leaves stay. */
  public static <T> @Nullable Object map(
      @Nullable Object value, Class<T> leaf, Function<T, @Nullable Object> f) {
    if (leaf.isInstance(value)) {
      return f.apply(leaf.cast(value));
    }
    if (value instanceof List<?> list) {
      List<Object> out = new ArrayList<>(list.size());
      for (Object item : list) {
        out.add(map(item, leaf, f));
      }
      return out;
    }
    if (value instanceof Map<?, ?> m) {
      Map<Object, Object> out = new LinkedHashMap<>();
      m.forEach((k, v) -> out.put(k, map(v, leaf, f)));
      return out;
    }
    return value;
  }

  /** Positional arguments with the leaves of a class mapped. */
  public static <T> List<Object> mapAll(
      List<Object> values, Class<T> leaf, Function<T, @Nullable Object> f) {
    List<Object> out = new ArrayList<>(values.size());
    for (Object value : values) {
      out.add(map(value, leaf, f));
    }
    return out;
  }

  /** Keyword arguments with the leaves of a class mapped. */
  public static <T> Map<String, Object> mapAll(
      Map<String, Object> values, Class<T> leaf, Function<T, @Nullable Object> f) {
    Map<String, Object> out = new LinkedHashMap<>();
    values.forEach((k, v) -> out.put(k, map(v, leaf, f)));
    return out;
  }

  /** Visits the leaves of a class: lists in order, maps by sorted key. */
  static <T> void each(@Nullable Object value, Class<T> leaf, Consumer<T> visitor) {
    if (leaf.isInstance(value)) {
      visitor.accept(leaf.cast(value));
    } else if (value instanceof List<?> list) {
      list.forEach(item -> each(item, leaf, visitor));
    } else if (value instanceof Map<?, ?> m) {
      new TreeMap<Object, Object>(m).values().forEach(item -> each(item, leaf, visitor));
    }
  }

  /** The leaves of a class in Keras's order. */
  public static <T> List<T> flatten(@Nullable Object value, Class<T> leaf) {
    List<T> out = new ArrayList<>();
    each(value, leaf, out::add);
    return out;
  }
}
