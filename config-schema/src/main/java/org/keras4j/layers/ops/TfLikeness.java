package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's measures of how images differ from one another, or from pixel to pixel. */
final class TfLikeness {
  private static final int[] ONE = {1, 1};

  /** The weights of the scales by Wang et al. 2003. */
  private static final double[] SCALES = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  private TfLikeness() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.psnr", TfLikeness::psnr);
    all.put("image.ssim", TfLikeness::ssim);
    all.put("image.ssim_multiscale", TfLikeness::multiscale);
    all.put("image.total_variation", TfLikeness::variation);
    all.put("image.sobel_edges", TfLikeness::sobel);
  }

  private static Value real(TfCall c, Value x) {
    return TfPictures.converted(c.g(), x, DType.FLOAT32, false);
  }

  /** The largest value, which is of the images' dtype, as a number. */
  private static Value largest(TfCall c, DType dtype) {
    Value most = c.tensor("max_val", dtype);
    return real(c, c.g().cast(most, dtype));
  }

  private static Value[] images(TfCall c, String second) {
    Value[] ab = c.with(second);
    if (!ab[0].shape().isCompatibleWith(ab[1].shape())) {
      throw Shapes.bad("the images " + ab[0].shape() + " and " + ab[1].shape() + " differ");
    }
    return ab;
  }

  private static Value psnr(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = images(c, "b");
    Value peak = largest(c, ab[0].dtype());
    Value squares = g.unary(Kind.SQUARE, g.subtract(real(c, ab[0]), real(c, ab[1])));
    Value noise = g.unary(Kind.LOG10, g.mean(squares, false, TfImages.lastThree(squares)));
    peak = g.multiply(g.scalar(DType.FLOAT32, 20), g.unary(Kind.LOG10, peak));
    return g.subtract(peak, g.multiply(g.scalar(DType.FLOAT32, 10), noise));
  }

  // ---- structural similarity

  /** The windows, a bell of a size, and the two small numbers. */
  private record Windows(int size, double sigma, double k1, double k2, Value most) {
    static Windows of(TfCall c, DType dtype) {
      int size = c.integer("filter_size", 11);
      if (size < 1) {
        throw TfCall.bad("filter_size", "must be positive");
      }
      return new Windows(
          size,
          c.number("filter_sigma", 1.5),
          c.number("k1", 0.01),
          c.number("k2", 0.03),
          largest(c, dtype));
    }

    private Value small(OpGraph g, double k) {
      return g.unary(Kind.SQUARE, g.multiply(g.scalar(DType.FLOAT32, k), most));
    }

    /** The mean over each window, channel by channel. */
    private Value mean(OpGraph g, Value x) {
      if (x.dim(1) < size || x.dim(2) < size) {
        throw Shapes.bad("the images " + x.shape() + " are smaller than a window of " + size);
      }
      double[] bell = new double[size * size];
      double sum = 0;
      for (int i = 0; i < bell.length; i++) {
        double down = i / size - (size - 1) / 2.0;
        double across = i % size - (size - 1) / 2.0;
        bell[i] = Math.exp(-(down * down + across * across) / (2 * sigma * sigma));
        sum += bell[i];
      }
      double total = sum;
      Arrays.setAll(bell, i -> bell[i] / total);
      Value one = g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(size, size, 1, 1), bell));
      Value each = g.broadcastTo(one, Shape.of(size, size, 1, x.dim(3)));
      return g.apply1(new ConvOp(ONE, new int[2][2], ONE, ONE, x.dim(3)), x, each);
    }

    /** Luminance times contrast and structure, and the latter two, for each window and channel. */
    Value[] compare(OpGraph g, Value a, Value b) {
      Value c1 = small(g, k1);
      Value c2 = small(g, k2);
      Value meanA = mean(g, a);
      Value meanB = mean(g, b);
      Value two = g.scalar(DType.FLOAT32, 2);
      Value above = g.multiply(g.multiply(meanA, meanB), two);
      Value below = g.add(g.unary(Kind.SQUARE, meanA), g.unary(Kind.SQUARE, meanB));
      Value luminance = g.divide(g.add(above, c1), g.add(below, c1));
      Value both = g.multiply(mean(g, g.multiply(a, b)), two);
      Value squares = mean(g, g.add(g.unary(Kind.SQUARE, a), g.unary(Kind.SQUARE, b)));
      Value structure =
          g.divide(g.add(g.subtract(both, above), c2), g.add(g.subtract(squares, below), c2));
      return new Value[] {g.multiply(luminance, structure), structure};
    }
  }

  private static boolean isKnown(Value x) {
    return x.shape().slice(x.rank() - 3, x.rank()).isKnown();
  }

  /** Images of any leading axes as a batch. */
  private static Value batch(OpGraph g, Value x) {
    Shape image = x.shape().slice(x.rank() - 3, x.rank());
    return g.reshape(x, Shape.of(Shape.UNKNOWN).concat(image));
  }

  private static Value ssim(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = images(c, "img2");
    TfImages.lastThree(ab[0]);
    Windows windows = Windows.of(c, ab[0].dtype());
    Shape lead = ab[0].shape().slice(0, ab[0].rank() - 3);
    boolean map = c.bool("return_index_map", false);
    if (!isKnown(ab[0]) || !isKnown(ab[1])) {
      Shape out = map ? lead.concat(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN)) : lead;
      return StaticValues.unknown(g, DType.FLOAT32, out);
    }
    Value y = windows.compare(g, batch(g, real(c, ab[0])), batch(g, real(c, ab[1])))[0];
    if (map) {
      Value mean = g.mean(y, false, 3);
      return g.reshape(mean, lead.concat(mean.shape().slice(1, 3)));
    }
    return g.reshape(g.mean(g.mean(y, false, 1, 2), false, 1), lead);
  }

  private static Value multiscale(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = images(c, "img2");
    TfImages.lastThree(ab[0]);
    Windows windows = Windows.of(c, ab[0].dtype());
    Shape lead = ab[0].shape().slice(0, ab[0].rank() - 3);
    double[] weights = SCALES;
    if (c.has("power_factors")) {
      weights = c.tensor("power_factors", DType.FLOAT32).rank() == 1 ? factors(c) : weights;
    }
    if (!isKnown(ab[0]) || !isKnown(ab[1])) {
      return StaticValues.unknown(g, DType.FLOAT32, lead);
    }
    Value a = batch(g, real(c, ab[0]));
    Value b = batch(g, real(c, ab[1]));
    Value product = null;
    UnaryOp positive = new UnaryOp(Kind.RELU, 0, Double.POSITIVE_INFINITY, 0);
    for (int i = 0; i < weights.length; i++) {
      if (i > 0) {
        a = halved(g, a);
        b = halved(g, b);
      }
      Value[] found = windows.compare(g, a, b);
      Value part = g.mean(found[i == weights.length - 1 ? 0 : 1], false, 1, 2);
      part = g.unary(positive, part);
      Value scaled = g.binary(BinaryOp.Kind.POWER, part, g.scalar(DType.FLOAT32, weights[i]));
      product = product == null ? scaled : g.multiply(product, scaled);
    }
    return g.reshape(g.mean(product, false, 1), lead);
  }

  private static double[] factors(TfCall c) {
    List<Double> out = new ArrayList<>();
    if (c.argument("power_factors") instanceof List<?> list) {
      list.forEach(f -> out.add(((Number) f).doubleValue()));
    }
    if (out.isEmpty()) {
      throw TfCall.bad("power_factors", "must be a list of numbers");
    }
    return out.stream().mapToDouble(d -> d).toArray();
  }

  /** Half as large, an odd edge counted twice. */
  private static Value halved(OpGraph g, Value x) {
    int[] after = {0, x.dim(1) % 2, x.dim(2) % 2, 0};
    Value even = g.pad(x, new int[4], after, PadOp.Mode.SYMMETRIC, 0);
    return g.apply1(new PoolOp(false, new int[] {2, 2}, new int[] {2, 2}, false), even);
  }

  // ---- neighbours

  /** The differences of an axis's neighbours. */
  private static Value steps(OpGraph g, Value x, int axis) {
    int n = x.dim(axis);
    if (n == Shape.UNKNOWN) {
      return x;
    }
    return g.subtract(g.slice(x, axis, 1, n - 1), g.slice(x, axis, 0, n - 1));
  }

  private static Value variation(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    if (x.rank() != 3 && x.rank() != 4) {
      throw Shapes.bad("expected an image or a batch of images, got " + x.shape());
    }
    int[] axes = TfImages.lastThree(x);
    Value down = g.unary(Kind.ABS, steps(g, x, axes[0]));
    Value across = g.unary(Kind.ABS, steps(g, x, axes[1]));
    return g.add(
        g.reduce(ReduceOp.Kind.SUM, down, axes, false),
        g.reduce(ReduceOp.Kind.SUM, across, axes, false));
  }

  /** The differences down and across, zeros at the far edges. */
  static List<Value> gradients(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    if (x.rank() != 4) {
      throw Shapes.bad("expected a batch of images, got " + x.shape());
    }
    List<Value> out = new ArrayList<>();
    for (int axis = 1; axis <= 2; axis++) {
      int[] after = new int[4];
      after[axis] = x.dim(axis) == Shape.UNKNOWN ? 0 : 1;
      out.add(g.pad(steps(g, x, axis), new int[4], after, PadOp.Mode.CONSTANT, 0));
    }
    return out;
  }

  private static Value sobel(TfCall c) {
    return ImageFilters.sobel(c.g(), c.floatX(), false);
  }
}
