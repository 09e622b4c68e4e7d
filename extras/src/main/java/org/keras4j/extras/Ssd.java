package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.extras.Suppression.Found;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The layers of ssd_keras (SSD300, SSD512, SSD7) that make and decode boxes. Its files hold neither
 * steps nor offsets of the boxes, so that they follow from the size of the image, as when Keras
 * loads them.
 */
final class Ssd {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("AnchorBoxes", Anchors::fromConfig),
          LayerType.of("DecodeDetections", c -> Decode.fromConfig(c, true)),
          LayerType.of("DecodeDetectionsFast", c -> Decode.fromConfig(c, false)));

  private Ssd() {}

  /** The boxes of each place of a feature map and their variances: (batch, h, w, boxes, 8). */
  private record Anchors(
      Base base,
      int height,
      int width,
      double[][] sizes,
      double[] steps,
      double[] offsets,
      boolean clip,
      boolean relative,
      String coordinates,
      double[] variances)
      implements Layer {
    static Anchors fromConfig(LayerConfig c) {
      if (!c.node().has("this_scale") || !c.node().has("two_boxes_for_ar1")) {
        throw c.unsupported("this_scale", "missing: this is not the layer of ssd_keras");
      }
      int height = c.positiveInt("img_height");
      int width = c.positiveInt("img_width");
      double side = Math.min(height, width);
      double scale = c.number("this_scale", 0);
      double next = c.number("next_scale", 0);
      List<double[]> sizes = new ArrayList<>();
      for (ConfigNode ratio : c.node("aspect_ratios").items()) {
        double r = ratio.number();
        if (r == 1) {
          sizes.add(new double[] {scale * side, scale * side});
          if (c.bool("two_boxes_for_ar1", true)) {
            double between = Math.sqrt(scale * next) * side;
            sizes.add(new double[] {between, between});
          }
        } else {
          sizes.add(new double[] {scale * side * Math.sqrt(r), scale * side / Math.sqrt(r)});
        }
      }
      double[] variances =
          c.node("variances").items().stream().mapToDouble(ConfigNode::number).toArray();
      if (variances.length != 4) {
        throw c.node("variances").expected("four numbers");
      }
      return new Anchors(
          c.base(),
          height,
          width,
          sizes.toArray(new double[0][]),
          two(c, "this_steps"),
          two(c, "this_offsets"),
          c.bool("clip_boxes", false),
          c.bool("normalize_coords", false),
          c.choice("coords", "centroids", "centroids", "corners", "minmax"),
          variances);
    }

    /** For height and width; empty where the config has none. */
    private static double[] two(LayerConfig c, String key) {
      if (!c.has(key)) {
        return new double[0];
      }
      ConfigNode n = c.node(key);
      return n.isNumber()
          ? new double[] {n.number(), n.number()}
          : n.items().stream().mapToDouble(ConfigNode::number).toArray();
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Shape x = inputs.only().shape();
      if (x.rank() != 4) {
        throw Shapes.bad("expected a feature map of rank 4, got " + x);
      }
      int rows = x.dim(1);
      int columns = x.dim(2);
      Shape shape = Shape.of(x.dim(0), rows, columns, sizes.length, 8);
      if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
        TensorSpec spec = new TensorSpec(DType.FLOAT32, shape);
        return Values.of(g.apply1(new InputOp(-1, "anchors", spec)));
      }
      float[] out = new float[Shape.multiply(Shape.multiply(rows, columns), sizes.length * 8)];
      for (int i = 0; i < out.length / 8; i++) {
        int place = i / sizes.length;
        double[] box =
            box(place / columns, place % columns, sizes[i % sizes.length], rows, columns);
        for (int j = 0; j < 4; j++) {
          out[8 * i + j] = (float) box[j];
          out[8 * i + 4 + j] = (float) variances[j];
        }
      }
      Value one = g.constant(Tensor.of(out, 1, rows, columns, sizes.length, 8));
      return Values.of(g.broadcastTo(one, shape));
    }

    private double[] box(int row, int column, double[] size, int rows, int columns) {
      double cx = center(column, 1, width, columns);
      double cy = center(row, 0, height, rows);
      double[] b = {cx - size[0] / 2, cy - size[1] / 2, cx + size[0] / 2, cy + size[1] / 2};
      for (int i = 0; i < 4; i++) {
        double side = i % 2 == 0 ? width : height;
        if (clip) {
          b[i] = b[i] >= side ? side - 1 : Math.max(b[i], 0);
        }
        b[i] = relative ? b[i] / side : b[i];
      }
      return switch (coordinates) {
        case "centroids" ->
            new double[] {(b[0] + b[2]) / 2, (b[1] + b[3]) / 2, b[2] - b[0], b[3] - b[1]};
        case "minmax" -> new double[] {b[0], b[2], b[1], b[3]};
        default -> b;
      };
    }

    /** NumPy's linspace from the center of the first place to that of the last. */
    private double center(int at, int axis, double side, int places) {
      double step = steps.length == 0 ? side / places : steps[axis];
      double offset = offsets.length == 0 ? 0.5 : offsets[axis];
      double first = offset * step;
      double last = (offset + places - 1) * step;
      return places == 1
          ? first
          : at == places - 1 ? last : at * ((last - first) / (places - 1)) + first;
    }
  }

  /**
   * The best boxes of each image, of scores, offsets, anchors and variances (batch, n, classes +
   * 12): class, score and corners, filled up with zeros.
   */
  private record Decode(Base base, double width, double height, boolean relative, Choice choice)
      implements Layer {
    static Decode fromConfig(LayerConfig c, boolean byClass) {
      if (!c.node().has("confidence_thresh") || !c.node().has("nms_max_output_size")) {
        throw c.unsupported("confidence_thresh", "missing: this is not the layer of ssd_keras");
      }
      if (!c.string("coords", "centroids").equals("centroids")) {
        throw c.node("coords").expected("centroids, as ssd_keras does");
      }
      return new Decode(
          c.base(),
          c.has("img_width") ? c.number("img_width", 0) : 1,
          c.has("img_height") ? c.number("img_height", 0) : 1,
          c.bool("normalize_coords", true),
          new Choice(
              byClass,
              (float) c.number("confidence_thresh", 0.01),
              (float) c.number("iou_threshold", 0.45),
              c.positiveInt("top_k", 200),
              c.positiveInt("nms_max_output_size", 400)));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (x.rank() != 3 || x.dim(2) < 14) {
        throw Shapes.bad("expected (batch, boxes, classes + 12), got " + x.shape());
      }
      List<Value> low = new ArrayList<>();
      List<Value> high = new ArrayList<>();
      for (int axis = 0; axis < 2; axis++) {
        Value size = part(g, x, -6 + axis);
        Value moved = g.multiply(part(g, x, -12 + axis), part(g, x, -4 + axis));
        Value center = g.add(g.multiply(moved, size), part(g, x, -8 + axis));
        Value grown = g.multiply(part(g, x, -10 + axis), part(g, x, -2 + axis));
        Value half =
            g.multiply(g.scalar(x.dtype(), 0.5), g.multiply(g.unary(Kind.EXP, grown), size));
        Value side = g.scalar(x.dtype(), relative ? axis == 0 ? width : height : 1);
        low.add(g.multiply(g.subtract(center, half), side));
        high.add(g.multiply(g.add(center, half), side));
      }
      Value boxes = g.concat(List.of(low.get(0), low.get(1), high.get(0), high.get(1)), 2);
      Value scores = g.slice(x, 2, 0, x.dim(2) - 12);
      return Values.of(g.apply1(choice, scores, boxes));
    }

    private static Value part(OpGraph g, Value x, int i) {
      return g.slice(x, 2, x.dim(2) + i, 1);
    }
  }

  /** Chooses boxes by scores (batch, n, classes), of which class 0 is the background. */
  private record Choice(boolean byClass, float threshold, float overlap, int most, int perClass)
      implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      TensorSpec x = inputs.get(0);
      return List.of(new TensorSpec(x.dtype(), Shape.of(x.shape().dim(0), most, 6)));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Shape shape = inputs.get(0).shape();
      double[] scores = inputs.get(0).toDoubleArray();
      double[] boxes = inputs.get(1).toDoubleArray();
      int n = shape.dim(1);
      int classes = shape.dim(2);
      double[] out = new double[shape.dim(0) * most * 6];
      for (int b = 0; b < shape.dim(0); b++) {
        List<Found> found = byClass ? new ArrayList<>() : bestOf(scores, b * n, n, classes);
        for (int label = 1; byClass && label < classes; label++) {
          List<Found> one = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            add(one, i, label, (float) scores[(b * n + i) * classes + label]);
          }
          found.addAll(Suppression.apply(one, boxes, b * n, overlap, perClass));
        }
        if (!byClass) {
          found = Suppression.apply(found, boxes, b * n, overlap, perClass);
        }
        int to = b * most * 6;
        for (Found f : Suppression.best(found, most)) {
          out[to] = f.label();
          out[to + 1] = f.score();
          System.arraycopy(boxes, (b * n + f.box()) * 4, out, to + 2, 4);
          to += 6;
        }
      }
      return List.of(Tensor.ofNumbers(inputs.get(0).dtype(), Shape.of(shape.dim(0), most, 6), out));
    }

    private void add(List<Found> found, int box, int label, float score) {
      if (score > threshold) {
        found.add(new Found(box, label, score));
      }
    }

    private List<Found> bestOf(double[] scores, int row, int n, int classes) {
      List<Found> found = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int label = 0;
        int at = (row + i) * classes;
        for (int j = 1; j < classes; j++) {
          label = scores[at + j] > scores[at + label] ? j : label;
        }
        if (label > 0) {
          add(found, i, label, (float) scores[at + label]);
        }
      }
      return found;
    }
  }
}
