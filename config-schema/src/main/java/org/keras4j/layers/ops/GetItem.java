package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Python's {@code x[key]} with integers, slices, None and an ellipsis. A sliced axis of unknown
 * size stays unknown.
 */
final class GetItem {
  private final Value x;
  private final int[] starts;
  private final int[] lengths;
  private final int[] steps;
  private final List<Integer> reversed = new ArrayList<>();

  /** The result's axes: an axis of x, or −1 for one of size 1. */
  private final List<Integer> kept = new ArrayList<>();

  private int axis;

  private GetItem(Value x) {
    this.x = x;
    this.starts = new int[x.rank()];
    this.lengths = new int[x.rank()];
    this.steps = new int[x.rank()];
    Arrays.fill(lengths, Shape.UNKNOWN);
    Arrays.fill(steps, 1);
  }

  static Value apply(OpCall call) {
    Object key = call.args().argument(1, "key");
    return apply(call.g(), call.x(), key instanceof List<?> list ? list : Arrays.asList(key));
  }

  /** The part of a tensor that integers, nulls and the objects of slices and ellipses choose. */
  static Value apply(OpGraph g, Value x, List<?> keys) {
    GetItem item = new GetItem(x);
    item.read(keys);
    return item.emit(g);
  }

  private void read(List<?> keys) {
    int consumed = 0;
    int ellipses = 0;
    for (Object key : keys) {
      ellipses += isEllipsis(key) ? 1 : 0;
      consumed += key == null || isEllipsis(key) ? 0 : 1;
    }
    if (consumed > x.rank() || ellipses > 1) {
      throw Shapes.bad("the index does not fit a tensor of shape " + x.shape());
    }
    for (Object key : keys) {
      if (key == null) {
        kept.add(-1);
      } else if (isEllipsis(key)) {
        keepUntil(x.rank() - remaining(keys, key));
      } else if (key instanceof Long index) {
        pick(index);
      } else if (key instanceof ConfigNode node && isA(node, "__slice__")) {
        slice(node.get("config"));
      } else {
        throw new ModelFormatException(
            ErrorCode.BAD_GRAPH, "argument 'key' must hold integers, slices, null or an ellipsis");
      }
    }
    keepUntil(x.rank());
  }

  private static boolean isEllipsis(@Nullable Object key) {
    return key instanceof ConfigNode node && isA(node, "__ellipsis__");
  }

  private static boolean isA(ConfigNode node, String className) {
    return className.equals(node.get("class_name").value());
  }

  /** How many axes the keys after the ellipsis take. */
  private static int remaining(List<?> keys, Object ellipsis) {
    int n = 0;
    for (Object key : keys.subList(keys.indexOf(ellipsis) + 1, keys.size())) {
      n += key == null ? 0 : 1;
    }
    return n;
  }

  private void keepUntil(int end) {
    while (axis < end) {
      kept.add(axis++);
    }
  }

  private void pick(long index) {
    int size = x.dim(axis);
    if (size != Shape.UNKNOWN && (index >= size || index < -size)) {
      throw Shapes.bad("index " + index + " is out of range for axis " + axis + " of " + x.shape());
    }
    starts[axis] = (int) index;
    lengths[axis] = 1;
    axis++;
  }

  /** Python's rule for slices: bounds from the end when negative, cut to what there is. */
  private void slice(ConfigNode slice) {
    int step = slice.get("step").isNull() ? 1 : slice.get("step").integer();
    if (step == 0) {
      throw slice.get("step").expected("an integer other than 0");
    }
    int size = x.dim(axis);
    if (size != Shape.UNKNOWN) {
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? size : size - 1;
      long start = bound(slice.get("start"), size, low, high, step > 0 ? low : high);
      long stop = bound(slice.get("stop"), size, low, high, step > 0 ? high : low);
      long span = step > 0 ? stop - start : start - stop;
      long width = Math.abs((long) step);
      int length = (int) Math.max(0, (span + width - 1) / width);
      if (step < 0) {
        start = length == 0 ? 0 : start + (length - 1L) * step;
        reversed.add(axis);
      }
      starts[axis] = (int) start;
      lengths[axis] = length;
      steps[axis] = (int) Math.min(width, Integer.MAX_VALUE);
    }
    kept.add(axis++);
  }

  private static long bound(ConfigNode node, int size, long low, long high, long missing) {
    if (node.isNull()) {
      return missing;
    }
    long value = node.integer();
    return Math.max(low, Math.min(high, value < 0 ? value + size : value));
  }

  private Value emit(OpGraph g) {
    Value y = g.apply1(new SliceOp(starts, lengths, steps), x);
    if (!reversed.isEmpty()) {
      y = g.reverse(y, reversed.stream().mapToInt(Integer::intValue).toArray());
    }
    int[] dims = new int[kept.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = kept.get(i) < 0 ? 1 : y.dim(kept.get(i));
    }
    Shape shape = Shape.of(dims);
    return shape.equals(y.shape()) ? y : g.reshape(y, shape);
  }
}
