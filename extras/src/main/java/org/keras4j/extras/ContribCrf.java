package org.keras4j.extras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
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
 * A conditional random field over (batch, steps, features) that gives each step its tag, one-hot,
 * or the probabilities of the tags, as (batch, steps, units). Energies are costs. keras-contrib's
 * CRF.
 */
record ContribCrf(
    Base base,
    int units,
    boolean join,
    boolean viterbi,
    boolean boundary,
    boolean useBias,
    Activation activation)
    implements Layer {
  static final LayerType TYPE = LayerType.of("CRF", ContribCrf::fromConfig);

  private static ContribCrf fromConfig(LayerConfig c) {
    if (!c.node().has("learn_mode") || !c.node().has("test_mode")) {
      throw c.unsupported("learn_mode", "missing: this is not keras-contrib's CRF; register it");
    }
    boolean join = c.choice("learn_mode", "join", "join", "marginal").equals("join");
    boolean viterbi =
        c.has("test_mode")
            ? c.choice("test_mode", "viterbi", "viterbi", "marginal").equals("viterbi")
            : join;
    return new ContribCrf(
        c.base(),
        c.positiveInt("units"),
        join,
        viterbi,
        c.bool("use_boundary", true),
        c.bool("use_bias", true),
        c.activation("activation", "linear"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("kernel", inputs.known(-1), units);
    weights.trainable("chain_kernel", units, units);
    if (useBias) {
      weights.trainable("bias", units);
    }
    if (boundary) {
      weights.trainable("left_boundary", units);
      weights.trainable("right_boundary", units);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only().withMask(null);
    if (x.rank() != 3) {
      throw Shapes.bad("a CRF needs (batch, steps, features), got " + x.shape());
    }
    Value energy = g.matmul(x, weights.get("kernel"));
    energy = activation.apply(g, useBias ? g.biasAdd(energy, weights.get("bias")) : energy);
    List<Value> operands = new ArrayList<>();
    operands.add(energy);
    operands.add(weights.get("chain_kernel"));
    if (boundary) {
      operands.add(weights.get("left_boundary"));
      operands.add(weights.get("right_boundary"));
    }
    if (inputs.only().mask() != null) {
      operands.add(g.cast(inputs.only().mask(), energy.dtype()));
    }
    return Values.of(g.apply(new Decode(viterbi, boundary), operands));
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    Value mask = inputs.only().mask();
    return Arrays.asList(mask != null && join ? g.any(mask, false, 1) : mask);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** Of energies (batch, steps, tags), a chain, two boundaries where there are, and a mask. */
  private record Decode(boolean viterbi, boolean boundary) implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Shape shape = inputs.get(0).shape();
      DType dtype = inputs.get(0).dtype();
      int steps = shape.dim(1);
      int tags = shape.dim(2);
      float[] all = floats(inputs.get(0));
      float[] chain = floats(inputs.get(1));
      boolean masked = inputs.size() > (boundary ? 4 : 2);
      float[] masks = masked ? floats(inputs.get(inputs.size() - 1)) : new float[0];
      double[] out = new double[all.length];
      for (int b = 0; b < shape.dim(0); b++) {
        int row = b * steps * tags;
        float[] energy = Arrays.copyOfRange(all, row, row + steps * tags);
        float[] mask = masked ? Arrays.copyOfRange(masks, b * steps, (b + 1) * steps) : null;
        if (boundary) {
          edges(energy, mask, floats(inputs.get(2)), floats(inputs.get(3)));
        }
        if (viterbi) {
          path(energy, mask, chain, tags, out, row);
        } else {
          probabilities(energy, mask, chain, tags, out, row);
        }
      }
      return List.of(Tensor.ofNumbers(dtype, shape, out));
    }

    private static float[] floats(Tensor t) {
      double[] d = t.toDoubleArray();
      float[] f = new float[d.length];
      for (int i = 0; i < f.length; i++) {
        f[i] = (float) d[i];
      }
      return f;
    }

    /** With a mask, the energies of the end are those of the step before a run of seen ones. */
    private static void edges(
        float[] energy, float @Nullable [] mask, float[] left, float[] right) {
      int tags = left.length;
      int steps = energy.length / tags;
      for (int t = 0; t < steps; t++) {
        boolean first = mask == null ? t == 0 : mask[t] > (t == 0 ? 0 : mask[t - 1]);
        boolean last = mask == null ? t == steps - 1 : (t == steps - 1 ? 0 : mask[t + 1]) > mask[t];
        for (int i = 0; i < tags; i++) {
          energy[t * tags + i] += (first ? left[i] : 0) + (last ? right[i] : 0);
        }
      }
    }

    private static float shown(float @Nullable [] mask, int t) {
      return mask == null ? 1 : t < mask.length ? mask[t] : 0;
    }

    private static void path(
        float[] energy, float @Nullable [] mask, float[] chain, int tags, double[] out, int row) {
      int steps = energy.length / tags;
      int[][] best = new int[steps][tags];
      float[] cost = new float[tags];
      for (int t = 0; t < steps; t++) {
        float[] next = new float[tags];
        float linked = shown(mask, t) * shown(mask, t + 1);
        for (int to = 0; to < tags; to++) {
          for (int from = 0; from < tags; from++) {
            float own = energy[t * tags + from] * shown(mask, t) + cost[from];
            float c = chain[from * tags + to] * (mask == null ? 1 : linked) + own;
            if (from == 0 || c < next[to]) {
              next[to] = c;
              best[t][to] = from;
            }
          }
        }
        cost = next;
      }
      int tag = steps == 0 ? 0 : best[steps - 1][0];
      for (int t = steps - 1; t >= 0; t--) {
        tag = best[t][tag];
        out[row + t * tags + tag] = 1;
      }
    }

    /** Keras-contrib's marginals, whose way back uses the chain as it is. */
    private static void probabilities(
        float[] energy, float @Nullable [] mask, float[] chain, int tags, double[] out, int row) {
      int steps = energy.length / tags;
      double[] ahead = sums(energy, mask, chain, tags, false);
      double[] back = sums(energy, mask, chain, tags, true);
      for (int t = 0; t < steps; t++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < tags; i++) {
          int at = t * tags + i;
          double before = t == 0 ? 0 : ahead[at - tags];
          double after = t == steps - 1 ? 0 : back[at + tags];
          out[row + at] = -(before + energy[at] * shown(mask, t) + after);
          most = Math.max(most, out[row + at]);
        }
        double sum = 0;
        for (int i = 0; i < tags; i++) {
          int at = row + t * tags + i;
          out[at] = Math.exp(out[at] - most);
          sum += out[at];
        }
        for (int i = 0; i < tags; i++) {
          out[row + t * tags + i] /= sum;
        }
      }
    }

    private static double[] sums(
        float[] energy, float @Nullable [] mask, float[] chain, int tags, boolean backwards) {
      int steps = energy.length / tags;
      double[] out = new double[energy.length];
      double[] value = new double[tags];
      for (int n = 0; n < steps; n++) {
        int t = backwards ? steps - 1 - n : n;
        int beside = backwards ? t - 1 : t + 1;
        double seen = shown(mask, t);
        double linked = mask == null ? 1 : beside < 0 ? 0 : seen * shown(mask, beside);
        double[] next = new double[tags];
        for (int to = 0; to < tags; to++) {
          double[] terms = new double[tags];
          double most = Double.NEGATIVE_INFINITY;
          for (int from = 0; from < tags; from++) {
            double own = energy[t * tags + from] * seen - value[from];
            terms[from] = -(chain[from * tags + to] * linked + own);
            most = Math.max(most, terms[from]);
          }
          double sum = 0;
          for (double term : terms) {
            sum += Math.exp(term - most);
          }
          next[to] = most + Math.log(sum);
        }
        value = next;
        System.arraycopy(value, 0, out, t * tags, tags);
      }
      return out;
    }
  }
}
