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

/** Ops that give elements another place. Axes count the batch axis. */
public final class ShapeOps {
  /** From one tensor first, then from several. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("ExpandDims", ShapeOps::axes, ShapeOps::expandDims),
          OpLayer.type("Squeeze", c -> c.intList("axis"), ShapeOps::squeeze),
          OpLayer.type("Reshape", ShapeOps::target, ShapeOps::reshape),
          OpLayer.type("Transpose", c -> c.intList("axes"), ShapeOps::transpose),
          OpLayer.type("GetItem", GetItem::apply),
          OpLayer.type("Concatenate", c -> c.integer("axis", 0), ShapeOps::concatenate),
          OpLayer.type("Stack", c -> c.integer("axis", 0), ShapeOps::stack));

  private ShapeOps() {}

  private static int[] axes(LayerConfig c) {
    if (!c.has("axis")) {
      throw c.node("axis").expected("an axis");
    }
    return c.intList("axis");
  }

  private static Value expandDims(int[] axes, OpCall call) {
    Value x = call.x();
    int[] at = axes.length == 0 ? axes : Shapes.axes(axes, x.rank() + axes.length);
    Arrays.sort(at);
    for (int axis : at) {
      x = call.g().expandDims(x, axis);
    }
    return x;
  }

  /** Takes out axes of size 1: the given ones, or all that there are. */
  private static Value squeeze(int[] axes, OpCall call) {
    Value x = call.x();
    boolean[] gone = new boolean[x.rank()];
    for (int axis : axes) {
      int at = Shapes.axis(axis, x.rank());
      if (x.dim(at) != 1 && x.dim(at) != Shape.UNKNOWN) {
        throw Shapes.bad("cannot squeeze axis " + axis + " of " + x.shape() + ": it is not 1");
      }
      gone[at] = true;
    }
    int[] dims = new int[x.rank()];
    int n = 0;
    for (int i = 0; i < x.rank(); i++) {
      if (axes.length == 0 ? x.dim(i) != 1 : !gone[i]) {
        dims[n++] = x.dim(i);
      }
    }
    return call.g().reshape(x, Arrays.copyOf(dims, n));
  }

  private static Shape target(LayerConfig c) {
    ConfigNode node = c.node("newshape");
    int[] dims = LayerConfig.intList(node);
    if (Arrays.stream(dims).anyMatch(d -> d < -1)
        || Arrays.stream(dims).filter(d -> d == -1).count() > 1) {
      throw node.expected("dimensions, of which one may be -1");
    }
    return Shape.of(dims);
  }

  private static Value reshape(Shape target, OpCall call) {
    Value x = call.x();
    return call.g().reshape(x, Shapes.reshape(x.shape(), target));
  }

  /** Without axes, their order is turned around. */
  private static Value transpose(int[] axes, OpCall call) {
    Value x = call.x();
    int[] at = axes;
    if (at.length == 0) {
      at = new int[x.rank()];
      Arrays.setAll(at, i -> x.rank() - 1 - i);
    }
    return call.g().transpose(x, at.length == x.rank() ? Shapes.axes(at, x.rank()) : at);
  }

  private static List<Value> alike(OpCall call, String name) {
    OpGraph g = call.g();
    List<Operand> operands = call.operands(0, name);
    List<Value> same = new ArrayList<>();
    for (Operand o : operands) {
      same.add(o.as(g, Operand.join(operands)));
    }
    return same;
  }

  private static Value concatenate(int axis, OpCall call) {
    return call.g().concat(alike(call, "xs"), axis);
  }

  private static Value stack(int axis, OpCall call) {
    List<Value> parts = new ArrayList<>();
    for (Value v : alike(call, "x")) {
      parts.add(call.g().expandDims(v, Shapes.axis(axis, v.rank() + 1)));
    }
    return call.g().concat(parts, Shapes.axis(axis, parts.get(0).rank()));
  }
}
