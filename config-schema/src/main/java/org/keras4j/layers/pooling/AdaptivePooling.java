package org.keras4j.layers.pooling;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The largest or the mean value of {@code outputSize} nearly equal parts of each spatial axis: part
 * {@code i} of {@code n} runs from {@code floor(i * size / n)} to {@code ceil((i + 1) * size / n)}.
 * Keras's AdaptiveMaxPooling and AdaptiveAveragePooling of rank 1 to 3.
 */
public record AdaptivePooling(Base base, boolean max, int[] outputSize, boolean channelsFirst)
    implements Layer {
  public static final LayerType MAX_1D = type("AdaptiveMaxPooling1D", true, 1);
  public static final LayerType MAX_2D = type("AdaptiveMaxPooling2D", true, 2);
  public static final LayerType MAX_3D = type("AdaptiveMaxPooling3D", true, 3);
  public static final LayerType AVERAGE_1D = type("AdaptiveAveragePooling1D", false, 1);
  public static final LayerType AVERAGE_2D = type("AdaptiveAveragePooling2D", false, 2);
  public static final LayerType AVERAGE_3D = type("AdaptiveAveragePooling3D", false, 3);

  private static LayerType type(String className, boolean max, int rank) {
    return LayerType.of(
        className,
        c ->
            new AdaptivePooling(
                c.base(), max, c.positiveInts("output_size", rank, null), c.channelsFirst()));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(pool(g, inputs.only(), max, outputSize, channelsFirst));
  }

  /** The pooled tensor. */
  public static Value pool(
      OpGraph g, Value x, boolean max, int[] outputSize, boolean channelsFirst) {
    int rank = outputSize.length;
    if (x.rank() != rank + 2) {
      throw Shapes.bad("expected an input of rank " + (rank + 2) + ", got shape " + x.shape());
    }
    Value y = channelsFirst ? g.toChannelsLast(x) : x;
    for (int axis = 0; axis < rank; axis++) {
      y = pooled(g, y, max, outputSize, axis);
    }
    return channelsFirst ? g.toChannelsFirst(y) : y;
  }

  /** Parts of two lengths at most: all windows of either, of which the parts are chosen. */
  private static Value pooled(OpGraph g, Value x, boolean max, int[] outputSize, int axis) {
    int size = x.dim(axis + 1);
    int n = outputSize[axis];
    if (size == Shape.UNKNOWN) {
      return g.apply1(new GatherOp(axis + 1, false), x, g.constant(Tensor.of(new int[n], n)));
    }
    int[] starts = new int[n];
    int[] lengths = new int[n];
    for (int i = 0; i < n; i++) {
      starts[i] = (int) ((long) i * size / n);
      lengths[i] = (int) (((long) (i + 1) * size + n - 1) / n) - starts[i];
    }
    int small = Arrays.stream(lengths).min().getAsInt();
    int big = Arrays.stream(lengths).max().getAsInt();
    Value windows = windows(g, x, max, axis, small);
    if (big != small) {
      windows = g.concat(List.of(windows, windows(g, x, max, axis, big)), axis + 1);
    }
    int[] chosen = new int[n];
    for (int i = 0; i < n; i++) {
      chosen[i] = starts[i] + (lengths[i] == small ? 0 : size - small + 1);
    }
    return g.apply1(new GatherOp(axis + 1, false), windows, g.constant(Tensor.of(chosen, n)));
  }

  private static Value windows(OpGraph g, Value x, boolean max, int axis, int length) {
    int[] window = new int[x.rank() - 2];
    int[] strides = new int[x.rank() - 2];
    Arrays.fill(window, 1);
    Arrays.fill(strides, 1);
    window[axis] = length;
    return g.apply1(new PoolOp(max, window, strides, false), x);
  }
}
