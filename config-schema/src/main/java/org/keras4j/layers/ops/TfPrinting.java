package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.NumberFormat;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Whole tensors printed into a text: TensorFlow's {@code strings.format}. */
final class TfPrinting {
  private TfPrinting() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("strings.format", TfPrinting::format);
  }

  /** A template with the tensors, shortened, in the places that it has for them. */
  private static Value format(TfCall c) {
    if (!(c.first() instanceof String template)) {
      throw TfCall.bad("template", "must be a text");
    }
    Object inputs = c.argument("inputs");
    List<Value> tensors =
        inputs instanceof Value v
            ? List.of(v)
            : new TfCall(c.g(), inputs instanceof List<?> list ? list : List.of(), Map.of()).list();
    String place = c.string("placeholder", "{}");
    int ends = c.integer("summarize", 3);
    List<String> texts = split(template, place);
    if (texts.size() != tensors.size() + 1) {
      throw TfCall.bad("template", "must have a place for each of " + tensors.size() + " tensors");
    }
    TfRare op =
        new TfRare(
            "strings.format",
            List.of(new TensorSpec(DType.STRING, Shape.of())),
            in -> List.of(Tensor.of(new String[] {filled(texts, in, ends)})));
    return c.g().apply(op, tensors).get(0);
  }

  private static List<String> split(String template, String place) {
    List<String> out = new ArrayList<>();
    int from = 0;
    for (int at = template.indexOf(place); at >= 0; at = template.indexOf(place, from)) {
      out.add(template.substring(from, at));
      from = at + place.length();
    }
    out.add(template.substring(from));
    return out;
  }

  private static String filled(List<String> texts, List<Tensor> in, int ends) {
    StringBuilder out = new StringBuilder(texts.get(0));
    for (int i = 0; i < in.size(); i++) {
      Tensor t = in.get(i);
      int shown = ends < 0 ? t.size() : Math.min(ends, t.size());
      new Printer(t, shown, out).print(0, 0);
      out.append(texts.get(i + 1));
    }
    return out.toString();
  }

  /** Prints a tensor with so many elements at either end of each axis. */
  private record Printer(Tensor t, int shown, StringBuilder out) {
    void print(int axis, int place) {
      int rank = t.shape().rank();
      if (axis == rank) {
        out.append(element(place));
        return;
      }
      int n = t.shape().dim(axis);
      int each = t.shape().slice(axis + 1, rank).size();
      out.append('[');
      for (int i = 0; i < n; i++) {
        if (i == shown && n > 2 * shown) {
          space(axis, rank);
          out.append("...");
          i = Math.max(shown, n - shown);
        }
        if (i < n) {
          if (i > 0) {
            space(axis, rank);
          }
          print(axis + 1, place + each * i);
        }
      }
      out.append(']');
    }

    private void space(int axis, int rank) {
      boolean last = axis == rank - 1;
      out.append("\n".repeat(rank - axis - 1)).append(" ".repeat(last ? 1 : axis + 1));
    }

    private String element(int i) {
      DType dtype = t.dtype();
      if (dtype == DType.STRING) {
        return '"' + escaped(t.getString(i)) + '"';
      }
      if (dtype == DType.BOOL) {
        return t.getDouble(i) != 0 ? "1" : "0";
      }
      if (dtype.isInteger()) {
        return NumberFormat.PLAIN.of(t.getLong(i), dtype.isUnsigned());
      }
      return NumberFormat.exact(t.getDouble(i), dtype != DType.FLOAT64);
    }
  }

  /** As in a literal of C: characters that cannot be printed by their octal codes. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '"', '\'', '\\' -> out.append('\\').append(c);
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\%03o", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
