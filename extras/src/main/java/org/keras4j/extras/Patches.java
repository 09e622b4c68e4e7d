package org.keras4j.extras;

import java.util.List;
import java.util.Map;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The layers of keras-unet-collection 0.1 that make patches of images and join them. */
final class Patches {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("patch_extract", Extract::fromConfig),
          LayerType.of("patch_embedding", Embedded::fromConfig),
          LayerType.of("patch_merging", Merged::fromConfig));

  private Patches() {}

  private static void part(WeightSpecs weights, String attribute, Layer layer, Shape x) {
    layer.build(weights.child(attribute, layer), new InputShapes(List.of(x)));
  }

  /** Square pieces of an image, each as one vector: (batch, patches, values). */
  private record Extract(Base base, int size) implements Layer {
    static Extract fromConfig(LayerConfig c) {
      return new Extract(c.base(), c.positiveInts("patch_size", 2, null)[0]);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (x.rank() != 4) {
        throw Shapes.bad("expected images of rank 4, got " + x.shape());
      }
      int channels = x.dim(3);
      int rows = x.dim(1) < 0 ? -1 : x.dim(1) / size;
      int columns = x.dim(2) < 0 ? -1 : x.dim(2) / size;
      if (g.isSymbolic() && (rows < 0 || columns < 0)) {
        throw Shapes.bad("the layer needs images of a known size, got " + x.shape());
      }
      if (rows != columns) {
        throw Shapes.bad("keras-unet-collection cuts square images only, got " + x.shape());
      }
      x = g.slice(g.slice(x, 1, 0, rows * size), 2, 0, columns * size);
      Value y = g.reshape(x, x.dim(0), rows, size, columns, size, channels);
      y = g.transpose(y, 0, 1, 3, 2, 4, 5);
      return Values.of(g.reshape(y, x.dim(0), rows * columns, size * size * channels));
    }
  }

  /** A dense layer, and a learned vector of each patch. */
  private record Embedded(Base base, LayerConfig config, int patches, int size) implements Layer {
    static Embedded fromConfig(LayerConfig c) {
      return new Embedded(c.base(), c, c.positiveInt("num_patch"), c.positiveInt("embed_dim"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      Layer dense = Parts.of(config, "Dense", "dense", Map.of("units", size));
      part(weights, "proj", dense, inputs.only());
      Map<String, Object> table = Map.of("input_dim", patches, "output_dim", size);
      part(
          weights,
          "pos_embed",
          Parts.of(config, "Embedding", "embedding", table),
          Shape.of(patches));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value y = Block.run(g, weights, "proj", inputs.only().withMask(null));
      return Values.of(g.add(y, weights.child("pos_embed").get("embeddings")));
    }
  }

  /** Four neighbours as one patch of twice the features. */
  private record Merged(Base base, LayerConfig config, int rows, int columns, int size)
      implements Layer {
    static Merged fromConfig(LayerConfig c) {
      int[] patches = c.positiveInts("num_patch", 2, null);
      return new Merged(c.base(), c, patches[0], patches[1], c.positiveInt("embed_dim"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      Map<String, Object> m = Map.of("units", 2 * size, "use_bias", false);
      Shape wide = inputs.only().with(-1, 4 * inputs.known(-1));
      part(weights, "linear_trans", Parts.of(config, "Dense", "linear_trans", m), wide);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      int n = x.dim(-1);
      if (rows % 2 != 0 || columns % 2 != 0) {
        throw Shapes.bad("expected even numbers of patches, got " + rows + " by " + columns);
      }
      Value y = g.reshape(x, x.dim(0), rows / 2, 2, columns / 2, 2, n);
      // The row of a neighbour changes first, then its column.
      y = g.transpose(y, 0, 1, 3, 4, 2, 5);
      y = g.reshape(y, x.dim(0), rows / 2 * (columns / 2), 4 * n);
      return Values.of(Block.run(g, weights, "linear_trans", y));
    }
  }
}
