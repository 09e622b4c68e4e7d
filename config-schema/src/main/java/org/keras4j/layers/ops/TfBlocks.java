package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** TensorFlow's moves of blocks of space into the batch, and back. */
final class TfBlocks {
  private TfBlocks() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("batch_to_space_nd", TfBlocks::batchToSpace);
    all.put("space_to_batch_nd", TfBlocks::spaceToBatch);
  }

  /** Pairs of a block's axes. */
  private static int[][] pairs(TfCall c, String name, int n) {
    Object argument = c.argument(name);
    if (!(argument instanceof List<?> pairs) || pairs.size() != n) {
      throw TfCall.bad(name, "must have a pair for each axis of the block");
    }
    int[][] out = new int[n][];
    for (int i = 0; i < n; i++) {
      out[i] = new TfCall(c.g(), pairs.get(i), Map.of()).firstIntegers();
      if (out[i].length != 2 || out[i][0] < 0 || out[i][1] < 0) {
        throw TfCall.bad(name, "must hold pairs of integers of at least 0");
      }
    }
    return out;
  }

  private static Value spaceToBatch(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int[] block = c.integers(c.has("block_shape") ? "block_shape" : "block_size");
    int n = block.length;
    int[][] pads = pairs(c, "paddings", n);
    int[] before = new int[x.rank()];
    int[] after = new int[x.rank()];
    int[] split = new int[x.rank() + n];
    split[0] = x.dim(0);
    int volume = 1;
    for (int i = 0; i < n; i++) {
      before[1 + i] = pads[i][0];
      after[1 + i] = pads[i][1];
      volume *= block[i];
    }
    Value wide = g.pad(x, before, after, PadOp.Mode.CONSTANT, 0);
    Shape out = wide.shape().with(0, Shape.multiply(x.dim(0), volume));
    int[] order = new int[x.rank() + n];
    for (int i = 0; i < n; i++) {
      int size = wide.dim(1 + i);
      if (size != Shape.UNKNOWN && size % block[i] != 0) {
        throw Shapes.bad("blocks of " + block[i] + " do not fill " + wide.shape());
      }
      split[1 + 2 * i] = size == Shape.UNKNOWN ? size : size / block[i];
      split[2 + 2 * i] = block[i];
      out = out.with(1 + i, split[1 + 2 * i]);
      order[i] = 2 + 2 * i;
      order[n + 1 + i] = 1 + 2 * i;
    }
    order[n] = 0;
    for (int i = 1 + n; i < x.rank(); i++) {
      split[n + i] = x.dim(i);
      order[n + i] = n + i;
    }
    if (!wide.shape().isKnown()) {
      return StaticValues.unknown(g, x.dtype(), out);
    }
    return g.reshape(g.transpose(g.reshape(wide, split), order), out);
  }

  private static Value batchToSpace(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int[] block = c.integers(c.has("block_shape") ? "block_shape" : "block_size");
    int n = block.length;
    int[][] crops = pairs(c, "crops", n);
    int volume = Arrays.stream(block).reduce(1, (a, b) -> a * b);
    int batch = x.dim(0) == Shape.UNKNOWN ? Shape.UNKNOWN : x.dim(0) / volume;
    Shape out = x.shape().with(0, batch);
    int[] split = new int[x.rank() + n];
    int[] order = new int[x.rank() + n];
    split[n] = batch;
    order[0] = n;
    for (int i = 0; i < n; i++) {
      out = out.with(1 + i, Shape.multiply(x.dim(1 + i), block[i]));
      split[i] = block[i];
      order[1 + 2 * i] = n + 1 + i;
      order[2 + 2 * i] = i;
    }
    for (int i = 1; i < x.rank(); i++) {
      split[n + i] = x.dim(i);
    }
    for (int i = 1 + n; i < x.rank(); i++) {
      order[n + i] = n + i;
    }
    Value y =
        x.shape().isKnown()
            ? g.reshape(g.transpose(g.reshape(x, split), order), out)
            : StaticValues.unknown(g, x.dtype(), out);
    for (int i = 0; i < n; i++) {
      int size = y.dim(1 + i);
      int length = size == Shape.UNKNOWN ? size : size - crops[i][0] - crops[i][1];
      y = size == Shape.UNKNOWN ? y : g.slice(y, 1 + i, crops[i][0], length);
    }
    return y;
  }
}
