package org.keras4j.layers.preprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Values;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Resizing and cropping of (batch, height, width, channels), as TensorFlow computes them. */
public final class ImageSizes {
  private ImageSizes() {}

  /** Applies a function of images (batch, height, width, channels) to a batch or to one image. */
  public static Value each(OpGraph g, Value images, boolean channelsFirst, UnaryOperator<Value> f) {
    if (images.rank() != 3 && images.rank() != 4) {
      throw Shapes.bad("expected an image or a batch of images, got " + images.shape());
    }
    boolean single = images.rank() == 3;
    Value x = single ? g.expandDims(images, 0) : images;
    Value y = f.apply(channelsFirst ? g.toChannelsLast(x) : x);
    y = channelsFirst ? g.toChannelsFirst(y) : y;
    return single ? g.squeeze(y, 0) : y;
  }

  /**
   * Applies a function to the images of a call, and casts what else comes along in a dict: labels,
   * boxes and the like.
   */
  static Values ofCall(
      OpGraph g, Values inputs, CallArgs args, DType dtype, UnaryOperator<Value> f) {
    int at = 0;
    if (args.argument(0, "data") instanceof Map<?, ?> parts) {
      if (!(parts.get("images") instanceof Value images)) {
        throw Shapes.bad("expected a dict with 'images'");
      }
      at = CallArgs.tensors(parts).indexOf(images);
    } else {
      inputs.only();
    }
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Value x = g.cast(inputs.get(i), dtype);
      out.add(i == at ? f.apply(x) : x);
    }
    return Values.of(out);
  }

  static Value requireImages(Value x) {
    if (x.rank() != 4) {
      throw Shapes.bad("expected images (batch, height, width, channels), got " + x.shape());
    }
    return x;
  }

  /** True when height and width are known. */
  public static boolean known(Value x) {
    return x.dim(1) != Shape.UNKNOWN && x.dim(2) != Shape.UNKNOWN;
  }

  /** The images in another size, in float32 unless the nearest pixels are taken. */
  public static Value resize(
      OpGraph g, Value x, ResizeOp.Kind kind, int height, int width, boolean antialias) {
    Value y = kind == ResizeOp.Kind.NEAREST ? x : g.cast(x, DType.FLOAT32);
    return g.apply1(new ResizeOp(kind, height, width, true, antialias), y);
  }

  /** The largest part in the middle that has the proportions of height and width. */
  public static Value cropToAspectRatio(OpGraph g, Value x, int height, int width) {
    if (!known(x)) {
      return x;
    }
    int h = Math.max(1, Math.min(x.dim(1), proportion(x.dim(2), height, width)));
    int w = Math.max(1, Math.min(x.dim(2), proportion(x.dim(1), width, height)));
    return crop(g, x, (x.dim(1) - h) / 2, (x.dim(2) - w) / 2, h, w);
  }

  /** A part of the images. */
  public static Value crop(OpGraph g, Value x, int top, int left, int height, int width) {
    return g.slice(g.slice(x, 1, top, height), 2, left, width);
  }

  /** Borders of one value, equally wide on both sides, up to the proportions. */
  public static Value padToAspectRatio(OpGraph g, Value x, int height, int width, double value) {
    if (!known(x)) {
      return x;
    }
    int h = Math.max(x.dim(1), proportion(x.dim(2), height, width));
    int w = Math.max(x.dim(2), proportion(x.dim(1), width, height));
    int[] border = {0, (h - x.dim(1)) / 2, (w - x.dim(2)) / 2, 0};
    return g.pad(x, border, border, PadOp.Mode.CONSTANT, value);
  }

  /** {@code size * numerator / denominator} in float32, cut to an integer. */
  private static int proportion(int size, int numerator, int denominator) {
    return (int) ((float) ((long) size * numerator) / denominator);
  }
}
