package org.keras4j.layers.pooling;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * The largest or the mean value over all spatial axes: (batch, spatial…, channels) to (batch,
 * channels), or to (batch, 1…, channels) when dimensions are kept. The mean over steps leaves out
 * masked ones. Keras's GlobalMaxPooling and GlobalAveragePooling of rank 1 to 3.
 */
public record GlobalPooling(
    Base base, boolean max, int rank, boolean keepDims, boolean channelsFirst) implements Layer {
  public static final LayerType MAX_1D =
      LayerType.of("GlobalMaxPooling1D", c -> fromConfig(c, true, 1));
  public static final LayerType MAX_2D =
      LayerType.of("GlobalMaxPooling2D", c -> fromConfig(c, true, 2));
  public static final LayerType MAX_3D =
      LayerType.of("GlobalMaxPooling3D", c -> fromConfig(c, true, 3));
  public static final LayerType AVERAGE_1D =
      LayerType.of("GlobalAveragePooling1D", c -> fromConfig(c, false, 1));
  public static final LayerType AVERAGE_2D =
      LayerType.of("GlobalAveragePooling2D", c -> fromConfig(c, false, 2));
  public static final LayerType AVERAGE_3D =
      LayerType.of("GlobalAveragePooling3D", c -> fromConfig(c, false, 3));

  static GlobalPooling fromConfig(LayerConfig c, boolean max, int rank) {
    return new GlobalPooling(c.base(), max, rank, c.bool("keepdims", false), c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != rank + 2) {
      throw Shapes.bad("expected an input of rank " + (rank + 2) + ", got shape " + x.shape());
    }
    int[] axes = new int[rank];
    for (int i = 0; i < rank; i++) {
      axes[i] = i + (channelsFirst ? 2 : 1);
    }
    if (max) {
      return Values.of(g.max(x, keepDims, axes));
    }
    if (!x.dtype().isFloating()) {
      if (!base.writer().isKeras3() && x.dtype() != DType.BOOL) {
        return Values.of(wholeMean(g, x, axes));
      }
      x = g.cast(x, DType.FLOAT32);
    }
    Value mask = inputs.only().mask();
    if (mask == null || rank != 1) {
      return Values.of(g.mean(x, keepDims, axes));
    }
    Value kept = g.expandDims(mask, channelsFirst ? 1 : 2);
    Value weight = g.cast(kept, x.dtype());
    Value masked =
        base.writer().isKeras3()
            ? g.select(g.cast(kept, DType.BOOL), x, g.scalar(x.dtype(), 0))
            : g.multiply(x, weight);
    return Values.of(g.divide(g.sum(masked, keepDims, axes), g.sum(weight, keepDims, axes)));
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Collections.nCopies(outputs.size(), null);
  }

  /** The mean of unmasked integers, whose sums wrap, as a quotient of floats. */
  private Value weighted(OpGraph g, Value x, int[] axes) {
    Value weight = g.cast(g.expandDims(x.mask(), channelsFirst ? 1 : 2), x.dtype());
    DType type = x.dtype().byteSize() < 4 ? DType.FLOAT32 : DType.FLOAT64;
    Value[] sums = {g.multiply(x, weight), weight};
    for (int i = 0; i < sums.length; i++) {
      Value wide = g.sum(g.cast(sums[i], DType.INT64), keepDims, axes);
      sums[i] = g.cast(g.cast(wide, x.dtype()), type);
    }
    return g.divide(sums[0], sums[1]);
  }

  /** The mean of integers as TensorFlow has it: the sum divided, and rounded towards 0. */
  private Value wholeMean(OpGraph g, Value x, int[] axes) {
    if (x.mask() != null && rank == 1) {
      return weighted(g, x, axes);
    }
    Value sum = g.sum(g.cast(x, DType.INT64), keepDims, axes);
    int count = 1;
    for (int axis : axes) {
      count = Shape.multiply(count, x.dim(axis));
    }
    if (count == Shape.UNKNOWN) {
      return g.cast(sum, x.dtype());
    }
    Value size = g.unary(UnaryOp.Kind.ABS, sum);
    Value whole = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, size, g.scalar(DType.INT64, count));
    return g.cast(g.multiply(whole, g.unary(UnaryOp.Kind.SIGN, sum)), x.dtype());
  }
}
