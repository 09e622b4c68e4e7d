package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A vector for a sequence (batch, steps, features): the last step looks at all, by Luong's or by
 * Bahdanau's scores. The Attention of the package attention 5.0.
 */
record ManyToOneAttention(Base base, LayerConfig config, boolean luong) implements Layer {
  static final LayerType TYPE =
      Parts.beside("Attention", List.of("units", "score"), ManyToOneAttention::fromConfig);

  private static ManyToOneAttention fromConfig(LayerConfig c) {
    boolean luong = c.choice("score", "luong", "luong", "bahdanau").equals("luong");
    c.positiveInt("units", 128);
    return new ManyToOneAttention(c.base(), c, luong);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int n = inputs.known(-1);
    Shape x = inputs.only();
    if (luong) {
      dense(weights, "luong_w", n, null, x);
    } else {
      dense(weights, "bahdanau_v", 1, null, x);
      dense(weights, "bahdanau_w1", n, null, x);
      dense(weights, "bahdanau_w2", n, null, x);
    }
    dense(weights, "w_c", config.positiveInt("units", 128), "tanh", x.with(-1, 2 * n));
  }

  private void dense(
      WeightSpecs weights, String attribute, int units, @Nullable String activation, Shape x) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("units", units);
    m.put("use_bias", false);
    m.put("activation", activation);
    Layer layer = Parts.of(config, "Dense", attribute.replace("w_c", "attention_vector"), m);
    layer.build(weights.child(attribute, layer), new InputShapes(List.of(x)));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only().withMask(null);
    if (x.rank() != 3) {
      throw Shapes.bad("expected (batch, steps, features), got " + x.shape());
    }
    int steps = x.dim(1);
    Value last = g.slice(x, 1, steps < 0 ? 0 : steps - 1, 1);
    Value scores;
    if (luong) {
      scores = g.matmul(last, Block.run(g, weights, "luong_w", x), false, true);
    } else {
      Value of = Block.run(g, weights, "bahdanau_w1", last);
      Value sum = g.add(of, Block.run(g, weights, "bahdanau_w2", x));
      Value v = Block.run(g, weights, "bahdanau_v", g.unary(Kind.TANH, sum));
      scores = g.transpose(v, 0, 2, 1);
    }
    Value context = g.matmul(g.softmax(scores, -1), x);
    Value both = g.squeeze(g.concat(List.of(context, last), -1), 1);
    return Values.of(Block.run(g, weights, "w_c", both));
  }
}
