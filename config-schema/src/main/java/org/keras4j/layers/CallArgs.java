package org.keras4j.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.Value;

/**
 * The arguments of one layer call as the file has them: plain values with {@link Value} leaves in
 * lists and maps.
 *
 * @param positional the positional arguments; the first holds the layer's inputs
 * @param keywords the keyword arguments
 */
public record CallArgs(List<Object> positional, Map<String, Object> keywords) {

  public static CallArgs of(Values inputs) {
    Object first = inputs.size() == 1 ? inputs.get(0) : inputs.all();
    return new CallArgs(List.of(first), Map.of());
  }

  public @Nullable Object keyword(String name) {
    return keywords.get(name);
  }

  /** The argument at a position or, failing that, under a name. */
  public @Nullable Object argument(int position, String name) {
    return position < positional.size() ? positional.get(position) : keywords.get(name);
  }

  /**
   * The stored {@code training} argument of a call, or null. Keras 3 replaces it by False when it
   * predicts; Keras 2 obeys it.
   */
  public @Nullable Boolean training() {
    Object t = keywords.get("training");
    if (t instanceof Boolean b) {
      return b;
    }
    return t instanceof Long l ? Boolean.valueOf(l != 0) : null;
  }

  /**
   * The arguments with which a wrapper calls its inner layer on the given inputs: what Keras hands
   * on is the {@code training} argument.
   */
  public CallArgs inner(Values inputs) {
    Object training = keywords.get("training");
    return new CallArgs(
        of(inputs).positional(), training == null ? Map.of() : Map.of("training", training));
  }

  /** All tensors of a structure: lists in order, maps by sorted key, as Keras flattens them. */
  public static List<Value> tensors(@Nullable Object structure) {
    List<Value> out = new ArrayList<>();
    collect(structure, out);
    return out;
  }

  private static void collect(@Nullable Object structure, List<Value> out) {
    if (structure instanceof Value v) {
      out.add(v);
    } else if (structure instanceof List<?> list) {
      list.forEach(item -> collect(item, out));
    } else if (structure instanceof Map<?, ?> map) {
      new TreeMap<Object, Object>(map).values().forEach(item -> collect(item, out));
    }
  }
}
