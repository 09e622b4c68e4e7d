package org.keras4j.extras;

import java.util.LinkedHashMap;
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
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/**
 * Packages of one layer: MDN of keras-mdn-layer 1.0, DropBlock1D and DropBlock2D of
 * keras-drop-block 0.7, which do nothing when they predict.
 */
final class Singles {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("MDN", Mixture::fromConfig),
          LayerType.of("DropBlock1D", Singles::dropBlock),
          LayerType.of("DropBlock2D", Singles::dropBlock));

  private Singles() {}

  private static Layer dropBlock(LayerConfig c) {
    if (!c.node().has("keep_prob") || !c.node().has("sync_channels")) {
      throw c.unsupported("keep_prob", "missing: this is not the layer of keras-drop-block");
    }
    return new DropBlock(c.base(), c.channelsFirst());
  }

  /** Nothing, when it predicts. tf.keras counts its constants as weights. */
  private record DropBlock(Base base, boolean channelsFirst) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      if (base.writer().isTensorFlowKeras2()) {
        int[] dims = new int[inputs.only().rank() - 2];
        for (int i = 0; i < dims.length; i++) {
          dims[i] = inputs.known(i + (channelsFirst ? 2 : 1));
        }
        weights.trainable("ones", dims);
        weights.trainable("zeros", dims);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      if (Boolean.TRUE.equals(args.training())) {
        throw Parts.unsupported("called with training=True, which drops blocks at random");
      }
      return Values.of(inputs.only());
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** Means, deviations and logits of a mixture of distributions, side by side. */
  private record Mixture(Base base, LayerConfig config) implements Layer {
    static Mixture fromConfig(LayerConfig c) {
      c.positiveInt("output_dimension");
      c.positiveInt("num_mixtures");
      return new Mixture(c.base(), c);
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int mixtures = config.positiveInt("num_mixtures");
      int all = mixtures * config.positiveInt("output_dimension");
      Map<String, Integer> sizes = new LinkedHashMap<>();
      sizes.put("mdn_mus", all);
      sizes.put("mdn_sigmas", all);
      sizes.put("mdn_pi", mixtures);
      sizes.forEach(
          (name, units) -> {
            Layer dense = Parts.of(config, "Dense", name, Map.of("units", units));
            dense.build(weights.child(name, dense), inputs);
          });
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value wide = Block.run(g, weights, "mdn_sigmas", x);
      wide = g.add(g.unary(new UnaryOp(Kind.ELU, 1, 0, 0), wide), g.scalar(x.dtype(), 1));
      Value sigmas = g.add(wide, g.scalar(x.dtype(), 1e-7));
      Value mus = Block.run(g, weights, "mdn_mus", x);
      return Values.of(g.concat(List.of(mus, sigmas, Block.run(g, weights, "mdn_pi", x)), -1));
    }
  }
}
