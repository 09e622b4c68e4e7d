package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** NumPy's functions that part a tensor into several. */
public final class SplitOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.several("Split", Parts::of, Parts::apply),
          OpLayer.several("ArraySplit", Parts::uneven, Parts::apply),
          OpLayer.several(
              "Hsplit", Parts::of, (p, call) -> p.of(call.x().rank() == 1 ? 0 : 1).apply(call)),
          OpLayer.several("Vsplit", Parts::of, (p, call) -> p.of(0).apply(call)),
          OpLayer.several("Dsplit", Parts::of, (p, call) -> p.of(2).apply(call)),
          OpLayer.several("Unstack", SplitOps::number, SplitOps::unstack));

  private static final int MAX_PARTS = 65_536;

  private SplitOps() {}

  /** How an axis is parted: into so many parts, or at the given indices. */
  private record Parts(int[] at, boolean sections, boolean even, int axis) {
    static Parts of(LayerConfig c) {
      return read(c, true);
    }

    static Parts uneven(LayerConfig c) {
      return read(c, false);
    }

    private static Parts read(LayerConfig c, boolean even) {
      ConfigNode node = c.node("indices_or_sections");
      boolean sections = node.isNumber();
      if (sections && node.integer() < 1 || !sections && !even) {
        throw node.expected("a positive integer");
      }
      if (sections && node.integer() > MAX_PARTS) {
        throw node.expected("at most " + MAX_PARTS + " parts");
      }
      return new Parts(LayerConfig.intList(node), sections, even, c.integer("axis", 0));
    }

    /** The same parts of another axis. */
    Parts of(int otherAxis) {
      return new Parts(at, sections, even, otherAxis);
    }

    List<Value> apply(OpCall call) {
      Value x = call.x();
      int along = Shapes.axis(axis, x.rank());
      int size = x.dim(along);
      List<Value> parts = new ArrayList<>();
      if (size == Shape.UNKNOWN) {
        int n = sections ? at[0] : at.length + 1;
        for (int i = 0; i < n; i++) {
          parts.add(ArrayOps.unknown(call.g(), x, x.shape()));
        }
        return parts;
      }
      int start = 0;
      for (int end : ends(size, x.shape())) {
        parts.add(call.g().slice(x, along, start, end - start));
        start = end;
      }
      return parts;
    }

    private int[] ends(int size, Shape shape) {
      int[] ends;
      if (sections) {
        int n = at[0];
        if (even && size % n != 0) {
          throw Shapes.bad("cannot split axis " + axis + " of " + shape + " into " + n);
        }
        ends = new int[n];
        Arrays.setAll(ends, i -> (i + 1) * (size / n) + Math.min(i + 1, size % n));
        return ends;
      }
      ends = Arrays.copyOf(at, at.length + 1);
      ends[at.length] = size;
      int start = 0;
      for (int end : ends) {
        if (end < start || end > size) {
          throw Shapes.bad("the parts do not fit axis " + axis + " of " + shape);
        }
        start = end;
      }
      return ends;
    }
  }

  private static int[] number(LayerConfig c) {
    int num = c.has("num") ? c.positiveInt("num") : 0;
    if (num > MAX_PARTS) {
      throw c.node("num").expected("at most " + MAX_PARTS + " parts");
    }
    return new int[] {num, c.integer("axis", 0)};
  }

  private static List<Value> unstack(int[] how, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    int axis = Shapes.axis(how[1], x.rank());
    int n = x.dim(axis) == Shape.UNKNOWN ? how[0] : x.dim(axis);
    if (n == 0 || how[0] != 0 && how[0] != n) {
      throw Shapes.bad("cannot part axis " + axis + " of " + x.shape() + " into " + how[0]);
    }
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      parts.add(g.squeeze(g.slice(x, axis, i, 1), axis));
    }
    return parts;
  }
}
