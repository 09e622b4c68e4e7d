package org.keras4j.extras;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/** Rarer layers of TensorFlow Addons: EmbeddingBag and PoincareNormalize. */
final class AddonsEmbeddingBag {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("Addons>EmbeddingBag", Bag::fromConfig),
          LayerType.of("Addons>PoincareNormalize", Poincare::fromConfig));

  private AddonsEmbeddingBag() {}

  /** The sum or mean of the embeddings along the last axis of the ids, weighted where asked. */
  private record Bag(Base base, int words, int size, boolean mean, boolean masks) implements Layer {
    static Bag fromConfig(LayerConfig c) {
      return new Bag(
          c.base(),
          c.positiveInt("input_dim"),
          c.positiveInt("output_dim"),
          c.choice("combiner", "sum", "sum", "mean").equals("mean"),
          c.bool("mask_zero", false));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("embeddings", words, size);
    }

    @Override
    public boolean autocast() {
      return false;
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value ids = inputs.get(0).withMask(null);
      Value each = g.embedding(weights.get("embeddings"), ids);
      int axis = each.rank() - 2;
      Object factors = args.argument(1, "weights");
      if (factors instanceof Value f) {
        each = g.multiply(each, g.expandDims(g.cast(f, each.dtype()), -1));
      }
      return Values.of(mean ? g.mean(each, false, axis) : g.sum(each, false, axis));
    }

    @Override
    public boolean supportsMasking() {
      return masks;
    }
  }

  /** Points pulled back into the Poincaré ball. */
  private record Poincare(Base base, int @Nullable [] axes, double epsilon) implements Layer {
    static Poincare fromConfig(LayerConfig c) {
      boolean all = c.node().has("axis") && !c.has("axis");
      return new Poincare(c.base(), all ? null : c.intList("axis", 1), c.number("epsilon", 1e-5));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      int[] over = axes;
      if (over == null) {
        over = java.util.stream.IntStream.range(0, x.rank()).toArray();
      }
      Value squares = g.sum(g.unary(Kind.SQUARE, x), true, over);
      Value most = g.multiply(g.unary(Kind.RSQRT, squares), g.scalar(x.dtype(), 1 - epsilon));
      Value factor = g.binary(BinaryOp.Kind.MINIMUM, most, g.scalar(x.dtype(), 1));
      return Values.of(g.multiply(x, factor));
    }
  }
}
