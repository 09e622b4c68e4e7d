package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * TensorFlow's functions that resize images (batch, height, width, channels), or take them apart.
 */
final class TfResizing {
  private TfResizing() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.resize", TfResizing::resize);
    all.put("image.resize_bilinear", c -> oldResize(c, ResizeOp.Kind.BILINEAR));
    all.put("image.resize_nearest_neighbor", c -> oldResize(c, ResizeOp.Kind.NEAREST));
    all.put("image.resize_bicubic", c -> oldResize(c, ResizeOp.Kind.CUBIC));
    all.put("image.resize_area", c -> oldResize(c, ResizeOp.Kind.AREA));
    all.put("image.resize_images", TfResizing::oldImages);
    all.put("image.resize_with_pad", TfResizing::resizeWithPad);
    all.put("image.extract_patches", TfResizing::patches);
    all.put("nn.depth_to_space", TfResizing::depthToSpace);
    all.put("nn.space_to_depth", TfResizing::spaceToDepth);
  }

  private static Value image(TfCall c) {
    Value x = c.x();
    if (x.rank() != 3 && x.rank() != 4) {
      throw Shapes.bad("expected one image or a batch of them, got " + x.shape());
    }
    return x;
  }

  /** A function of batches, of one image too. */
  private static Value ofBatch(OpGraph g, Value x, Function<Value, Value> f) {
    return x.rank() == 4 ? f.apply(x) : g.squeeze(f.apply(g.expandDims(x, 0)), 0);
  }

  // ---- sizes

  /** The size asked for; in the proportions of the image, as large as fits, where that is. */
  private static int[] size(TfCall c, Value x) {
    int[] size = c.integers("size");
    if (size.length != 2 || size[0] < 1 && !c.g().isSymbolic()) {
      throw TfCall.bad("size", "must be a height and a width");
    }
    if (!c.bool("preserve_aspect_ratio", false)) {
      return size;
    }
    int height = x.dim(-3);
    int width = x.dim(-2);
    if (height == Shape.UNKNOWN || width == Shape.UNKNOWN) {
      return new int[] {Shape.UNKNOWN, Shape.UNKNOWN};
    }
    float scale = Math.min((float) size[0] / height, (float) size[1] / width);
    return new int[] {(int) Math.rint(scale * height), (int) Math.rint(scale * width)};
  }

  private static ResizeOp.Kind kind(TfCall c) {
    String method = c.string("method", "bilinear").toUpperCase(Locale.ROOT);
    ResizeOp.Kind kind = null;
    for (ResizeOp.Kind k : ResizeOp.Kind.values()) {
      boolean same =
          k.name().equals(method) || k == ResizeOp.Kind.CUBIC && method.equals("BICUBIC");
      kind = same ? k : kind;
    }
    if (kind == null) {
      throw TfCall.bad("method", "is no interpolation of TensorFlow");
    }
    return kind;
  }

  private static Value resize(TfCall c) {
    Value x = image(c);
    int[] size = size(c, x);
    if (x.dim(-3) == size[0] && x.dim(-2) == size[1] && size[0] > 0 && size[1] > 0) {
      return x;
    }
    ResizeOp.Kind kind = kind(c);
    boolean nearest = kind == ResizeOp.Kind.NEAREST;
    ResizeOp op = new ResizeOp(kind, size[0], size[1], true, c.bool("antialias", false));
    Value in = nearest ? x : c.g().cast(x, DType.FLOAT32);
    return ofBatch(c.g(), in, v -> c.g().apply1(op, v));
  }

  /** TensorFlow 1's resizing, which scales the indices alone unless it is told to use centres. */
  private static Value oldResize(TfCall c, ResizeOp.Kind kind) {
    return old(c, kind, c.integers("size"), c.bool("half_pixel_centers", false));
  }

  private static Value old(TfCall c, ResizeOp.Kind kind, int[] size, boolean centres) {
    if (size.length != 2 || size[0] < 1 && !c.g().isSymbolic()) {
      throw TfCall.bad("size", "must be a height and a width");
    }
    boolean aligned = c.bool("align_corners", false);
    if (aligned && centres) {
      throw TfCall.bad("align_corners", "must be false where half_pixel_centers is true");
    }
    Value x = image(c);
    Value in = kind == ResizeOp.Kind.NEAREST ? x : c.g().cast(x, DType.FLOAT32);
    ResizeOp op = new ResizeOp(kind, size[0], size[1], centres, false, aligned);
    return ofBatch(c.g(), in, v -> c.g().apply1(op, v));
  }

  /** TensorFlow 1's function of all methods, whose centres are never at halves. */
  private static Value oldImages(TfCall c) {
    Value x = image(c);
    int[] size = size(c, x);
    if (x.dim(-3) == size[0] && x.dim(-2) == size[1] && size[0] > 0 && size[1] > 0) {
      return x;
    }
    Object method = c.argument("method");
    ResizeOp.Kind kind = ResizeOp.Kind.BILINEAR;
    if (method instanceof Long || method instanceof String) {
      List<String> names = List.of("bilinear", "nearest", "bicubic", "area");
      int number = method instanceof Long l ? l.intValue() : names.indexOf((String) method);
      if (number < 0 || number > 3) {
        throw TfCall.bad("method", "must be bilinear, nearest, bicubic or area");
      }
      kind =
          List.of(
                  ResizeOp.Kind.BILINEAR,
                  ResizeOp.Kind.NEAREST,
                  ResizeOp.Kind.CUBIC,
                  ResizeOp.Kind.AREA)
              .get(number);
    }
    return old(c, kind, size, false);
  }

  /** In the proportions of the image, as large as fits, in the middle of zeros. */
  private static Value resizeWithPad(TfCall c) {
    OpGraph g = c.g();
    Value x = image(c);
    int height = c.integer("target_height", 0);
    int width = c.integer("target_width", 0);
    if (height < 1 || width < 1) {
      throw TfCall.bad("target_height", "and target_width must be positive");
    }
    ResizeOp.Kind kind = kind(c);
    int rank = x.rank();
    if (x.dim(-3) == Shape.UNKNOWN || x.dim(-2) == Shape.UNKNOWN) {
      DType dtype = kind == ResizeOp.Kind.NEAREST ? x.dtype() : DType.FLOAT32;
      Shape out = x.shape().with(rank - 3, height).with(rank - 2, width);
      return StaticValues.unknown(g, dtype, out);
    }
    float ratio = Math.max((float) x.dim(-2) / width, (float) x.dim(-3) / height);
    float high = x.dim(-3) / ratio;
    float wide = x.dim(-2) / ratio;
    int top = Math.max(0, (int) Math.floor((height - high) / 2));
    int left = Math.max(0, (int) Math.floor((width - wide) / 2));
    int[] size = {(int) Math.floor(high), (int) Math.floor(wide)};
    boolean same = size[0] == x.dim(-3) && size[1] == x.dim(-2);
    ResizeOp op = new ResizeOp(kind, size[0], size[1], true, c.bool("antialias", false));
    Value in = kind == ResizeOp.Kind.NEAREST || same ? x : g.cast(x, DType.FLOAT32);
    return ofBatch(
        g, in, v -> TfImages.pad(g, same ? v : g.apply1(op, v), top, left, height, width));
  }

  // ---- patches and blocks

  /** Patches laid out along the channels, row by row. */
  private static Value patches(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int[] sizes = inner(c, "sizes");
    int[] strides = inner(c, "strides");
    int[] rates = inner(c, "rates");
    String padding = c.string("padding", "");
    if (x.rank() != 4 || !padding.equals("SAME") && !padding.equals("VALID")) {
      throw TfCall.bad("padding", "must be SAME or VALID, for a batch of images");
    }
    int depth = Shape.multiply(x.dim(3), sizes[0] * sizes[1]);
    if (x.dim(1) == Shape.UNKNOWN || x.dim(2) == Shape.UNKNOWN) {
      Shape out = Shape.of(x.dim(0), Shape.UNKNOWN, Shape.UNKNOWN, depth);
      return StaticValues.unknown(g, x.dtype(), out);
    }
    int[] before = new int[4];
    int[] after = new int[4];
    int[] counts = new int[2];
    for (int i = 0; i < 2; i++) {
      int n = x.dim(1 + i);
      if (padding.equals("SAME")) {
        int[] pair = ConvOp.samePadding(n, sizes[i], strides[i], rates[i]);
        before[1 + i] = pair[0];
        after[1 + i] = pair[1];
      }
      int span = (sizes[i] - 1) * rates[i] + 1;
      int padded = n + before[1 + i] + after[1 + i];
      counts[i] = padded < span ? 0 : (padded - span) / strides[i] + 1;
    }
    Value wide = g.pad(x, before, after, PadOp.Mode.CONSTANT, 0);
    List<Value> parts = new ArrayList<>();
    int[] lengths = {Shape.UNKNOWN, counts[0], counts[1], Shape.UNKNOWN};
    int[] steps = {1, strides[0], strides[1], 1};
    for (int row = 0; row < sizes[0]; row++) {
      for (int column = 0; column < sizes[1]; column++) {
        int[] starts = {0, row * rates[0], column * rates[1], 0};
        parts.add(g.apply1(new SliceOp(starts, lengths, steps), wide));
      }
    }
    return g.concat(parts, 3);
  }

  private static int[] inner(TfCall c, String name) {
    int[] all = c.integers(name);
    if (all.length != 4 || all[0] != 1 || all[3] != 1 || all[1] < 1 || all[2] < 1) {
      throw TfCall.bad(name, "must be 1, two positive integers, and 1");
    }
    return new int[] {all[1], all[2]};
  }

  private static Value depthToSpace(TfCall c) {
    return inBlocks(c, TfResizing::toSpace);
  }

  private static Value spaceToDepth(TfCall c) {
    return inBlocks(c, TfResizing::toDepth);
  }

  private interface Blocks {
    Value apply(OpGraph g, Value x, int block);
  }

  private static Value inBlocks(TfCall c, Blocks f) {
    int b = c.integer("block_size", 0);
    String format = c.string("data_format", "NHWC");
    boolean first = format.equals("NCHW");
    if (b < 2 || c.x().rank() != 4 || !first && !format.equals("NHWC")) {
      throw TfCall.bad("block_size", "must be 2 or more, for images of NHWC or NCHW");
    }
    OpGraph g = c.g();
    Value y = f.apply(g, first ? g.toChannelsLast(c.x()) : c.x(), b);
    return first ? g.toChannelsFirst(y) : y;
  }

  private static Value toSpace(OpGraph g, Value x, int b) {
    int channels = x.dim(3);
    if (channels == Shape.UNKNOWN || channels % (b * b) != 0) {
      throw Shapes.bad("the channels of " + x.shape() + " do not divide by " + b * b);
    }
    int depth = channels / (b * b);
    Value y = g.reshape(x, x.dim(0), x.dim(1), x.dim(2), b, b, depth);
    y = g.transpose(y, 0, 1, 3, 2, 4, 5);
    return g.reshape(y, x.dim(0), Shape.multiply(x.dim(1), b), Shape.multiply(x.dim(2), b), depth);
  }

  private static Value toDepth(OpGraph g, Value x, int b) {
    int[] small = {x.dim(1), x.dim(2)};
    for (int i = 0; i < 2; i++) {
      if (small[i] != Shape.UNKNOWN && small[i] % b != 0) {
        throw Shapes.bad("the image " + x.shape() + " does not divide into blocks of " + b);
      }
      small[i] = small[i] == Shape.UNKNOWN ? small[i] : small[i] / b;
    }
    int channels = x.dim(3);
    Value y = g.reshape(x, x.dim(0), small[0], b, small[1], b, channels);
    y = g.transpose(y, 0, 1, 3, 2, 4, 5);
    return g.reshape(y, x.dim(0), small[0], small[1], Shape.multiply(channels, b * b));
  }
}
