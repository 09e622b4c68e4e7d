package org.keras4j.extras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.extras.Suppression.Found;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The best boxes of each image: those whose scores are high enough, without those that overlap
 * better ones. Boxes (batch, n, 4) and scores (batch, n, classes) give boxes, scores, labels and
 * what else was given of the chosen ones, filled up with -1. The FilterDetections of
 * keras-retinanet 1.0.
 */
record Detections(Base base, Filter filter) implements Layer {
  static final LayerType TYPE = LayerType.of("FilterDetections", Detections::fromConfig);

  private static Detections fromConfig(LayerConfig c) {
    if (!c.node().has("class_specific_filter")) {
      throw c.unsupported(
          "class_specific_filter", "missing: this is not the layer of keras-retinanet");
    }
    return new Detections(
        c.base(),
        new Filter(
            c.bool("nms", true),
            c.bool("class_specific_filter", true),
            (float) c.number("nms_threshold", 0.5),
            (float) c.number("score_threshold", 0.05),
            c.positiveInt("max_detections", 300)));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> plain = inputs.map(x -> x.withMask(null)).all();
    return Values.of(g.apply(filter, plain));
  }

  /** The choice among the boxes, in numbers of 32 bits. */
  private record Filter(
      boolean suppresses, boolean byClass, float overlap, float threshold, int most)
      implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      if (inputs.size() < 2 || inputs.get(0).shape().rank() != 3) {
        throw Shapes.bad("expected boxes (batch, n, 4) and scores (batch, n, classes)");
      }
      List<TensorSpec> out = new ArrayList<>();
      int batch = inputs.get(0).shape().dim(0);
      for (int i = 0; i < inputs.size(); i++) {
        TensorSpec spec = inputs.get(i);
        Shape shape = i == 1 ? Shape.of(batch, most) : spec.shape().with(1, most);
        out.add(new TensorSpec(spec.dtype(), shape));
      }
      out.add(2, new TensorSpec(DType.INT32, Shape.of(batch, most)));
      return out;
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      List<TensorSpec> specs = infer(inputs.stream().map(Tensor::spec).toList());
      Shape shape = inputs.get(1).shape();
      int n = shape.dim(1);
      double[] boxes = inputs.get(0).toDoubleArray();
      double[] scores = inputs.get(1).toDoubleArray();
      List<List<Found>> all = new ArrayList<>();
      for (int b = 0; b < shape.dim(0); b++) {
        all.add(choose(boxes, scores, b * n, n, shape.dim(2)));
      }
      List<Tensor> out = new ArrayList<>();
      for (int i = 0; i < specs.size(); i++) {
        TensorSpec spec = specs.get(i);
        double[] values = new double[spec.shape().size()];
        Arrays.fill(values, -1);
        int size = i == 1 || i == 2 ? 1 : values.length / Math.max(1, all.size() * most);
        double[] source = i == 1 || i == 2 ? scores : inputs.get(i < 1 ? 0 : i - 1).toDoubleArray();
        for (int b = 0; b < all.size(); b++) {
          List<Found> found = all.get(b);
          for (int j = 0; j < found.size(); j++) {
            Found f = found.get(j);
            int to = (b * most + j) * size;
            if (i == 1 || i == 2) {
              values[to] = i == 1 ? f.score() : f.label();
            } else {
              System.arraycopy(source, (b * n + f.box()) * size, values, to, size);
            }
          }
        }
        out.add(Tensor.ofNumbers(spec.dtype(), spec.shape(), values));
      }
      return out;
    }

    private List<Found> choose(double[] boxes, double[] scores, int row, int n, int classes) {
      List<Found> all = new ArrayList<>();
      for (int label = 0; label < (byClass ? classes : 1); label++) {
        List<Found> some = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          Found f = byClass ? found(scores, row, i, label, classes) : best(scores, row, i, classes);
          if (f.score() > threshold) {
            some.add(f);
          }
        }
        all.addAll(suppresses ? Suppression.apply(some, boxes, row, overlap, most) : some);
      }
      return Suppression.best(all, most);
    }

    private static Found found(double[] scores, int row, int i, int label, int classes) {
      return new Found(i, label, (float) scores[(row + i) * classes + label]);
    }

    private static Found best(double[] scores, int row, int i, int classes) {
      Found best = found(scores, row, i, 0, classes);
      for (int label = 1; label < classes; label++) {
        Found f = found(scores, row, i, label, classes);
        best = f.score() > best.score() ? f : best;
      }
      return best;
    }
  }
}
