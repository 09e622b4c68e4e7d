package org.keras4j.layers.ops;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.keras4j.layers.preprocessing.ImageSizes;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of images (batch, height, width, channels), or of one image. */
final class TfImages {
  private static final double[] YIQ = {
    0.299, 0.59590059, 0.2115, 0.587, -0.27455667, -0.52273617, 0.114, -0.32134392, 0.31119955
  };
  private static final double[] FROM_YIQ = {
    1, 1, 1, 0.95598634, -0.27201283, -1.10674021, 0.6208248, -0.64720424, 1.70423049
  };
  private static final double[] YUV = {
    0.299, -0.14714119, 0.61497538, 0.587, -0.28886916, -0.51496512, 0.114, 0.43601035, -0.10001026
  };
  private static final double[] FROM_YUV = {
    1, 1, 1, 0, -0.394642334, 2.03206185, 1.13988303, -0.58062185, 0
  };

  private TfImages() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.rgb_to_yiq", c -> colours(c, YIQ));
    all.put("image.yiq_to_rgb", c -> colours(c, FROM_YIQ));
    all.put("image.rgb_to_yuv", c -> colours(c, YUV));
    all.put("image.yuv_to_rgb", c -> colours(c, FROM_YUV));
    all.put("image.grayscale_to_rgb", TfImages::rgb);
    all.put("image.rgb_to_hsv", c -> ImageOps.hsv(c.g(), c.floatX()));
    all.put("image.hsv_to_rgb", c -> ImageOps.rgb(c.g(), c.floatX()));
    all.put("image.flip_left_right", each((c, x) -> c.g().reverse(x, 2)));
    all.put("image.flip_up_down", each((c, x) -> c.g().reverse(x, 1)));
    all.put("image.transpose", each((c, x) -> c.g().transpose(x, 0, 2, 1, 3)));
    all.put("image.rot90", each(TfImages::turned));
    all.put("image.central_crop", each(TfImages::centralCrop));
    all.put("image.crop_to_bounding_box", each(TfImages::cropped));
    all.put("image.pad_to_bounding_box", each(TfImages::padded));
    all.put("image.resize_with_crop_or_pad", each(TfImages::croppedOrPadded));
    all.put("image.per_image_standardization", TfImages::standardized);
  }

  private static Function<TfCall, Value> each(BiFunction<TfCall, Value, Value> f) {
    return c -> ImageSizes.each(c.g(), c.x(), false, x -> f.apply(c, x));
  }

  private static Value colours(TfCall c, double[] matrix) {
    Value x = c.floatX();
    return c.g().matmul(x, c.g().constant(Tensor.ofNumbers(x.dtype(), Shape.of(3, 3), matrix)));
  }

  private static Value rgb(TfCall c) {
    Value x = c.x();
    if (x.rank() < 1 || x.dim(-1) != 1) {
      throw Shapes.bad("expected images of one channel, got " + x.shape());
    }
    return c.g().broadcastTo(x, x.shape().with(-1, 3));
  }

  /** TensorFlow does not tell the size before it runs. */
  private static Value turned(TfCall c, Value x) {
    OpGraph g = c.g();
    if (g.isSymbolic()) {
      return unknownSize(g, x, Shape.UNKNOWN, Shape.UNKNOWN);
    }
    switch (Math.floorMod(c.integer("k", 1), 4)) {
      case 1:
        return g.reverse(g.transpose(x, 0, 2, 1, 3), 1);
      case 2:
        return g.reverse(x, 1, 2);
      case 3:
        return g.transpose(g.reverse(x, 1), 0, 2, 1, 3);
      default:
        return x;
    }
  }

  private static Value unknownSize(OpGraph g, Value x, int height, int width) {
    return g.reshape(x, x.shape().with(1, height).with(2, width));
  }

  private static Value centralCrop(TfCall c, Value x) {
    double part = c.number("central_fraction", 1);
    if (!(part > 0) || part > 1) {
      throw TfCall.bad("central_fraction", "must be above 0 and at most 1");
    }
    if (part == 1) {
      return x;
    }
    if (!ImageSizes.known(x)) {
      return unknownSize(c.g(), x, Shape.UNKNOWN, Shape.UNKNOWN);
    }
    int top = (int) ((x.dim(1) - x.dim(1) * part) / 2);
    int left = (int) ((x.dim(2) - x.dim(2) * part) / 2);
    return ImageSizes.crop(c.g(), x, top, left, x.dim(1) - 2 * top, x.dim(2) - 2 * left);
  }

  private static Value cropped(TfCall c, Value x) {
    return crop(
        c.g(),
        x,
        c.integer("offset_height", 0),
        c.integer("offset_width", 0),
        c.integer("target_height", 0),
        c.integer("target_width", 0));
  }

  private static Value crop(OpGraph g, Value x, int top, int left, int height, int width) {
    if (!ImageSizes.known(x)) {
      return unknownSize(g, x, height, width);
    }
    boolean fits = top >= 0 && left >= 0 && height > 0 && width > 0;
    if (!fits || (long) top + height > x.dim(1) || (long) left + width > x.dim(2)) {
      throw Shapes.bad("the part does not lie within the images " + x.shape());
    }
    return ImageSizes.crop(g, x, top, left, height, width);
  }

  private static Value padded(TfCall c, Value x) {
    return pad(
        c.g(),
        x,
        c.integer("offset_height", 0),
        c.integer("offset_width", 0),
        c.integer("target_height", 0),
        c.integer("target_width", 0));
  }

  static Value pad(OpGraph g, Value x, int top, int left, int height, int width) {
    if (!ImageSizes.known(x)) {
      return unknownSize(g, x, height, width);
    }
    int[] before = {0, top, left, 0};
    int[] after = {0, height - top - x.dim(1), width - left - x.dim(2), 0};
    if (top < 0 || left < 0 || after[1] < 0 || after[2] < 0) {
      throw Shapes.bad("the images " + x.shape() + " do not lie within the target");
    }
    return g.pad(x, before, after, PadOp.Mode.CONSTANT, 0);
  }

  private static Value croppedOrPadded(TfCall c, Value x) {
    int height = c.integer("target_height", 0);
    int width = c.integer("target_width", 0);
    if (!ImageSizes.known(x)) {
      return unknownSize(c.g(), x, height, width);
    }
    int high = height - x.dim(1);
    int wide = width - x.dim(2);
    Value part =
        crop(
            c.g(),
            x,
            Math.max(Math.floorDiv(-high, 2), 0),
            Math.max(Math.floorDiv(-wide, 2), 0),
            Math.min(height, x.dim(1)),
            Math.min(width, x.dim(2)));
    int top = Math.max(Math.floorDiv(high, 2), 0);
    return pad(c.g(), part, top, Math.max(Math.floorDiv(wide, 2), 0), height, width);
  }

  static int[] lastThree(Value x) {
    int r = x.rank();
    if (r < 3) {
      throw Shapes.bad("expected images, got " + x.shape());
    }
    return new int[] {r - 3, r - 2, r - 1};
  }

  /** By mean and deviation, which is at least that of one pixel among all. */
  private static Value standardized(TfCall c) {
    OpGraph g = c.g();
    Value x = g.cast(c.x(), DType.FLOAT32);
    int[] axes = lastThree(x);
    int pixels = x.shape().slice(axes[0], x.rank()).size();
    Value away = g.subtract(x, g.mean(x, true, axes));
    Value deviation = g.unary(Kind.SQRT, g.mean(g.unary(Kind.SQUARE, away), true, axes));
    double least = pixels < 1 ? 0 : 1 / Math.sqrt(pixels);
    return g.divide(away, g.maximum(deviation, g.scalar(DType.FLOAT32, least)));
  }
}
