package org.keras4j.extras;

import java.util.Map;
import java.util.function.BiFunction;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/**
 * The functions of {@code tfa.activations} under their registered names, and the layers GELU and
 * Snake.
 */
final class AddonsActivations {
  static final LayerType GELU =
      LayerType.of(
          "Addons>GELU",
          c ->
              new Function(
                  c.base(), new UnaryOp(c.bool("approximate", true) ? Kind.GELU_TANH : Kind.GELU)));

  static final LayerType SNAKE = LayerType.of("Addons>Snake", c -> new Snake(c.base()));

  /** At their default parameters: files do not keep others. */
  static final Map<String, Activation> ALL =
      Map.ofEntries(
          elementwise("gelu", new UnaryOp(Kind.GELU)),
          elementwise("mish", new UnaryOp(Kind.MISH)),
          elementwise("hardshrink", new UnaryOp(Kind.HARD_SHRINK, 0.5, 0, 0)),
          elementwise("softshrink", new UnaryOp(Kind.SOFT_SHRINK, 0.5, 0, 0)),
          elementwise("tanhshrink", new UnaryOp(Kind.TANH_SHRINK)),
          entry("lisht", (g, x) -> g.multiply(x, g.unary(Kind.TANH, x))),
          entry("snake", AddonsActivations::snake),
          entry("sparsemax", (g, x) -> Sparsemax.apply(g, x, -1)),
          entry(
              "rrelu",
              (g, x) ->
                  g.unary(
                      new UnaryOp(Kind.RELU, (1 / 8.0 + 1 / 3.0) / 2, Double.POSITIVE_INFINITY, 0),
                      x)));

  private AddonsActivations() {}

  /** x + sin²(x), at a frequency of 1. */
  private static Value snake(OpGraph g, Value x) {
    return g.add(x, g.unary(Kind.SQUARE, g.unary(Kind.SIN, x)));
  }

  private static Map.Entry<String, Activation> elementwise(String name, UnaryOp op) {
    return Map.entry("Addons>" + name, Activation.of("Addons>" + name, op));
  }

  private static Map.Entry<String, Activation> entry(
      String name, BiFunction<OpGraph, Value, Value> f) {
    return Map.entry("Addons>" + name, new Activation("Addons>" + name, null, f));
  }

  /** A layer that applies a function to each element. */
  private record Function(Base base, UnaryOp op) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      return inputs.map(x -> g.unary(op, x));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** x + sin²(f·x) / f with a learned frequency f. */
  private record Snake(Base base) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("Variable");
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value twice = g.multiply(g.scalar(x.dtype(), 2), weights.get("Variable"));
      Value wave = g.subtract(g.scalar(x.dtype(), 1), g.unary(Kind.COS, g.multiply(twice, x)));
      return Values.of(g.add(x, g.divide(wave, twice)));
    }
  }
}
