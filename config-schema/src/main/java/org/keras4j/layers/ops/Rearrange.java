package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * {@code keras.ops.rearrange}: a pattern such as {@code "b (h h1) w -> b h (w h1)"} names the axes
 * of a tensor, parts some of them, and puts them together again in another order. The lengths of
 * parts are keywords; one of each axis may be missing.
 */
public final class Rearrange {
  public static final LayerType TYPE = OpLayer.type("Rearrange", Rearrange::apply);

  private static final int MAX_PATTERN = 1000;

  private static final Pattern AXIS = Pattern.compile("\\(([\\w\\s]+)\\)|(\\w+)");

  private final String pattern;
  private final Map<String, Integer> lengths = new HashMap<>();

  private Rearrange(String pattern) {
    this.pattern = pattern;
  }

  private static Value apply(OpCall call) {
    Value x = call.tensor(0, "tensor");
    if (!(call.args().argument(1, "pattern") instanceof String pattern)
        || pattern.length() > MAX_PATTERN) {
      throw Shapes.bad("argument 'pattern' must be a text of at most " + MAX_PATTERN + " letters");
    }
    return new Rearrange(pattern).apply(call, x);
  }

  private Value apply(OpCall call, Value x) {
    OpGraph g = call.g();
    String[] sides = pattern.split("->", -1);
    if (sides.length != 2) {
      throw bad("has no two sides of one ->");
    }
    List<List<String>> from = axes(sides[0]);
    List<List<String>> to = axes(sides[1]);
    if (from.size() != x.rank()) {
      throw bad("does not name the axes of " + x.shape());
    }
    call.args()
        .keywords()
        .forEach(
            (name, value) -> {
              if (value instanceof Long n && n > 0 && n <= Integer.MAX_VALUE) {
                lengths.put(name, n.intValue());
              }
            });
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      measure(from.get(i), x.dim(i));
      parts.addAll(from.get(i));
    }
    List<String> order = new ArrayList<>();
    to.forEach(order::addAll);
    if (order.size() != parts.size() || !parts.containsAll(order) || !order.containsAll(parts)) {
      throw bad("does not have the same axes on both sides");
    }
    Value y = g.reshape(x, parts.stream().mapToInt(lengths::get).toArray());
    y = g.transpose(y, order.stream().mapToInt(parts::indexOf).toArray());
    return g.reshape(y, to.stream().mapToInt(this::product).toArray());
  }

  private List<List<String>> axes(String side) {
    List<List<String>> axes = new ArrayList<>();
    Matcher m = AXIS.matcher(side);
    while (m.find()) {
      axes.add(m.group(2) != null ? List.of(m.group(2)) : List.of(m.group(1).trim().split("\\s+")));
    }
    return axes;
  }

  /** Gives the parts of one axis their lengths. */
  private void measure(List<String> parts, int size) {
    if (parts.size() == 1 && !lengths.containsKey(parts.get(0))) {
      lengths.put(parts.get(0), size);
      return;
    }
    List<String> missing = parts.stream().filter(p -> !lengths.containsKey(p)).toList();
    if (missing.size() > 1) {
      throw bad("needs the lengths of all but one of " + parts);
    }
    int known = 1;
    for (String p : parts) {
      known = missing.contains(p) ? known : Shape.multiply(known, lengths.get(p));
    }
    boolean fits = missing.isEmpty() ? known == size : known != 0 && size % known == 0;
    if (size != Shape.UNKNOWN && !fits) {
      throw bad("does not divide an axis of " + size + " elements");
    }
    missing.forEach(p -> lengths.put(p, size == Shape.UNKNOWN ? size : size / product(parts, p)));
  }

  private int product(List<String> parts, String without) {
    return product(parts.stream().filter(p -> !p.equals(without)).toList());
  }

  private int product(List<String> parts) {
    int n = 1;
    for (String p : parts) {
      n = Shape.multiply(n, lengths.get(p));
    }
    return n;
  }

  private org.keras4j.errors.ModelFormatException bad(String what) {
    return Shapes.bad("the pattern '" + org.keras4j.errors.Texts.shown(pattern) + "' " + what);
  }
}
