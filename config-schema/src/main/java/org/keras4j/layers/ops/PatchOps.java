package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** Windows that slide over images, and images made of such windows. */
public final class PatchOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("ExtractPatches", Patches::of, Patches::apply),
          OpLayer.type("Unfold", Blocks::of, Blocks::unfold),
          OpLayer.type("Fold", Blocks::of, Blocks::fold));

  private PatchOps() {}

  /**
   * The windows of images (batch, channels, spatial…): (batch, channels, windows and places within
   * the last axis, …, windows and places within the first).
   */
  private static Value windows(OpGraph g, Value x, int[] size, int[] strides, int[] dilations) {
    Value y = x;
    for (int i = size.length - 1; i >= 0; i--) {
      if (i < size.length - 1) {
        y = ArrayOps.move(g, y, new int[] {2 + i}, new int[] {-1});
      }
      y = g.apply1(new FrameOp(size[i], strides[i], dilations[i]), y);
    }
    return y;
  }

  /** The axis that {@link #windows} gives the windows of a spatial axis; their places are next. */
  private static int axis(int spatial, int rank) {
    return 2 + 2 * (rank - 1 - spatial);
  }

  /** Patches of two or three axes, each laid out along the channels. */
  private record Patches(
      int[] size, int[] strides, int[] dilations, boolean same, boolean channelsFirst) {
    static Patches of(LayerConfig c) {
      int rank = c.node("size").isNumber() ? 2 : c.intList("size").length;
      if (rank != 2 && rank != 3) {
        throw c.node("size").expected("two or three integers");
      }
      int[] size = c.positiveInts("size", rank, null);
      int[] ones = new int[rank];
      Arrays.fill(ones, 1);
      return new Patches(
          size,
          c.positiveInts("strides", rank, size),
          c.positiveInts("dilation_rate", rank, ones),
          c.choice("padding", "valid", "valid", "same").equals("same"),
          c.channelsFirst());
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "images");
      int rank = size.length;
      boolean single = x.rank() == rank + 1;
      x = single ? g.expandDims(x, 0) : x;
      if (x.rank() != rank + 2) {
        throw Shapes.bad("patches of " + rank + " axes got a tensor " + x.shape());
      }
      x = padded(g, channelsFirst ? x : g.toChannelsFirst(x));
      Value y = windows(g, x, size, strides, dilations);
      int[] order = new int[y.rank()];
      int[] dims = new int[rank + 2];
      order[2 * rank + 1] = 1;
      dims[0] = x.dim(0);
      dims[rank + 1] = x.dim(1);
      for (int i = 0; i < rank; i++) {
        order[1 + i] = axis(i, rank);
        order[1 + rank + i] = axis(i, rank) + 1;
        dims[1 + i] = y.dim(axis(i, rank));
        dims[rank + 1] = Shape.multiply(dims[rank + 1], size[i]);
      }
      y = g.reshape(g.transpose(y, order), dims);
      y = channelsFirst ? g.toChannelsFirst(y) : y;
      return single ? g.squeeze(y, 0) : y;
    }

    private Value padded(OpGraph g, Value x) {
      if (!same) {
        return x;
      }
      int[] before = new int[x.rank()];
      int[] after = new int[x.rank()];
      for (int i = 0; i < size.length; i++) {
        if (x.dim(2 + i) != Shape.UNKNOWN) {
          int[] p = ConvOp.samePadding(x.dim(2 + i), size[i], strides[i], dilations[i]);
          before[2 + i] = p[0];
          after[2 + i] = p[1];
        }
      }
      return g.pad(x, before, after, PadOp.Mode.CONSTANT, 0);
    }
  }

  /** Blocks of images (batch, channels, height, width), each laid out as a column. */
  private record Blocks(int[] output, int[] size, int[] dilations, int[] padding, int[] strides) {
    static Blocks of(LayerConfig c) {
      int[] ones = {1, 1};
      return new Blocks(
          c.has("output_size") ? c.positiveInts("output_size", 2, null) : ones,
          c.positiveInts("kernel_size", 2, null),
          c.positiveInts("dilation", 2, ones),
          c.ints("padding", 2, 0, new int[2]),
          c.positiveInts("stride", 2, ones));
    }

    Value unfold(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      if (x.rank() != 4) {
        throw Shapes.bad("expected images (batch, channels, height, width), got " + x.shape());
      }
      int[] border = {0, 0, padding[0], padding[1]};
      x = g.pad(x, border, border, PadOp.Mode.CONSTANT, 0);
      Value y = g.transpose(windows(g, x, size, strides, dilations), 0, 1, 5, 3, 4, 2);
      return g.reshape(
          y,
          y.dim(0),
          Shape.multiply(y.dim(1), size[0] * size[1]),
          Shape.multiply(y.dim(4), y.dim(5)));
    }

    Value fold(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      int area = size[0] * size[1];
      if (x.rank() != 3 || x.dim(1) != Shape.UNKNOWN && x.dim(1) % area != 0) {
        throw Shapes.bad("columns " + x.shape() + " do not hold blocks of " + area);
      }
      int channels = x.dim(1) == Shape.UNKNOWN ? x.dim(1) : x.dim(1) / area;
      int height = output[0] + 2 * padding[0];
      int width = output[1] + 2 * padding[1];
      int down = new FrameOp(size[0], strides[0], dilations[0]).count(height);
      int across = new FrameOp(size[1], strides[1], dilations[1]).count(width);
      Value y = g.reshape(x, x.dim(0), channels, size[0], size[1], down, across);
      y = g.transpose(y, 0, 1, 2, 4, 5, 3);
      y = g.apply1(new OverlapAddOp(strides[1], dilations[1], width), y);
      y = g.transpose(y, 0, 1, 4, 3, 2);
      y = g.apply1(new OverlapAddOp(strides[0], dilations[0], height), y);
      y = g.transpose(y, 0, 1, 3, 2);
      return g.slice(g.slice(y, 2, padding[0], output[0]), 3, padding[1], output[1]);
    }
  }
}
