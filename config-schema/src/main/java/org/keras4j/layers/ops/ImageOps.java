package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.SaturatingCast;
import org.keras4j.layers.preprocessing.ImageSizes;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Colours and sizes of images, one or a batch, whose channels are the last axis or the first. */
public final class ImageOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("RGBToGrayscale", LayerConfig::channelsFirst, ImageOps::grayscale),
          OpLayer.type("RGBToHSV", LayerConfig::channelsFirst, ImageOps::hsv),
          OpLayer.type("HSVToRGB", LayerConfig::channelsFirst, ImageOps::rgb),
          OpLayer.type("Resize", Resize::of, Resize::apply),
          OpLayer.type("PadImages", c -> Sides.of(c, "padding"), Sides::pad),
          OpLayer.type("CropImages", c -> Sides.of(c, "cropping"), Sides::crop));

  private ImageOps() {}

  private static Value grayscale(boolean channelsFirst, OpCall call) {
    OpGraph g = call.g();
    return ImageSizes.each(g, call.tensor(0, "images"), channelsFirst, x -> grayscale(g, x));
  }

  private static Value grayscale(OpGraph g, Value x) {
    if (x.dim(3) == 1) {
      return x;
    }
    requireColours(x);
    Value real = OpCall.real(g, x);
    double[] shares = {0.2989, 0.5870, 0.1140};
    Value y = g.matmul(real, g.constant(Tensor.ofNumbers(real.dtype(), Shape.of(3, 1), shares)));
    return g.cast(y, x.dtype());
  }

  private static void requireColours(Value x) {
    if (x.dim(3) != 3 && x.dim(3) != Shape.UNKNOWN) {
      throw Shapes.bad("expected images of 3 channels, got " + x.shape());
    }
  }

  private static Value hsv(boolean channelsFirst, OpCall call) {
    OpGraph g = call.g();
    return ImageSizes.each(g, real(call), channelsFirst, x -> hsv(g, x));
  }

  private static Value real(OpCall call) {
    Value images = call.tensor(0, "images");
    if (!images.dtype().isFloating()) {
      throw Shapes.bad("expected images of a floating dtype, got " + images.dtype());
    }
    return images;
  }

  static Value hsv(OpGraph g, Value images) {
    return ImageSizes.each(g, images, false, x -> hues(g, x));
  }

  private static Value hues(OpGraph g, Value x) {
    requireColours(x);
    Value r = g.slice(x, 3, 0, 1);
    Value green = g.slice(x, 3, 1, 1);
    Value b = g.slice(x, 3, 2, 1);
    Value zero = g.scalar(x.dtype(), 0);
    Value most = g.max(x, true, 3);
    Value spread = g.subtract(most, g.reduce(ReduceOp.Kind.MIN, x, new int[] {3}, true));
    Value saturation = positive(g, most, g.divide(spread, most));
    Value unit = g.divide(g.scalar(x.dtype(), 1), g.multiply(g.scalar(x.dtype(), 6), spread));
    Value ofRed = g.multiply(unit, g.subtract(green, b));
    Value ofGreen = g.add(g.multiply(unit, g.subtract(b, r)), g.scalar(x.dtype(), 2.0 / 6));
    Value ofBlue = g.add(g.multiply(unit, g.subtract(r, green)), g.scalar(x.dtype(), 4.0 / 6));
    Value other = g.select(g.binary(BinaryOp.Kind.EQUAL, green, most), ofGreen, ofBlue);
    Value hue = g.select(g.binary(BinaryOp.Kind.EQUAL, r, most), ofRed, other);
    hue = positive(g, spread, hue);
    Value below = g.binary(BinaryOp.Kind.LESS, hue, zero);
    hue = g.select(below, g.add(hue, g.scalar(x.dtype(), 1)), hue);
    return g.concat(List.of(hue, saturation, most), 3);
  }

  /** The value where a number is above 0, and 0 elsewhere. */
  private static Value positive(OpGraph g, Value number, Value value) {
    Value zero = g.scalar(number.dtype(), 0);
    return g.select(g.binary(BinaryOp.Kind.GREATER, number, zero), value, zero);
  }

  private static Value rgb(boolean channelsFirst, OpCall call) {
    OpGraph g = call.g();
    return ImageSizes.each(g, real(call), channelsFirst, x -> rgb(g, x));
  }

  static Value rgb(OpGraph g, Value images) {
    return ImageSizes.each(g, images, false, x -> mixed(g, x));
  }

  private static Value mixed(OpGraph g, Value x) {
    requireColours(x);
    DType dtype = x.dtype();
    Value hue = g.multiply(g.slice(x, 3, 0, 1), g.scalar(dtype, 6));
    Value saturation = g.slice(x, 3, 1, 1);
    double[] middles = {3, 2, 4};
    double[] signs = {1, -1, -1};
    double[] offsets = {-1, 2, 2};
    Shape three = Shape.of(3);
    Value away =
        g.unary(Kind.ABS, g.subtract(hue, g.constant(Tensor.ofNumbers(dtype, three, middles))));
    Value pure = g.multiply(away, g.constant(Tensor.ofNumbers(dtype, three, signs)));
    pure = g.add(pure, g.constant(Tensor.ofNumbers(dtype, three, offsets)));
    pure = g.unary(new UnaryOp(Kind.CLIP, 0, 1, 0), pure);
    Value white = g.subtract(g.scalar(dtype, 1), saturation);
    return g.multiply(g.add(white, g.multiply(saturation, pure)), g.slice(x, 3, 2, 1));
  }

  private record Resize(
      int[] size,
      ResizeOp.Kind kind,
      boolean antialias,
      boolean crop,
      boolean pad,
      double fillValue,
      boolean channelsFirst) {
    static Resize of(LayerConfig c) {
      String[] names = {"bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area"};
      String name = c.choice("interpolation", "bilinear", names);
      boolean crop = c.bool("crop_to_aspect_ratio", false);
      boolean pad = c.bool("pad_to_aspect_ratio", false);
      if (crop && pad) {
        throw c.node("pad_to_aspect_ratio").expected("false, since crop_to_aspect_ratio is true");
      }
      c.choice("fill_mode", "constant", "constant");
      return new Resize(
          c.positiveInts("size", 2, null),
          name.equals("bicubic")
              ? ResizeOp.Kind.CUBIC
              : ResizeOp.Kind.valueOf(name.toUpperCase(Locale.ROOT)),
          c.bool("antialias", false),
          crop,
          pad,
          c.number("fill_value", 0),
          c.channelsFirst());
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      return ImageSizes.each(g, call.tensor(0, "images"), channelsFirst, x -> resized(g, x));
    }

    private Value resized(OpGraph g, Value images) {
      Value x = images;
      if (crop) {
        x = ImageSizes.cropToAspectRatio(g, x, size[0], size[1]);
      } else if (pad) {
        x = ImageSizes.padToAspectRatio(g, x, size[0], size[1], fillValue);
      }
      if (x.dim(1) == size[0] && x.dim(2) == size[1]) {
        return x;
      }
      Value y = ImageSizes.resize(g, x, kind, size[0], size[1], antialias);
      return SaturatingCast.rounded(g, y, x.dtype());
    }
  }

  /**
   * What is added to images, or cut off: of top, bottom and the height, and of left, right and the
   * width, two are given.
   *
   * @param sides top, left, bottom, right; -1 for the one that is not given
   * @param target height and width; -1 where both sides are given
   */
  private record Sides(int[] sides, int[] target, boolean channelsFirst) {
    static Sides of(LayerConfig c, String what) {
      int[] sides = new int[4];
      String[] names = {"top_", "left_", "bottom_", "right_"};
      for (int i = 0; i < 4; i++) {
        sides[i] = size(c, names[i] + what);
      }
      int[] target = {size(c, "target_height"), size(c, "target_width")};
      for (int i = 0; i < 2; i++) {
        int[] three = {sides[i], sides[i + 2], target[i]};
        if (Arrays.stream(three).filter(n -> n < 0).count() != 1) {
          String key = i == 0 ? "target_height" : "target_width";
          throw c.node(key).expected("two of both sides and the target to be given");
        }
      }
      return new Sides(sides, target, c.channelsFirst());
    }

    private static int size(LayerConfig c, String key) {
      if (!c.has(key)) {
        return -1;
      }
      int n = c.integer(key, 0);
      if (n < 0) {
        throw c.node(key).expected("an integer of at least 0");
      }
      return n;
    }

    /** The two sides of an axis: what is not given follows from the sizes. */
    private int[] both(int axis, int spare) {
      int before = sides[axis];
      int after = sides[axis + 2];
      before = before < 0 ? spare - after : before;
      after = after < 0 ? spare - before : after;
      if (before < 0 || after < 0) {
        throw Shapes.bad("the images do not fit a target of " + target[axis]);
      }
      return new int[] {before, after};
    }

    Value pad(OpCall call) {
      OpGraph g = call.g();
      return ImageSizes.each(g, call.tensor(0, "images"), channelsFirst, x -> change(g, x, true));
    }

    Value crop(OpCall call) {
      OpGraph g = call.g();
      return ImageSizes.each(g, call.tensor(0, "images"), channelsFirst, x -> change(g, x, false));
    }

    private Value change(OpGraph g, Value images, boolean add) {
      Value x = images;
      for (int i = 0; i < 2; i++) {
        int size = x.dim(1 + i);
        if (size == Shape.UNKNOWN) {
          x = g.reshape(x, x.shape().with(1 + i, target[i]));
          continue;
        }
        int spare = add ? target[i] - size : size - target[i];
        int[] both = both(i, spare);
        if (add) {
          int[] before = new int[4];
          int[] after = new int[4];
          before[1 + i] = both[0];
          after[1 + i] = both[1];
          x = g.pad(x, before, after, PadOp.Mode.CONSTANT, 0);
        } else {
          int rest = size - both[0] - both[1];
          if (rest < 0) {
            throw Shapes.bad("more is cut off than the images " + images.shape() + " have");
          }
          x = g.slice(x, 1 + i, both[0], rest);
        }
      }
      return x;
    }
  }
}
