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
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The layers of vit-keras 0.2 and of those before it. */
final class VisionTransformer {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("Custom>ClassToken", c -> new ClassToken(c.base())),
          LayerType.of("Custom>AddPositionEmbs", c -> new Places(c.base())),
          LayerType.of("Custom>MultiHeadSelfAttention", SelfAttention::fromConfig),
          LayerType.of("Custom>TransformerBlock", Transformer::fromConfig));

  private VisionTransformer() {}

  private static void dense(LayerConfig c, WeightSpecs w, String name, int units, Shape x) {
    String attribute = name.equals("out") ? "combine_heads" : name + "_dense";
    add(w, attribute, Parts.of(c, "Dense", name, Map.of("units", units)), x);
  }

  private static void add(WeightSpecs weights, String attribute, Layer layer, Shape x) {
    layer.build(weights.child(attribute, layer), new InputShapes(List.of(x)));
  }

  /** A learned step before the others. */
  private record ClassToken(Base base) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("cls", 1, 1, inputs.known(-1));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      Value token = g.cast(weights.get("cls"), x.dtype());
      Value each = g.broadcastTo(token, x.shape().with(1, 1));
      return Values.of(g.concat(List.of(each, x), 1));
    }
  }

  /** Learned vectors of the steps, whose number is fixed. */
  private record Places(Base base) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("pos_embedding", 1, inputs.known(1), inputs.known(2));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      return Values.of(g.add(x, g.cast(weights.get("pos_embedding"), x.dtype())));
    }
  }

  /** Attention of steps to each other; gives the scores, too. */
  private record SelfAttention(Base base, LayerConfig config, int heads) implements Layer {
    static SelfAttention fromConfig(LayerConfig c) {
      return new SelfAttention(c.base(), c, c.positiveInt("num_heads"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      attention(config, heads, weights, inputs.only());
    }

    static void attention(LayerConfig c, int heads, WeightSpecs weights, Shape x) {
      int size = new InputShapes(List.of(x)).known(-1);
      if (size % heads != 0) {
        throw c.node("num_heads").expected("a divisor of " + size);
      }
      for (String name : List.of("query", "key", "value", "out")) {
        dense(c, weights, name, size, x);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      return attend(g, inputs.only().withMask(null), weights, heads);
    }

    static Values attend(OpGraph g, Value x, Weights weights, int heads) {
      Value q = split(g, Block.run(g, weights, "query_dense", x), heads);
      Value k = split(g, Block.run(g, weights, "key_dense", x), heads);
      Value v = split(g, Block.run(g, weights, "value_dense", x), heads);
      Value scores = g.matmul(q, k, false, true);
      scores = g.divide(scores, g.scalar(scores.dtype(), Math.sqrt(x.dim(-1) / heads)));
      Value shares = g.softmax(scores, -1);
      Value heard = g.transpose(g.matmul(shares, v), 0, 2, 1, 3);
      Value joined = g.reshape(heard, x.shape());
      return Values.of(Block.run(g, weights, "combine_heads", joined), shares);
    }

    private static Value split(OpGraph g, Value x, int heads) {
      int size = x.dim(-1) / heads;
      return g.transpose(g.reshape(x, x.dim(0), x.dim(1), heads, size), 0, 2, 1, 3);
    }
  }

  /** Attention and two dense layers, each normalised before and added to what came in. */
  private record Transformer(Base base, LayerConfig config, int heads, int wide) implements Layer {
    private static final String ATTENTION = "att";
    private static final String MLP = "mlpblock";

    static Transformer fromConfig(LayerConfig c) {
      if (!c.node().has("mlp_dim")) {
        throw c.unsupported("mlp_dim", "missing: this is not the layer of vit-keras; register it");
      }
      return new Transformer(c.base(), c, c.positiveInt("num_heads"), c.positiveInt("mlp_dim"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      Shape x = inputs.only();
      Layer attention = new SelfAttention(named("MultiHeadDotProductAttention_1"), config, heads);
      add(weights, ATTENTION, attention, x);
      add(weights, MLP, new Mlp(named("MlpBlock_3"), config, base.name(), wide), x);
      for (int i = 1; i <= 2; i++) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("epsilon", 1e-6);
        String name = "LayerNorm_" + (2 * i - 2);
        add(weights, "layernorm" + i, Parts.of(config, "LayerNormalization", name, m), x);
      }
    }

    private Base named(String name) {
      return new Base(name, "Sequential", base.trainable(), base.dtype(), base.writer(), Map.of());
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      Value normal = Block.run(g, weights, "layernorm1", x);
      Values heard = SelfAttention.attend(g, normal, weights.child(ATTENTION), heads);
      Value half = g.add(heard.get(0), x);
      Value y = Block.run(g, weights, "layernorm2", half);
      y = Mlp.apply(g, y, weights.child(MLP), base.name());
      return Values.of(g.add(half, y), heard.get(1));
    }
  }

  /** Two dense layers in a sequence. */
  private record Mlp(Base base, LayerConfig config, String prefix, int wide) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      Shape x = inputs.only();
      part(weights, "_Dense_0", wide, x);
      part(weights, "_Dense_1", x.last(), x.with(-1, wide));
    }

    private void part(WeightSpecs weights, String name, int units, Shape x) {
      Layer dense = Parts.of(config, "Dense", prefix + name, Map.of("units", units));
      dense.build(weights.listChild("layers", dense), new InputShapes(List.of(x)));
    }

    static Value apply(OpGraph g, Value x, Weights weights, String prefix) {
      Value y = g.unary(Kind.GELU, Block.run(g, weights, "layers/" + prefix + "_Dense_0", x));
      return Block.run(g, weights, "layers/" + prefix + "_Dense_1", y);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      return Values.of(apply(g, inputs.only().withMask(null), weights, prefix));
    }
  }
}
