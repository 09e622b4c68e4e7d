package org.keras4j.extras;

import java.util.Arrays;
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
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Vectors for positions, given as numbers, or added or joined to (batch, steps, features). The
 * PositionEmbedding and TrigPosEmbedding of keras-pos-embd 0.13.
 */
final class Positions {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("PositionEmbedding", Learned::fromConfig),
          LayerType.of("TrigPosEmbedding", Waves::fromConfig));

  private Positions() {}

  private enum Mode {
    EXPAND,
    ADD,
    CONCAT;

    static Mode of(LayerConfig c, String byDefault) {
      if (!c.node().has("mode") || !c.node().has("output_dim")) {
        throw c.unsupported("mode", "missing: this is not a layer of keras-pos-embd; register it");
      }
      return switch (c.choice("mode", byDefault, "expand", "add", "concat")) {
        case "expand" -> EXPAND;
        case "add" -> ADD;
        default -> CONCAT;
      };
    }
  }

  private static Value joined(OpGraph g, Mode mode, Value x, Value encoded) {
    if (mode == Mode.ADD) {
      return g.add(x, encoded);
    }
    Shape shape = x.shape().with(-1, encoded.dim(-1));
    return g.concat(List.of(x, g.broadcastTo(encoded, shape)), -1);
  }

  /**
   * Learned vectors.
   *
   * @param hidden the number that masks a step where positions are given, 0 for none
   */
  private record Learned(
      Base base, Mode mode, int positions, int size, double hidden, boolean masks)
      implements Layer {
    static Learned fromConfig(LayerConfig c) {
      Mode mode = Mode.of(c, "expand");
      boolean number = c.node("mask_zero").isNumber();
      boolean bool = !number && c.bool("mask_zero", false);
      if (bool && mode == Mode.EXPAND) {
        throw c.unsupported("mask_zero", "keras-pos-embd needs the number of the padding here");
      }
      return new Learned(
          c.base(),
          mode,
          c.positiveInt("input_dim"),
          c.positiveInt("output_dim"),
          number ? c.number("mask_zero", 0) : 0,
          number || bool);
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("embeddings", mode == Mode.EXPAND ? 2 * positions + 1 : positions, size);
    }

    @Override
    public boolean autocast() {
      return mode != Mode.EXPAND;
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      Value table = weights.get("embeddings");
      if (mode == Mode.EXPAND) {
        Value at = g.cast(x, DType.INT32);
        at = g.maximum(at, g.scalar(DType.INT32, -positions));
        at = g.minimum(at, g.scalar(DType.INT32, positions));
        return Values.of(g.embedding(table, g.add(at, g.scalar(DType.INT32, positions))));
      }
      Value rows = g.expandDims(g.slice(table, 0, 0, x.dim(1)), 0);
      return Values.of(joined(g, mode, x, rows));
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      Value x = inputs.only();
      if (mode != Mode.EXPAND) {
        return Arrays.asList(x.mask());
      }
      Value plain = x.withMask(null);
      return Arrays.asList(hidden == 0 ? null : g.notEqual(plain, g.scalar(plain.dtype(), hidden)));
    }

    @Override
    public boolean supportsMasking() {
      return masks;
    }
  }

  /** Sines and cosines by turns. */
  private record Waves(Base base, Mode mode, int size) implements Layer {
    static Waves fromConfig(LayerConfig c) {
      Mode mode = Mode.of(c, "add");
      return new Waves(c.base(), mode, mode == Mode.ADD ? 0 : c.positiveInt("output_dim"));
    }

    @Override
    public boolean autocast() {
      return mode != Mode.EXPAND;
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      int wide = size == 0 ? x.dim(-1) : size;
      if (mode != Mode.EXPAND) {
        return Values.of(joined(g, mode, x, table(g, x, wide)));
      }
      Value angles = g.expandDims(g.cast(x, base.dtype().compute()), -1);
      float[] rates = rates(wide);
      Value rate = g.cast(g.constant(Tensor.of(rates, 1, 1, rates.length)), angles.dtype());
      angles = g.multiply(angles, rate);
      Value sines = g.expandDims(g.unary(Kind.SIN, angles), -1);
      Value cosines = g.expandDims(g.unary(Kind.COS, angles), -1);
      Value both = g.concat(List.of(sines, cosines), -1);
      return Values.of(g.reshape(both, x.dim(0), x.dim(1), wide));
    }

    private static float[] rates(int wide) {
      float[] rates = new float[wide / 2];
      for (int i = 0; i < rates.length; i++) {
        rates[i] = 1 / (float) Math.pow(10_000, 2f * i / wide);
      }
      return rates;
    }

    private static Value table(OpGraph g, Value x, int wide) {
      int steps = x.dim(1);
      if (steps == Shape.UNKNOWN || wide == Shape.UNKNOWN) {
        Shape shape = Shape.of(1, steps, wide);
        return g.apply1(new InputOp(-1, "positions", new TensorSpec(x.dtype(), shape)));
      }
      float[] rates = rates(wide);
      float[] out = new float[Shape.multiply(steps, wide)];
      for (int i = 0; i < steps * (wide / 2); i++) {
        float angle = i / (wide / 2) * rates[i % (wide / 2)];
        out[2 * i] = (float) Math.sin(angle);
        out[2 * i + 1] = (float) Math.cos(angle);
      }
      return g.cast(g.constant(Tensor.of(out, 1, steps, wide)), x.dtype());
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }
}
