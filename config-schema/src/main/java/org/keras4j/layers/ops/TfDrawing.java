package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** TensorFlow's boxes drawn on pictures, and its glimpses of them. */
final class TfDrawing {
  /** Red, green, blue and cover, one after the other. */
  private static final double[][] COLOURS = {
    {1, 1, 0, 1},
    {0, 0, 1, 1},
    {1, 0, 0, 1},
    {0, 1, 0, 1},
    {0.5, 0, 0.5, 1},
    {0.5, 0.5, 0, 1},
    {0.5, 0, 0, 1},
    {0, 0, 0.5, 1},
    {0, 1, 1, 1},
    {1, 0, 1, 1}
  };

  private TfDrawing() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("image.draw_bounding_boxes", TfDrawing::boxes);
    all.put("image.extract_glimpse", TfDrawing::glimpse);
  }

  private static Value boxes(TfCall c) {
    OpGraph g = c.g();
    Value x = requireImages(c.floatX());
    Value boxes = c.tensor("boxes", DType.FLOAT32);
    if (boxes.rank() != 3 || boxes.dim(2) != 4) {
      throw Shapes.bad("expected boxes of shape (batch, number, 4), got " + boxes.shape());
    }
    int depth = x.dim(3);
    Value colours;
    if (c.has("colors")) {
      colours = c.tensor("colors", DType.FLOAT32);
    } else {
      double[] table = new double[COLOURS.length * 4];
      for (int i = 0; i < table.length; i++) {
        table[i] = depth == 1 && i % 4 == 0 ? 1 : COLOURS[i / 4][i % 4];
      }
      colours = g.constant(Tensor.ofNumbers(DType.FLOAT32, Shape.of(COLOURS.length, 4), table));
    }
    TfRare op = new TfRare("draw_bounding_boxes", List.of(x.spec()), TfDrawing::drawn);
    return g.apply1(op, x, boxes, colours);
  }

  private static Value requireImages(Value x) {
    if (x.rank() != 4) {
      throw Shapes.bad("expected images of shape (batch, height, width, depth), got " + x.shape());
    }
    return x;
  }

  private static List<Tensor> drawn(List<Tensor> in) {
    Tensor x = in.get(0);
    Tensor boxes = in.get(1);
    Tensor colours = in.get(2);
    double[] out = x.toDoubleArray();
    int height = x.shape().dim(1);
    int width = x.shape().dim(2);
    int depth = x.shape().dim(3);
    int count = boxes.shape().dim(1);
    for (int b = 0; b < x.shape().dim(0); b++) {
      for (int k = 0; k < count; k++) {
        int at = (b * count + k) * 4;
        long top = place(boxes.getDouble(at), height);
        long left = place(boxes.getDouble(at + 1), width);
        long bottom = place(boxes.getDouble(at + 2), height);
        long right = place(boxes.getDouble(at + 3), width);
        boolean none = top > bottom || left > right || bottom < 0 || right < 0;
        if (none || top >= height || left >= width) {
          continue;
        }
        int colour = k % colours.shape().dim(0) * colours.shape().dim(1);
        for (int i = (int) Math.max(0, top); i <= Math.min(height - 1, bottom); i++) {
          for (int j = (int) Math.max(0, left); j <= Math.min(width - 1, right); j++) {
            if (i == top || i == bottom || j == left || j == right) {
              for (int d = 0; d < depth; d++) {
                out[((b * height + i) * width + j) * depth + d] = colours.getDouble(colour + d);
              }
            }
          }
        }
      }
    }
    return List.of(Tensor.ofNumbers(x.dtype(), x.shape(), out));
  }

  private static long place(double part, int size) {
    return (long) ((float) part * (size - 1));
  }

  /** A window of each picture; what lies beyond its edges is 0, since noise would be random. */
  private static Value glimpse(TfCall c) {
    Value x = requireImages(c.floatX());
    Value offsets = c.tensor("offsets", DType.FLOAT32);
    int[] size = c.integers("size");
    if (size.length != 2 || size[0] < 1 || size[1] < 1) {
      throw TfCall.bad("size", "must be two positive integers");
    }
    if (!c.string("noise", "uniform").equals("zero")) {
      throw TfCall.unsupported("noise", "only 'zero' is not random");
    }
    boolean centered = c.bool("centered", true);
    boolean normalized = c.bool("normalized", true);
    Shape shape = Shape.of(x.dim(0), size[0], size[1], x.dim(3));
    TfRare op =
        new TfRare(
            "extract_glimpse_" + centered + "_" + normalized,
            List.of(new TensorSpec(x.dtype(), shape)),
            in -> seen(in.get(0), in.get(1), shape, centered, normalized));
    return c.g().apply1(op, x, offsets);
  }

  private static List<Tensor> seen(
      Tensor x, Tensor offsets, Shape shape, boolean centered, boolean normalized) {
    int height = x.shape().dim(1);
    int width = x.shape().dim(2);
    int depth = x.shape().dim(3);
    double[] all = x.toDoubleArray();
    double[] out = new double[shape.size()];
    int to = 0;
    for (int b = 0; b < shape.dim(0); b++) {
      int top = start(offsets, 2 * b, height, shape.dim(1), centered, normalized);
      int left = start(offsets, 2 * b + 1, width, shape.dim(2), centered, normalized);
      for (int i = 0; i < shape.dim(1); i++) {
        for (int j = 0; j < shape.dim(2); j++) {
          int row = top + i;
          int column = left + j;
          boolean inside = row >= 0 && row < height && column >= 0 && column < width;
          for (int d = 0; d < depth; d++) {
            out[to++] = inside ? all[((b * height + row) * width + column) * depth + d] : 0;
          }
        }
      }
    }
    return List.of(Tensor.ofNumbers(x.dtype(), shape, out));
  }

  /** The window's first row or column; only one that is both centered and in parts is halved. */
  private static int start(
      Tensor offsets, int at, int size, int seen, boolean centered, boolean normalized) {
    float x = (float) offsets.getDouble(at);
    if (normalized) {
      x *= size;
    }
    if (centered) {
      x = normalized ? x / 2 + size / 2.0f - seen / 2.0f : x + size / 2.0f;
    }
    return (int) x;
  }
}
