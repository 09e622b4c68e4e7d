package org.keras4j.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;

/**
 * A value of a config together with its place, so that every error can name it: {@code
 * config.layers[3].config.units}. A missing key is a node whose value is null.
 */
public final class ConfigNode {
  private final @Nullable ConfigNode parent;
  private final Object key;
  private final @Nullable Object value;

  private ConfigNode(@Nullable ConfigNode parent, Object key, @Nullable Object value) {
    this.parent = parent;
    this.key = key;
    this.value = value;
  }

  /** The top of a document; {@code source} is its file. */
  public static ConfigNode root(@Nullable Object value, String source) {
    return new ConfigNode(null, source, value);
  }

  /** The value of a key; a node of null when it is absent or this is not an object. */
  public ConfigNode get(String name) {
    return new ConfigNode(this, name, value instanceof Map<?, ?> m ? m.get(name) : null);
  }

  /** The same place with another value, for dialects that rewrite. */
  public ConfigNode withValue(@Nullable Object newValue) {
    return new ConfigNode(parent, key, newValue);
  }

  /** The key that this is the value of, or that of the list which it is an element of. */
  public String name() {
    ConfigNode n = this;
    while (n.key instanceof Integer && n.parent != null) {
      n = n.parent;
    }
    return n.parent == null ? "" : String.valueOf(n.key);
  }

  /** True for an element of a list. */
  public boolean isElement() {
    return key instanceof Integer;
  }

  /** The raw value: Map, List, String, Boolean, Long, BigInteger, Double or null. */
  public @Nullable Object value() {
    return value;
  }

  public boolean has(String name) {
    return value instanceof Map<?, ?> m && m.containsKey(name);
  }

  public boolean isNull() {
    return value == null;
  }

  public boolean isMap() {
    return value instanceof Map;
  }

  public boolean isList() {
    return value instanceof List;
  }

  public boolean isString() {
    return value instanceof String;
  }

  public boolean isNumber() {
    return value instanceof Number;
  }

  /** The keys of an object in file order; none when this is not an object. */
  @SuppressWarnings("unchecked")
  public Set<String> keys() {
    return value instanceof Map<?, ?> m ? ((Map<String, Object>) m).keySet() : Set.of();
  }

  /** The object as a read-only map. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> map() {
    if (value instanceof Map<?, ?> m) {
      return Collections.unmodifiableMap((Map<String, Object>) m);
    }
    throw expected("an object");
  }

  /** The elements of a list; Keras's {@code __tuple__} objects count as lists. */
  public List<ConfigNode> items() {
    if (value instanceof Map<?, ?> m
        && "__tuple__".equals(m.get("class_name"))
        && m.get("items") instanceof List) {
      return get("items").items();
    }
    if (!(value instanceof List<?> list)) {
      throw expected("a list");
    }
    List<ConfigNode> out = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      out.add(new ConfigNode(this, i, list.get(i)));
    }
    return out;
  }

  public String string() {
    if (value instanceof String s) {
      return s;
    }
    throw expected("a string");
  }

  public @Nullable String stringOrNull() {
    return value == null ? null : string();
  }

  public boolean bool() {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value instanceof Long l && (l == 0 || l == 1)) {
      return l == 1;
    }
    throw expected("true or false");
  }

  /** True when the value is there and true. */
  public boolean truth() {
    return value != null && bool();
  }

  /** An integer of 32 bits; a float without fraction counts. */
  public int integer() {
    if (value instanceof Long l && l >= Integer.MIN_VALUE && l <= Integer.MAX_VALUE) {
      return (int) (long) l;
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) <= Integer.MAX_VALUE) {
      return (int) (double) d;
    }
    throw expected("an integer");
  }

  /** An integer of 64 bits. */
  public long longInteger() {
    if (value instanceof Long l) {
      return l;
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) <= 1L << 53) {
      return (long) (double) d;
    }
    throw expected("an integer");
  }

  public double number() {
    if (value instanceof Long || value instanceof Double || value instanceof BigInteger) {
      return ((Number) value).doubleValue();
    }
    throw expected("a number");
  }

  /** The error that this value is not what was expected. */
  public ModelFormatException expected(String what) {
    if (value == null
        && parent != null
        && !(parent.value instanceof Map<?, ?> m && m.containsKey(key))) {
      return new ModelFormatException(
          ErrorCode.MISSING_KEY,
          path() + ": expected " + what + ", but it is missing",
          source(),
          null);
    }
    return new ModelFormatException(
        ErrorCode.BAD_VALUE,
        path() + ": expected " + what + ", got " + shown(value),
        source(),
        null);
  }

  /** The place inside the document, for example {@code config.layers[3].config.units}. */
  public String path() {
    if (parent == null) {
      return "(top level)";
    }
    StringBuilder s = new StringBuilder();
    List<ConfigNode> chain = new ArrayList<>();
    for (ConfigNode n = this; n.parent != null; n = n.parent) {
      chain.add(n);
    }
    for (int i = chain.size() - 1; i >= 0; i--) {
      Object k = chain.get(i).key;
      if (k instanceof Integer) {
        s.append('[').append(k).append(']');
      } else {
        s.append(s.length() == 0 ? "" : ".").append(k);
      }
    }
    return Texts.shown(s);
  }

  /** The file that the document came from. */
  public String source() {
    ConfigNode n = this;
    while (n.parent != null) {
      n = n.parent;
    }
    return String.valueOf(n.key);
  }

  private static String shown(@Nullable Object v) {
    if (v == null) {
      return "null";
    }
    return v instanceof String ? "\"" + Texts.shown(v) + "\"" : Texts.shown(v);
  }

  @Override
  public String toString() {
    return path() + " = " + shown(value);
  }
}
