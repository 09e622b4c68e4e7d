package org.keras4j.runtime.plan;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.function.Function;
import org.keras4j.errors.Texts;
import org.keras4j.ops.Op;
import org.keras4j.tensor.Tensor;

/** An op as text, with the contents of its arrays: equal texts mean equal built-in ops. */
public final class OpText {
  private OpText() {}

  /** For example {@code Conv(strides=[1, 1], padding=null, …)}. */
  public static String of(Op op) {
    StringBuilder s = new StringBuilder(op.opName()).append('(');
    if (op.getClass().isRecord()) {
      String separator = "";
      for (RecordComponent c : op.getClass().getRecordComponents()) {
        s.append(separator).append(c.getName()).append('=');
        append(s, component(op, c));
        separator = ", ";
      }
    }
    return s.append(')').toString();
  }

  private static Object component(Op op, RecordComponent c) {
    try {
      c.getAccessor().setAccessible(true);
      Object value = c.getAccessor().invoke(op);
      return value == null ? "null" : value;
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      return "?";
    }
  }

  private static void append(StringBuilder s, Object value) {
    if (value.getClass().isArray()) {
      s.append('[');
      for (int i = 0; i < Array.getLength(value); i++) {
        s.append(i == 0 ? "" : ", ");
        append(s, Array.get(value, i));
      }
      s.append(']');
    } else if (value instanceof Op op) {
      s.append(of(op));
    } else if (value instanceof Tensor t) {
      s.append(t.spec());
    } else if (value instanceof Enum<?> e) {
      s.append(e.name().toLowerCase(Locale.ROOT));
    } else if (value instanceof String text) {
      s.append(Texts.printable(text));
    } else if (value instanceof Function<?, ?>) {
      s.append('…'); // it goes by the name beside it
    } else {
      s.append(value);
    }
  }
}
