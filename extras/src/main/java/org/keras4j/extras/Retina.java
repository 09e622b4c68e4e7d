package org.keras4j.extras;

import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The layers of keras-retinanet 1.0 that make boxes, (x1, y1, x2, y2) each, of images whose
 * channels come last.
 */
final class Retina {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("Anchors", Anchors::fromConfig),
          LayerType.of("UpsampleLike", c -> new Like(c.base())),
          LayerType.of("RegressBoxes", Regress::fromConfig),
          LayerType.of("ClipBoxes", c -> new Clip(c.base())),
          Detections.TYPE);

  private Retina() {}

  private static double[] numbers(LayerConfig c, String key) {
    if (!c.node(key).isList()) {
      throw c.unsupported(key, "missing: this is not the layer of keras-retinanet; register it");
    }
    return c.node(key).items().stream().mapToDouble(n -> n.number()).toArray();
  }

  /** The boxes that are looked at in each place of a feature map. */
  private record Anchors(Base base, double stride, float[] anchors) implements Layer {
    static Anchors fromConfig(LayerConfig c) {
      double[] ratios = numbers(c, "ratios");
      double[] scales = numbers(c, "scales");
      double size = c.number("size", 0);
      float[] out = new float[4 * ratios.length * scales.length];
      for (int i = 0; i < out.length / 4; i++) {
        double side = size * scales[i % scales.length];
        double ratio = ratios[i / scales.length];
        double width = Math.sqrt(side * side / ratio);
        double height = width * ratio;
        out[4 * i] = (float) (-width * 0.5);
        out[4 * i + 1] = (float) (-height * 0.5);
        out[4 * i + 2] = (float) (width - width * 0.5);
        out[4 * i + 3] = (float) (height - height * 0.5);
      }
      return new Anchors(c.base(), c.number("stride", 0), out);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (x.rank() != 4) {
        throw Shapes.bad("expected a feature map of rank 4, got " + x.shape());
      }
      int height = x.dim(1);
      int width = x.dim(2);
      int all = Shape.multiply(Shape.multiply(height, width), anchors.length / 4);
      Shape shape = Shape.of(x.dim(0), all, 4);
      if (all == Shape.UNKNOWN) {
        return Values.of(g.apply1(new InputOp(-1, "anchors", new TensorSpec(x.dtype(), shape))));
      }
      float[] out = new float[4 * all];
      for (int i = 0; i < out.length; i++) {
        int place = i / anchors.length;
        int step = i % 2 == 0 ? place % width : place / width;
        out[i] = anchors[i % anchors.length] + (step + 0.5f) * (float) stride;
      }
      Value one = g.cast(g.constant(Tensor.of(out, 1, all, 4)), x.dtype());
      return Values.of(g.broadcastTo(one, shape));
    }
  }

  /** An image in the size of another, by its nearest pixels. */
  private record Like(Base base) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value like = inputs.get(1);
      ResizeOp op = new ResizeOp(ResizeOp.Kind.NEAREST, like.dim(1), like.dim(2), false, false);
      return Values.of(g.apply1(op, inputs.get(0).withMask(null)));
    }
  }

  private static Value side(OpGraph g, Value boxes, int i) {
    return g.slice(boxes, 2, i, 1);
  }

  /** Boxes moved by what was learned, in parts of their sizes. */
  private record Regress(Base base, double[] mean, double[] std) implements Layer {
    static Regress fromConfig(LayerConfig c) {
      return new Regress(c.base(), numbers(c, "mean"), numbers(c, "std"));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value boxes = inputs.get(0).withMask(null);
      Value moves = inputs.get(1).withMask(null);
      Value width = g.subtract(side(g, boxes, 2), side(g, boxes, 0));
      Value height = g.subtract(side(g, boxes, 3), side(g, boxes, 1));
      Value size = g.concat(List.of(width, height, width, height), 2);
      Value scaled = g.multiply(moves, g.cast(g.constant(row(std)), boxes.dtype()));
      Value parts = g.add(scaled, g.cast(g.constant(row(mean)), boxes.dtype()));
      return Values.of(g.add(boxes, g.multiply(parts, size)));
    }

    private static Tensor row(double[] numbers) {
      float[] f = new float[numbers.length];
      for (int i = 0; i < f.length; i++) {
        f[i] = (float) numbers[i];
      }
      return Tensor.of(f, 1, 1, f.length);
    }
  }

  /** Boxes cut off at the edges of the image. */
  private record Clip(Base base) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value image = inputs.get(0);
      Value boxes = inputs.get(1).withMask(null);
      if (g.isSymbolic() || image.dim(1) < 0 || image.dim(2) < 0) {
        return Values.of(boxes);
      }
      float right = image.dim(2) - 1;
      float below = image.dim(1) - 1;
      Value most = g.constant(Tensor.of(new float[] {right, below, right, below}, 1, 1, 4));
      Value least = g.minimum(boxes, g.cast(most, boxes.dtype()));
      return Values.of(g.maximum(least, g.scalar(boxes.dtype(), 0)));
    }
  }
}
