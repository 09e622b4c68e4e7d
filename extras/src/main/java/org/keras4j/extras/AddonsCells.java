package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.rnn.PeepholeCell;
import org.keras4j.layers.rnn.RNN;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/** The recurrent cells of TensorFlow Addons, and its layer of echo states. */
final class AddonsCells {
  static final List<LayerType> TYPES =
      List.of(
          PeepholeCell.TYPE.alias("Addons>PeepholeLSTMCell"),
          LayerType.of("Addons>LayerNormLSTMCell", NormalizedLstm::fromConfig),
          LayerType.of("Addons>LayerNormSimpleRNNCell", NormalizedSimple::fromConfig),
          LayerType.of("Addons>NASCell", Nas::fromConfig),
          LayerType.of("Addons>ESNCell", Echo::fromConfig),
          LayerType.of("Addons>ESN", AddonsCells::echoLayer));

  private AddonsCells() {}

  private static boolean drops(LayerConfig c) {
    return c.number("dropout", 0) > 0 || c.number("recurrent_dropout", 0) > 0;
  }

  /**
   * An LSTM cell whose two products and whose new state are normalised over their units (Ba, Kiros
   * and Hinton, 2016). The state that is handed on is the normalised one.
   */
  private record NormalizedLstm(
      Base base,
      int units,
      Activation activation,
      Activation gate,
      boolean useBias,
      boolean drops,
      Layer kernelNorm,
      Layer recurrentNorm,
      Layer stateNorm)
      implements UnitsCell {
    static NormalizedLstm fromConfig(LayerConfig c) {
      double epsilon = c.number("norm_epsilon", 1e-3);
      return new NormalizedLstm(
          c.base(),
          c.positiveInt("units"),
          c.activation("activation", "tanh"),
          c.activation("recurrent_activation", "sigmoid"),
          c.bool("use_bias", true),
          AddonsCells.drops(c),
          norm(c, "kernel_norm", epsilon),
          norm(c, "recurrent_norm", epsilon),
          norm(c, "state_norm", epsilon));
    }

    private static Layer norm(LayerConfig c, String name, double epsilon) {
      return Parts.of(c, "LayerNormalization", name, Map.of("epsilon", epsilon));
    }

    @Override
    public List<Integer> sizes() {
      return List.of(units, units);
    }

    @Override
    public boolean givesFirstState() {
      return true;
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("kernel", inputs.known(-1), 4 * units);
      weights.trainable("recurrent_kernel", units, 4 * units);
      if (useBias) {
        weights.trainable("bias", 4 * units);
      }
      UnitsCell.inner(weights, "kernel_norm", kernelNorm, 4 * units);
      UnitsCell.inner(weights, "recurrent_norm", recurrentNorm, 4 * units);
      UnitsCell.inner(weights, "state_norm", stateNorm, units);
    }

    @Override
    public List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
      Value z =
          UnitsCell.inner(
              g, weights, "kernel_norm", kernelNorm, g.matmul(x, weights.get("kernel")));
      Value r = g.matmul(states.get(0), weights.get("recurrent_kernel"));
      z = g.add(z, UnitsCell.inner(g, weights, "recurrent_norm", recurrentNorm, r));
      z = useBias ? g.add(z, weights.get("bias")) : z;
      Value i = gate.apply(g, UnitsCell.part(g, z, 0, units));
      Value f = gate.apply(g, UnitsCell.part(g, z, 1, units));
      Value candidate = activation.apply(g, UnitsCell.part(g, z, 2, units));
      Value o = gate.apply(g, UnitsCell.part(g, z, 3, units));
      Value c = g.add(g.multiply(f, states.get(1)), g.multiply(i, candidate));
      c = UnitsCell.inner(g, weights, "state_norm", stateNorm, c);
      Value h = g.multiply(o, activation.apply(g, c));
      return List.of(h, h, c);
    }
  }

  /** A simple cell whose sum of products is normalised before the bias is added. */
  private record NormalizedSimple(
      Base base, int units, Activation activation, boolean useBias, boolean drops, Layer norm)
      implements UnitsCell {
    static NormalizedSimple fromConfig(LayerConfig c) {
      double epsilon = c.number("layernorm_epsilon", 1e-5);
      return new NormalizedSimple(
          c.base(),
          c.positiveInt("units"),
          c.activation("activation", "tanh"),
          c.bool("use_bias", true),
          AddonsCells.drops(c),
          Parts.of(
              c, "LayerNormalization", "layernorm", Map.of("epsilon", epsilon, "center", false)));
    }

    @Override
    public List<Integer> sizes() {
      return List.of(units);
    }

    @Override
    public boolean givesFirstState() {
      return true;
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("kernel", inputs.known(-1), units);
      weights.trainable("recurrent_kernel", units, units);
      if (useBias) {
        weights.trainable("bias", units);
      }
      UnitsCell.inner(weights, "layernorm", norm, units);
    }

    @Override
    public List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
      Value z = g.matmul(x, weights.get("kernel"));
      z = g.add(z, g.matmul(states.get(0), weights.get("recurrent_kernel")));
      z = UnitsCell.inner(g, weights, "layernorm", norm, z);
      Value h = activation.apply(g, useBias ? g.add(z, weights.get("bias")) : z);
      return List.of(h, h);
    }
  }

  /** The cell that a search among architectures found (Zoph and Le, 2017). */
  private record Nas(Base base, int units, int projection, boolean useBias) implements UnitsCell {
    static Nas fromConfig(LayerConfig c) {
      int projection = c.has("projection") ? c.positiveInt("projection") : 0;
      return new Nas(c.base(), c.positiveInt("units"), projection, c.bool("use_bias", false));
    }

    @Override
    public List<Integer> sizes() {
      return List.of(units, outputSize());
    }

    @Override
    public int outputSize() {
      return projection > 0 ? projection : units;
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("recurrent_kernel", outputSize(), 8 * units);
      weights.trainable("kernel", inputs.known(-1), 8 * units);
      if (useBias) {
        weights.trainable("bias", 8 * units);
      }
      if (projection > 0) {
        weights.trainable("projection_weights", units, projection);
      }
    }

    @Override
    public List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
      Value m = g.matmul(states.get(1), weights.get("recurrent_kernel"));
      m = useBias ? g.add(m, weights.get("bias")) : m;
      Value in = g.matmul(x, weights.get("kernel"));
      Value[] a = new Value[8];
      Kind[] kinds = {
        Kind.SIGMOID,
        Kind.RELU,
        Kind.SIGMOID,
        Kind.RELU,
        Kind.TANH,
        Kind.SIGMOID,
        Kind.TANH,
        Kind.SIGMOID
      };
      for (int i = 0; i < 8; i++) {
        Value p = UnitsCell.part(g, in, i, units);
        Value q = UnitsCell.part(g, m, i, units);
        Value z = i == 3 ? g.multiply(p, q) : g.add(p, q);
        a[i] = g.unary(new UnaryOp(kinds[i], 0, Double.POSITIVE_INFINITY, 0), z);
      }
      Value first = g.unary(Kind.TANH, g.multiply(a[0], a[1]));
      Value second = g.unary(Kind.TANH, g.add(a[2], a[3]));
      Value third = g.unary(Kind.TANH, g.multiply(a[4], a[5]));
      Value fourth = g.unary(Kind.SIGMOID, g.add(a[6], a[7]));
      Value c = g.multiply(g.unary(Kind.TANH, g.add(first, states.get(0))), second);
      Value h = g.unary(Kind.TANH, g.multiply(c, g.unary(Kind.TANH, g.add(third, fourth))));
      h = projection > 0 ? g.matmul(h, weights.get("projection_weights")) : h;
      return List.of(h, c, h);
    }
  }

  /** A reservoir of fixed weights whose state leaks (Jaeger, 2001). */
  private record Echo(Base base, int units, double leaky, boolean useBias, Activation activation)
      implements UnitsCell {
    static Echo fromConfig(LayerConfig c) {
      return new Echo(
          c.base(),
          c.positiveInt("units"),
          c.number("leaky", 1),
          c.bool("use_bias", true),
          c.activation("activation", "tanh"));
    }

    @Override
    public List<Integer> sizes() {
      return List.of(units);
    }

    @Override
    public boolean givesFirstState() {
      return true;
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.nonTrainable("recurrent_kernel", units, units);
      weights.nonTrainable("kernel", inputs.known(-1), units);
      if (useBias) {
        weights.nonTrainable("bias", units);
      }
    }

    @Override
    public List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
      Value z = g.matmul(x, weights.get("kernel"));
      z = g.add(z, g.matmul(states.get(0), weights.get("recurrent_kernel")));
      z = activation.apply(g, useBias ? g.add(z, weights.get("bias")) : z);
      Value kept = g.multiply(g.scalar(x.dtype(), 1 - leaky), states.get(0));
      Value h = g.add(kept, g.multiply(g.scalar(x.dtype(), leaky), z));
      return List.of(h, h);
    }
  }

  /** A recurrent layer that has the arguments of its echo state cell itself. */
  private static Layer echoLayer(LayerConfig c) {
    Map<String, Object> cell = new LinkedHashMap<>();
    for (String key : List.of("units", "leaky", "use_bias", "activation", "dtype")) {
      if (c.has(key)) {
        cell.put(key, c.node(key).value());
      }
    }
    cell.put("name", "esn_cell");
    Map<String, Object> config = new LinkedHashMap<>(c.node().map());
    config.put("cell", Map.of("class_name", "Addons>ESNCell", "config", cell));
    RNN layer =
        (RNN) c.resolver().layer(c.node().withValue(Map.of("class_name", "RNN", "config", config)));
    return new RNN(c.base(), layer.cell(), layer.flags());
  }
}
