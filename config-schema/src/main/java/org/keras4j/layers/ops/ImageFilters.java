package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.preprocessing.ImageSizes;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Images under small fixed kernels, and the likeness of images. */
public final class ImageFilters {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("GaussianBlur", Blur::of, Blur::apply),
          OpLayer.type("SobelEdges", LayerConfig::channelsFirst, ImageFilters::sobel),
          OpLayer.type("SSIM", Likeness::of, Likeness::apply),
          OpLayer.type("PSNR", c -> c.number("max_val", 1), ImageFilters::psnr));

  private static final int[] ONE = {1, 1};

  private ImageFilters() {}

  /** A normal distribution around the middle, which adds up to 1. */
  private static double[] bell(int size, double sigma) {
    double[] w = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double x = (i - (size - 1) / 2.0) / sigma;
      w[i] = Math.exp(-0.5 * x * x);
      sum += w[i];
    }
    for (int i = 0; i < size; i++) {
      w[i] /= sum;
    }
    return w;
  }

  private static double[] product(double[] a, double[] b) {
    double[] out = new double[a.length * b.length];
    Arrays.setAll(out, i -> a[i / b.length] * b[i % b.length]);
    return out;
  }

  /**
   * The kernel of (height, width) by the width's bell first, in rows of the kernel's own width: as
   * Keras lays it out, which is another kernel when the sides differ.
   */
  private record Blur(int[] size, double[] kernel, boolean channelsFirst) {
    static Blur of(LayerConfig c) {
      int[] size = c.positiveInts("kernel_size", 2, new int[] {3, 3});
      double[] sigma = {1, 1};
      if (c.has("sigma")) {
        List<ConfigNode> items = c.node("sigma").items();
        if (items.size() != 2) {
          throw c.node("sigma").expected("two numbers");
        }
        sigma = new double[] {items.get(0).number(), items.get(1).number()};
      }
      double[] kernel = product(bell(size[1], sigma[1]), bell(size[0], sigma[0]));
      return new Blur(size, kernel, c.channelsFirst());
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      return ImageSizes.each(
          g, floating(call.tensor(0, "images")), channelsFirst, x -> blurred(g, x));
    }

    private Value blurred(OpGraph g, Value x) {
      int channels = x.dim(3);
      if (channels == Shape.UNKNOWN) {
        return x;
      }
      Value one = g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(size[0], size[1], 1, 1), kernel));
      Value each = g.broadcastTo(one, one.shape().with(3, channels));
      return g.apply1(new ConvOp(ONE, null, ONE, ONE, channels), x, each);
    }
  }

  private static Value floating(Value images) {
    if (!images.dtype().isFloating()) {
      throw Shapes.bad("expected images of a floating dtype, got " + images.dtype());
    }
    return images;
  }

  /** The differences down and across, along a new last axis. */
  private static Value sobel(boolean channelsFirst, OpCall call) {
    return sobel(call.g(), floating(call.tensor(0, "images")), channelsFirst);
  }

  static Value sobel(OpGraph g, Value images, boolean channelsFirst) {
    Value x = images;
    if (x.rank() != 4) {
      throw Shapes.bad("expected images (batch, height, width, channels), got " + x.shape());
    }
    x = channelsFirst ? g.toChannelsLast(x) : x;
    int channels = x.dim(3);
    if (channels == Shape.UNKNOWN) {
      return g.reshape(x, x.shape().insert(4, 2));
    }
    int[] border = {0, 1, 1, 0};
    double[] down = {-1, -2, -1, 0, 0, 0, 1, 2, 1};
    double[] kernels = new double[9 * channels * 2];
    for (int i = 0; i < 9; i++) {
      for (int c = 0; c < channels; c++) {
        kernels[(i * channels + c) * 2] = down[i];
        kernels[(i * channels + c) * 2 + 1] = down[i % 3 * 3 + i / 3];
      }
    }
    Value kernel =
        g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(3, 3, 1, 2 * channels), kernels));
    Value y = g.pad(x, border, border, PadOp.Mode.REFLECT, 0);
    y = g.apply1(new ConvOp(ONE, new int[2][2], ONE, ONE, channels), y, kernel);
    y = g.reshape(y, x.shape().insert(4, 2));
    return channelsFirst ? g.transpose(y, 0, 3, 1, 2, 4) : y;
  }

  /** The structural similarity (Wang et al. 2004), averaged over windows and channels. */
  private record Likeness(int size, double[] kernel, double c1, double c2, boolean channelsFirst) {
    static Likeness of(LayerConfig c) {
      int size = c.positiveInt("filter_size", 11);
      double most = c.number("max_val", 1);
      double[] bell = bell(size, c.number("filter_sigma", 1.5));
      return new Likeness(
          size,
          product(bell, bell),
          Math.pow(c.number("k1", 0.01) * most, 2),
          Math.pow(c.number("k2", 0.03) * most, 2),
          c.channelsFirst());
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value given = call.tensor(0, "image1");
      DType dtype = OpCall.real(g, given).dtype();
      Value a = planes(g, g.cast(given, dtype));
      Value b = planes(g, g.cast(call.tensor(1, "image2"), dtype));
      Value meanA = smooth(g, a);
      Value meanB = smooth(g, b);
      Value squareA = g.multiply(meanA, meanA);
      Value squareB = g.multiply(meanB, meanB);
      Value both = g.multiply(meanA, meanB);
      Value varianceA = g.subtract(smooth(g, g.multiply(a, a)), squareA);
      Value varianceB = g.subtract(smooth(g, g.multiply(b, b)), squareB);
      Value covariance = g.subtract(smooth(g, g.multiply(a, b)), both);
      Value two = g.scalar(dtype, 2);
      Value k1 = g.scalar(dtype, c1);
      Value k2 = g.scalar(dtype, c2);
      Value above =
          g.multiply(g.add(g.multiply(two, both), k1), g.add(g.multiply(two, covariance), k2));
      Value below =
          g.multiply(g.add(g.add(squareA, squareB), k1), g.add(g.add(varianceA, varianceB), k2));
      Value map = g.mean(g.divide(above, below), false, 1, 2, 3);
      boolean single = given.rank() == 3;
      int batch = single ? 1 : given.dim(0);
      int channels = channelsFirst ? given.dim(-3) : given.dim(-1);
      Value y = g.mean(g.reshape(map, batch, channels), false, 1);
      return g.cast(single ? g.squeeze(y, 0) : y, given.dtype());
    }

    /** One plane (height, width, 1) for each image and channel. */
    private Value planes(OpGraph g, Value images) {
      if (images.rank() != 3 && images.rank() != 4) {
        throw Shapes.bad("expected an image or a batch of images, got " + images.shape());
      }
      Value x = images.rank() == 3 ? g.expandDims(images, 0) : images;
      x = channelsFirst ? x : g.toChannelsFirst(x);
      return g.reshape(x, Shape.multiply(x.dim(0), x.dim(1)), x.dim(2), x.dim(3), 1);
    }

    private Value smooth(OpGraph g, Value x) {
      Value w = g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(size, size, 1, 1), kernel));
      return g.apply1(new ConvOp(ONE, new int[2][2], ONE, ONE, 1), x, w);
    }
  }

  /** Signal to noise in decibels. Integers have a whole mean. */
  private static Value psnr(double most, OpCall call) {
    OpGraph g = call.g();
    Value a = call.tensor(0, "x1");
    Value b = call.tensor(1, "x2");
    DType dtype = a.dtype();
    if (!a.shape().isCompatibleWith(b.shape()) || dtype != b.dtype()) {
      throw Shapes.bad("expected two tensors alike, got " + a.spec() + " and " + b.spec());
    }
    if (dtype.isInteger() && dtype != DType.INT32 && dtype != DType.INT64) {
      throw Shapes.bad("Keras does not predict the noise of " + dtype + ": cast to float32 first");
    }
    Value squares = g.unary(Kind.SQUARE, g.subtract(a, b));
    Value mean;
    if (dtype.isFloating()) {
      mean = g.mean(squares, false);
    } else {
      int n = a.shape().size();
      Value count = g.scalar(dtype, n == Shape.UNKNOWN ? 1 : n);
      mean = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, g.sum(squares, false), count);
    }
    Value peak = OpCall.real(g, g.scalar(dtype, most));
    return g.subtract(decibels(g, peak, 20), decibels(g, OpCall.real(g, mean), 10));
  }

  private static Value decibels(OpGraph g, Value x, double factor) {
    return g.multiply(g.scalar(x.dtype(), factor), g.unary(Kind.LOG10, x));
  }
}
