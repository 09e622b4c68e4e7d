package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;

/** TensorFlow's functions that take parts of tensors. */
final class TfSlices {
  private TfSlices() {}

  /** A block of a tensor; a size of −1 takes the rest of an axis. */
  static Value slice(TfCall c) {
    int[] begin = c.integers("begin");
    int[] size = c.integers("size");
    int[] steps = new int[begin.length];
    Arrays.fill(steps, 1);
    if (Arrays.stream(begin).anyMatch(b -> b < 0)) {
      throw TfCall.bad("begin", "must hold integers of at least 0");
    }
    if (size.length != begin.length) {
      throw TfCall.bad("size", "must be as long as begin");
    }
    return c.g().apply1(new SliceOp(begin, size, steps), c.x());
  }

  /** Python's {@code x[…]} in numbers: bounds, and bit masks that say which of them count. */
  static Value strided(TfCall c) {
    int[] begin = c.integers("begin");
    int[] end = c.integers("end");
    int[] strides = begin.clone();
    Arrays.fill(strides, 1);
    strides = c.has("strides") ? c.integers("strides") : strides;
    if (end.length != begin.length || strides.length != begin.length) {
      throw TfCall.bad("end", "and strides must be as long as begin");
    }
    List<@Nullable Object> keys = new ArrayList<>();
    for (int i = 0; i < begin.length; i++) {
      if (bit(c, "ellipsis_mask", i)) {
        keys.add(ConfigNode.root(Map.of("class_name", "__ellipsis__"), "a slice"));
      } else if (bit(c, "new_axis_mask", i)) {
        keys.add(null);
      } else if (bit(c, "shrink_axis_mask", i)) {
        keys.add((long) begin[i]);
      } else {
        Map<String, @Nullable Object> bounds = new LinkedHashMap<>();
        bounds.put("start", bit(c, "begin_mask", i) ? null : (Long) (long) begin[i]);
        bounds.put("stop", bit(c, "end_mask", i) ? null : (Long) (long) end[i]);
        bounds.put("step", (long) strides[i]);
        Map<String, Object> slice = Map.of("class_name", "__slice__", "config", bounds);
        keys.add(ConfigNode.root(slice, "a slice"));
      }
    }
    return GetItem.apply(c.g(), c.x(), keys);
  }

  private static boolean bit(TfCall c, String mask, int i) {
    return (c.integer(mask, 0) >> i & 1) != 0;
  }
}
