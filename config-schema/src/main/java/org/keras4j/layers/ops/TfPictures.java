package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * TensorFlow's functions that change the colours of pictures of any dtype. Integers stand for
 * numbers up to 1, which is the largest of their dtype; float16 and float32 are taken as they are,
 * and all else becomes float32 in between.
 */
final class TfPictures {
  private TfPictures() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.convert_image_dtype", TfPictures::converted);
    all.put("dtypes.saturate_cast", c -> saturated(c.g(), c.x(), c.dtype("dtype", null)));
    all.put("image.rgb_to_grayscale", TfPictures::grayscale);
    all.put("image.adjust_brightness", c -> adjusted(c, true, TfPictures::brighter));
    all.put("image.adjust_contrast", c -> adjusted(c, true, TfPictures::contrasted));
    all.put("image.adjust_gamma", c -> adjusted(c, true, TfPictures::gamma));
    all.put("image.adjust_hue", c -> adjusted(c, false, TfPictures::hue));
    all.put("image.adjust_saturation", c -> adjusted(c, false, TfPictures::saturation));
  }

  // ---- dtypes

  private static Value converted(TfCall c) {
    return converted(c.g(), c.x(), c.dtype("dtype", null), c.bool("saturate", false));
  }

  private static double most(DType dtype) {
    return CoreOps.Limits.most(dtype);
  }

  private static boolean isNumber(DType dtype) {
    return dtype.isFloating() || dtype.isInteger();
  }

  /** A picture in another dtype: floats times the largest integer and a half, and the reverse. */
  static Value converted(OpGraph g, Value x, DType to, boolean saturate) {
    DType from = x.dtype();
    if (!isNumber(from) || !isNumber(to)) {
      throw Shapes.bad("pictures are of numbers, got " + from + " to become " + to);
    }
    if (from == to || from.isFloating() && to.isFloating()) {
      return g.cast(x, to);
    }
    if (to.isFloating()) {
      Value y = g.cast(x, to);
      return g.multiply(y, g.scalar(to, 1 / most(from)));
    }
    if (from.isFloating()) {
      Value y = g.multiply(x, g.scalar(from, most(to) + 0.5));
      return saturate ? saturated(g, y, to) : g.cast(y, to);
    }
    int shift = bits(to) - bits(from);
    if (shift < 0) {
      Value step = power(g, from, -shift);
      Value y = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, x, step);
      return saturate ? saturated(g, y, to) : g.cast(y, to);
    }
    Value y = saturate ? saturated(g, x, to) : g.cast(x, to);
    return g.multiply(y, power(g, to, shift));
  }

  private static int bits(DType dtype) {
    return 8 * dtype.byteSize() - (dtype.isUnsigned() ? 0 : 1);
  }

  private static Value power(OpGraph g, DType dtype, int bits) {
    return g.scalar(dtype, Math.scalb(1.0, bits));
  }

  /** A cast of what is first held within the range of the new dtype, as far as its own reaches. */
  static Value saturated(OpGraph g, Value x, DType to) {
    DType from = x.dtype();
    if (!isNumber(from) || !isNumber(to)) {
      throw Shapes.bad("a saturating cast is of numbers, got " + from + " to become " + to);
    }
    double low = Math.max(CoreOps.Limits.least(from), CoreOps.Limits.least(to));
    double high = Math.min(most(from), most(to));
    if (from.isFloating()) {
      return g.cast(
          g.unary(new UnaryOp(Kind.CLIP, inside(low, from), inside(high, from), 0), x), to);
    }
    if (from.byteSize() == 8 && !to.isFloating() && bits(to) > 62) {
      throw Shapes.bad("TensorFlow's limit of a cast from " + from + " to " + to + " overflows");
    }
    Value y = x;
    if (high < most(from)) {
      y = g.minimum(y, g.scalar(from, high));
    }
    if (low > CoreOps.Limits.least(from)) {
      y = g.maximum(y, g.scalar(from, low));
    }
    return g.cast(y, to);
  }

  /** The number of a floating dtype that is nearest to a limit, and not beyond it. */
  private static double inside(double limit, DType dtype) {
    double rounded = CoreOps.Limits.round(limit, dtype);
    if (Math.abs(rounded) <= Math.abs(limit)) {
      return rounded;
    }
    int digits = dtype == DType.FLOAT64 ? 53 : dtype == DType.FLOAT32 ? 24 : 11;
    double step = Math.scalb(1.0, Math.getExponent(limit) + 1 - digits);
    return limit > 0 ? rounded - step : rounded + step;
  }

  // ---- colours

  private static Value adjusted(
      TfCall c, boolean saturate, BiFunction<TfCall, Value, Value> function) {
    Value x = c.x();
    boolean asIs = x.dtype() == DType.FLOAT16 || x.dtype() == DType.FLOAT32;
    Value in = asIs ? x : converted(c.g(), x, DType.FLOAT32, false);
    return converted(c.g(), function.apply(c, in), x.dtype(), saturate);
  }

  private static Value grayscale(TfCall c) {
    OpGraph g = c.g();
    Value y = converted(g, c.x(), DType.FLOAT32, false);
    double[] shares = {0.2989, 0.5870, 0.1140};
    y = g.matmul(y, g.constant(Tensor.ofNumbers(DType.FLOAT32, Shape.of(3, 1), shares)));
    return converted(g, y, c.x().dtype(), false);
  }

  private static Value brighter(TfCall c, Value x) {
    return c.g().add(x, c.g().cast(c.tensor("delta", x.dtype()), x.dtype()));
  }

  private static Value contrasted(TfCall c, Value x) {
    OpGraph g = c.g();
    int[] axes = TfImages.lastThree(x);
    Value y = g.cast(x, DType.FLOAT32);
    Value mean = g.mean(y, true, axes[0], axes[1]);
    Value factor = c.tensor("contrast_factor", DType.FLOAT32);
    return g.cast(g.add(g.multiply(g.subtract(y, mean), factor), mean), x.dtype());
  }

  private static Value gamma(TfCall c, Value x) {
    OpGraph g = c.g();
    Value power = c.has("gamma") ? c.tensor("gamma", x.dtype()) : g.scalar(x.dtype(), 1);
    Value gain = c.has("gain") ? c.tensor("gain", x.dtype()) : g.scalar(x.dtype(), 1);
    return g.multiply(gain, g.binary(BinaryOp.Kind.POWER, x, power));
  }

  /** The hue turned, between the same least and largest parts. */
  private static Value hue(TfCall c, Value x) {
    OpGraph g = c.g();
    int last = TfImages.lastThree(x)[2];
    Value y = g.cast(x, DType.FLOAT32);
    Value turned =
        g.add(
            g.slice(hsv(g, y), -1, 0, 1), g.cast(c.tensor("delta", DType.FLOAT32), DType.FLOAT32));
    turned = g.subtract(turned, g.unary(Kind.FLOOR, turned));
    Value one = g.scalar(DType.FLOAT32, 1);
    Value whole = g.broadcastTo(one, turned.shape());
    Value pure = rgb(g, g.concat(List.of(turned, whole, whole), last));
    Value most = g.max(y, true, last);
    Value least = g.reduce(org.keras4j.ops.ReduceOp.Kind.MIN, y, new int[] {last}, true);
    Value out = g.add(least, g.multiply(pure, g.subtract(most, least)));
    return g.cast(out, x.dtype());
  }

  private static Value saturation(TfCall c, Value x) {
    OpGraph g = c.g();
    int last = TfImages.lastThree(x)[2];
    Value hsv = hsv(g, g.cast(x, DType.FLOAT32));
    Value factor = g.cast(c.tensor("saturation_factor", DType.FLOAT32), DType.FLOAT32);
    Value s = g.multiply(g.slice(hsv, -1, 1, 1), factor);
    s = g.unary(new UnaryOp(Kind.CLIP, 0, 1, 0), s);
    Value out = g.concat(List.of(g.slice(hsv, -1, 0, 1), s, g.slice(hsv, -1, 2, 1)), last);
    return g.cast(rgb(g, out), x.dtype());
  }

  private static Value hsv(OpGraph g, Value x) {
    return flat(g, x, y -> ImageOps.hsv(g, y));
  }

  private static Value rgb(OpGraph g, Value x) {
    return flat(g, x, y -> ImageOps.rgb(g, y));
  }

  /** A function of images on all that stands before the last three axes. */
  private static Value flat(OpGraph g, Value x, Function<Value, Value> f) {
    if (x.rank() < 5) {
      return f.apply(x);
    }
    Shape images = x.shape().slice(x.rank() - 3, x.rank());
    return g.reshape(f.apply(g.reshape(x, Shape.of(Shape.UNKNOWN).concat(images))), x.shape());
  }
}
