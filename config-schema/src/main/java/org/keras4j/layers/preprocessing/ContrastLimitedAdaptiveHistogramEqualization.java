package org.keras4j.layers.preprocessing;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Images whose contrast is equalised in tiles: each pixel gets the rank of its value among those of
 * the four nearest tiles, interpolated between them. It works when a model predicts, too. Keras 3's
 * ContrastLimitedAdaptiveHistogramEqualization.
 *
 * @param clipLimit how much more often than evenly a value may count; none at 0 or below
 * @param rows of tiles
 * @param columns of tiles
 */
public record ContrastLimitedAdaptiveHistogramEqualization(
    Base base, ValueRange range, double clipLimit, int rows, int columns, boolean channelsFirst)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of(
          "ContrastLimitedAdaptiveHistogramEqualization",
          ContrastLimitedAdaptiveHistogramEqualization::fromConfig);

  private static final int LEVELS = 256;

  static ContrastLimitedAdaptiveHistogramEqualization fromConfig(LayerConfig c) {
    int[] grid = c.positiveInts("tile_grid_size", 2, new int[] {8, 8});
    return new ContrastLimitedAdaptiveHistogramEqualization(
        c.base(), ValueRange.of(c), c.number("clip_limit", 4), grid[0], grid[1], c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return ImageSizes.ofCall(
        g,
        inputs,
        args,
        base.dtype().compute(),
        x -> ImageSizes.each(g, x, channelsFirst, y -> inRange(g, y)));
  }

  private Value inRange(OpGraph g, Value given) {
    if (!given.shape().isKnown()) {
      return given;
    }
    Value x = g.cast(given, DType.FLOAT32);
    return g.cast(range.from255(g, equalised(g, range.to255(g, x))), given.dtype());
  }

  private Value equalised(OpGraph g, Value x) {
    int height = (x.dim(1) + rows - 1) / rows;
    int width = (x.dim(2) + columns - 1) / columns;
    int[] after = {0, height * rows - x.dim(1), width * columns - x.dim(2), 0};
    Value padded = g.pad(x, new int[4], after, PadOp.Mode.SYMMETRIC, 0);
    UnaryOp levels = new UnaryOp(UnaryOp.Kind.CLIP, 0, LEVELS - 1, 0);
    Value level = g.unary(levels, g.cast(padded, DType.INT32));
    Value table = withBorder(g, ranks(g, level, height, width));
    Value y = interpolated(g, table, level, height, width);
    return ImageSizes.crop(g, y, 0, 0, x.dim(1), x.dim(2));
  }

  /** For each tile and channel the rank of each level, 0 to 255: (batch, rows, columns, …). */
  private Value ranks(OpGraph g, Value level, int height, int width) {
    int channels = level.dim(3);
    int pixels = Shape.multiply(height, width);
    Value tiles = g.reshape(level, level.dim(0), rows, height, columns, width, channels);
    tiles = g.transpose(tiles, 0, 1, 3, 5, 2, 4);
    tiles = g.reshape(tiles, level.dim(0), rows, columns, channels, pixels);
    Value counts = g.apply1(new BincountOp(LEVELS, false, DType.FLOAT32), tiles);
    if (clipLimit > 0) {
      float limit = (float) (clipLimit * pixels / LEVELS);
      Value clipped = g.unary(new UnaryOp(UnaryOp.Kind.CLIP, 0, limit, 0), counts);
      Value excess = g.sum(g.subtract(counts, clipped), true, 4);
      counts = g.add(clipped, g.divide(excess, number(g, LEVELS)));
    }
    Value sums = g.matmul(counts, g.constant(triangle()));
    Value least = g.reduce(ReduceOp.Kind.MIN, sums, new int[] {4}, true);
    Value above = g.multiply(g.subtract(sums, least), number(g, LEVELS - 1));
    Value most = g.subtract(number(g, pixels), least);
    Value none = g.binary(BinaryOp.Kind.EQUAL, most, number(g, 0));
    Value ranks = g.divide(above, g.select(none, number(g, 1), most));
    return g.unary(new UnaryOp(UnaryOp.Kind.CLIP, 0, LEVELS - 1, 0), ranks);
  }

  /** The product with this matrix gives the sum of each level and those before it. */
  private static Tensor triangle() {
    double[] ones = new double[LEVELS * LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      Arrays.fill(ones, i * LEVELS + i, (i + 1) * LEVELS, 1);
    }
    return Tensor.ofNumbers(DType.FLOAT32, Shape.of(LEVELS, LEVELS), ones);
  }

  private static Value number(OpGraph g, double n) {
    return g.scalar(DType.FLOAT32, n);
  }

  /** The outer tiles once more around the grid. */
  private static Value withBorder(OpGraph g, Value table) {
    int[] border = {0, 1, 1, 0, 0};
    return g.pad(table, border, border, PadOp.Mode.EDGE, 0);
  }

  private Value interpolated(OpGraph g, Value table, Value level, int height, int width) {
    int channels = level.dim(3);
    int stride = LEVELS * channels;
    int line = stride * (columns + 2);
    Value flat = g.reshape(table, table.shape().size());
    Value base = g.add(level, along(g, 0, level, DType.INT32, i -> i * (double) line * (rows + 2)));
    base = g.add(base, along(g, 3, level, DType.INT32, i -> i * LEVELS));
    Value[] upper = new Value[2];
    for (int side = 0; side < 2; side++) {
      int down = side;
      Value row = along(g, 1, level, DType.INT32, i -> line * tile(i, height, down, rows));
      Value at = g.add(base, row);
      Value left =
          pick(
              g,
              flat,
              at,
              along(g, 2, level, DType.INT32, i -> stride * tile(i, width, 0, columns)));
      Value right =
          pick(
              g,
              flat,
              at,
              along(g, 2, level, DType.INT32, i -> stride * tile(i, width, 1, columns)));
      upper[side] = between(g, left, right, along(g, 2, level, DType.FLOAT32, i -> part(i, width)));
    }
    return between(g, upper[0], upper[1], along(g, 1, level, DType.FLOAT32, i -> part(i, height)));
  }

  private static Value pick(OpGraph g, Value flat, Value at, Value column) {
    return g.apply1(new GatherOp(0, false), flat, g.add(at, column));
  }

  private static Value between(OpGraph g, Value a, Value b, Value part) {
    Value rest = g.subtract(number(g, 1), part);
    return g.add(g.multiply(a, rest), g.multiply(b, part));
  }

  /** A pixel's place on the grid of tiles' middles, of which the border is number 0. */
  private static float place(int pixel, int size) {
    return (pixel - (float) (size / 2.0)) / size + 1;
  }

  private static double tile(int pixel, int size, int next, int tiles) {
    return Math.min(Math.max(Math.floor(place(pixel, size)) + next, 0), tiles + 1);
  }

  private static double part(int pixel, int size) {
    float place = place(pixel, size);
    return place - (float) Math.floor(place);
  }

  /** Numbers along one axis of the images. */
  private static Value along(
      OpGraph g, int axis, Value images, DType dtype, IntToDoubleFunction number) {
    int[] dims = {1, 1, 1, 1};
    dims[axis] = images.dim(axis);
    double[] numbers = new double[dims[axis]];
    Arrays.setAll(numbers, number);
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(dims), numbers));
  }
}
