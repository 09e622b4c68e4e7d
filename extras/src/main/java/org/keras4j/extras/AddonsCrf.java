package org.keras4j.extras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
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
 * A conditional random field over (batch, steps, features): the best tags of each sequence, the
 * potentials, the lengths and the kernel of the chain. TensorFlow Addons' CRF.
 */
record AddonsCrf(Base base, int units, boolean boundary, @Nullable Layer dense) implements Layer {
  static final LayerType TYPE = LayerType.of("Addons>CRF", AddonsCrf::fromConfig);

  private static AddonsCrf fromConfig(LayerConfig c) {
    int units = c.positiveInt("units");
    Layer dense =
        c.bool("use_kernel", true) ? Parts.of(c, "Dense", "dense", Map.of("units", units)) : null;
    return new AddonsCrf(c.base(), units, c.bool("use_boundary", true), dense);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("chain_kernel", units, units);
    if (boundary) {
      weights.trainable("left_boundary", units);
      weights.trainable("right_boundary", units);
    }
    if (dense != null) {
      dense.build(weights.child("_dense_layer", dense), inputs);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only().withMask(null);
    Value mask = inputs.only().mask();
    if (x.rank() != 3) {
      throw Shapes.bad("a CRF needs (batch, steps, features), got " + x.shape());
    }
    Value potentials =
        dense == null
            ? x
            : LayerCalls.call(dense, g, Values.of(x), weights.child("_dense_layer")).only();
    Value seen = mask == null ? null : g.cast(mask, DType.INT64);
    Value ones = g.apply1(new Lengths(), x);
    Value lengths = seen == null ? ones : g.sum(seen, false, 1);
    if (boundary) {
      Value kept = mask == null ? null : g.cast(mask, potentials.dtype());
      potentials = edges(g, potentials, kept, weights);
    }
    Value chain = weights.get("chain_kernel");
    Value tags = g.apply1(new Viterbi(), potentials, chain, lengths);
    return Values.of(tags, potentials, lengths, chain);
  }

  /** The potentials with those of the edges where a sequence, or a run of seen steps, has one. */
  private static Value edges(OpGraph g, Value potentials, @Nullable Value mask, Weights weights) {
    Value left = weights.get("left_boundary");
    Value right = weights.get("right_boundary");
    if (mask == null) {
      Value first = g.apply1(new Edge(false), potentials);
      Value last = g.apply1(new Edge(true), potentials);
      Value y = g.add(potentials, g.multiply(first, left));
      return g.add(y, g.multiply(last, right));
    }
    Value wide = g.expandDims(mask, -1);
    Value first = g.apply1(new Run(false), wide);
    Value last = g.apply1(new Run(true), wide);
    Value y = g.add(potentials, g.multiply(first, left));
    return g.add(y, g.multiply(last, right));
  }

  /** The number of steps of each sequence. */
  private record Lengths() implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return List.of(new TensorSpec(DType.INT64, Shape.of(inputs.get(0).shape().dim(0))));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      double[] n = new double[inputs.get(0).shape().dim(0)];
      Arrays.fill(n, inputs.get(0).shape().dim(1));
      return List.of(Tensor.ofNumbers(DType.INT64, Shape.of(n.length), n));
    }
  }

  /** 1 at the first or last step of (batch, steps, …), as (1, steps, 1). */
  private record Edge(boolean last) implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      TensorSpec x = inputs.get(0);
      return List.of(new TensorSpec(x.dtype(), Shape.of(1, x.shape().dim(1), 1)));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      int steps = inputs.get(0).shape().dim(1);
      double[] n = new double[steps];
      n[last ? steps - 1 : 0] = 1;
      return List.of(Tensor.ofNumbers(inputs.get(0).dtype(), Shape.of(1, steps, 1), n));
    }
  }

  /** 1 where a run of seen steps begins or ends, of a mask (batch, steps, 1). */
  private record Run(boolean last) implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return inputs;
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Tensor mask = inputs.get(0);
      int steps = mask.shape().dim(1);
      double[] m = mask.toDoubleArray();
      double[] out = new double[m.length];
      for (int i = 0; i < m.length; i++) {
        int next = i % steps + (last ? 1 : -1);
        double beside = next < 0 || next >= steps ? 0 : m[i + (last ? 1 : -1)];
        out[i] = m[i] > beside ? 1 : 0;
      }
      return List.of(Tensor.ofNumbers(mask.dtype(), mask.shape(), out));
    }
  }

  /**
   * The tags of the path of highest score through potentials (batch, steps, tags), a chain (tags,
   * tags) and lengths (batch). Tags behind the end of a sequence are 0, as TensorFlow has them.
   */
  record Viterbi() implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      Shape x = inputs.get(0).shape();
      return List.of(new TensorSpec(DType.INT32, Shape.of(x.dim(0), x.dim(1))));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Shape shape = inputs.get(0).shape();
      int steps = shape.dim(1);
      double[] x = inputs.get(0).toDoubleArray();
      double[] chain = inputs.get(1).toDoubleArray();
      int[] out = new int[shape.dim(0) * steps];
      for (int b = 0; b < shape.dim(0); b++) {
        int length = steps == 1 ? 1 : (int) inputs.get(2).getLong(b);
        decode(x, b * steps, steps, Math.max(1, length), chain, shape.dim(2), out);
      }
      return List.of(Tensor.of(out, shape.dim(0), steps));
    }

    /** Sums are of 32 bits, as TensorFlow's. */
    private static void decode(
        double[] x, int row, int steps, int length, double[] chain, int tags, int[] out) {
      float[] score = new float[tags];
      for (int t = 0; t < tags; t++) {
        score[t] = (float) x[row * tags + t];
      }
      List<int[]> from = new ArrayList<>();
      for (int i = 1; i < length; i++) {
        float[] next = new float[tags];
        int[] best = new int[tags];
        for (int to = 0; to < tags; to++) {
          for (int t = 0; t < tags; t++) {
            float s = score[t] + (float) chain[t * tags + to];
            if (t == 0 || s > next[to]) {
              next[to] = s;
              best[to] = t;
            }
          }
          next[to] += (float) x[(row + i) * tags + to];
        }
        from.add(best);
        score = next;
      }
      int tag = 0;
      for (int t = 1; t < tags; t++) {
        tag = score[t] > score[tag] ? t : tag;
      }
      for (int i = length - 1; i >= 0; i--) {
        out[row + i] = tag;
        tag = i > 0 ? from.get(i - 1)[tag] : 0;
      }
    }
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Arrays.asList(inputs.get(0).mask(), null, null, null);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
