package org.keras4j.layers.ops;

import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's parts of images whose places are data. */
final class TfCrops {
  private TfCrops() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.crop_and_resize", TfCrops::cropAndResize);
  }

  /** The images of boxes (top, left, bottom, right), from 0 to 1, in one size. */
  private static Value cropAndResize(TfCall c) {
    OpGraph g = c.g();
    Value images = c.x();
    Value boxes = c.tensor("boxes", DType.FLOAT32);
    Value of = c.tensor(c.has("box_indices") ? "box_indices" : "box_ind", DType.INT32);
    int[] size = c.integers("crop_size");
    String method = c.string("method", "bilinear");
    boolean nearest = method.equals("nearest");
    if (images.rank() != 4 || boxes.rank() != 2 || of.rank() != 1 || size.length != 2) {
      throw Shapes.bad("crops need images, boxes and an image for each, got " + boxes.shape());
    }
    if (!nearest && !method.equals("bilinear")) {
      throw TfCall.bad("method", "must be bilinear or nearest");
    }
    int n = of.dim(0) == Shape.UNKNOWN ? boxes.dim(0) : of.dim(0);
    Shape out = Shape.of(n, size[0], size[1], images.dim(3));
    if (!images.shape().isKnown() || n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, DType.FLOAT32, out);
    }
    Axis rows = new Axis(images.dim(1), size[0]);
    Axis columns = new Axis(images.dim(2), size[1]);
    Value y = rows.places(g, boxes, 0);
    Value x = columns.places(g, boxes, 1);
    Value inside = g.and(g.expandDims(rows.inside(g, y), 2), g.expandDims(columns.inside(g, x), 1));
    Value pixels = g.cast(images, DType.FLOAT32);
    Value table = g.reshape(pixels, -1, images.dim(3));
    Value start = g.reshape(of, n, 1, 1);
    Value parts;
    if (nearest) {
      parts = pixels(g, table, start, rows, rows.rounded(g, y), columns, columns.rounded(g, x));
    } else {
      Value top = g.unary(Kind.FLOOR, y);
      Value left = g.unary(Kind.FLOOR, x);
      Value low = g.unary(Kind.CEIL, y);
      Value right = g.unary(Kind.CEIL, x);
      Value across = g.expandDims(g.expandDims(g.subtract(x, left), 1), 3);
      Value down = g.expandDims(g.expandDims(g.subtract(y, top), 2), 3);
      Value upper =
          between(
              g,
              pixels(g, table, start, rows, top, columns, left),
              pixels(g, table, start, rows, top, columns, right),
              across);
      Value lower =
          between(
              g,
              pixels(g, table, start, rows, low, columns, left),
              pixels(g, table, start, rows, low, columns, right),
              across);
      parts = between(g, upper, lower, down);
    }
    Value fill = g.scalar(DType.FLOAT32, c.number("extrapolation_value", 0));
    return g.select(g.expandDims(inside, 3), parts, fill);
  }

  private static Value between(OpGraph g, Value a, Value b, Value part) {
    return g.add(a, g.multiply(g.subtract(b, a), part));
  }

  /** The pixels (boxes, rows, columns, channels) at whole places, held within the image. */
  private static Value pixels(
      OpGraph g, Value table, Value image, Axis rows, Value y, Axis columns, Value x) {
    Value row = g.expandDims(rows.index(g, y), 2);
    Value column = g.expandDims(columns.index(g, x), 1);
    Value at = g.add(g.multiply(image, g.scalar(DType.INT32, rows.in())), row);
    at = g.add(g.multiply(at, g.scalar(DType.INT32, columns.in())), column);
    return g.apply1(new GatherOp(0, false), table, at);
  }

  /** One axis of an image of {@code in} pixels, of which a crop has {@code out}. */
  private record Axis(int in, int out) {

    /** Where the pixels of each crop lie: (boxes, out). */
    Value places(OpGraph g, Value boxes, int axis) {
      Value from = g.slice(boxes, 1, axis, 1);
      Value to = g.slice(boxes, 1, axis + 2, 1);
      Value last = g.scalar(DType.FLOAT32, in - 1);
      if (out == 1) {
        Value sum = g.multiply(g.scalar(DType.FLOAT32, 0.5), g.add(from, to));
        return g.multiply(sum, last);
      }
      double[] counted = new double[out];
      java.util.Arrays.setAll(counted, i -> i);
      Value numbers = g.constant(Tensor.ofNumbers(DType.FLOAT32, Shape.of(1, out), counted));
      Value step =
          g.divide(g.multiply(g.subtract(to, from), last), g.scalar(DType.FLOAT32, out - 1));
      return g.add(g.multiply(from, last), g.multiply(numbers, step));
    }

    Value inside(OpGraph g, Value places) {
      return g.and(
          g.binary(BinaryOp.Kind.GREATER_EQUAL, places, g.scalar(DType.FLOAT32, 0)),
          g.binary(BinaryOp.Kind.LESS_EQUAL, places, g.scalar(DType.FLOAT32, in - 1)));
    }

    /** Half away from zero. */
    Value rounded(OpGraph g, Value places) {
      return g.unary(Kind.FLOOR, g.add(places, g.scalar(DType.FLOAT32, 0.5)));
    }

    Value index(OpGraph g, Value whole) {
      return g.cast(g.unary(new UnaryOp(Kind.CLIP, 0, in - 1, 0), whole), DType.INT32);
    }
  }
}
