package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class RnnTest {
  private static final UnaryOp TANH = new UnaryOp(UnaryOp.Kind.TANH);
  private static final UnaryOp SIGMOID = new UnaryOp(UnaryOp.Kind.SIGMOID);

  private static double f(UnaryOp op, double x) {
    return switch (op.kind()) {
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case RELU -> Math.max(x, 0);
      case HARD_SIGMOID -> Math.min(1, Math.max(0, op.a() * x + op.b()));
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  /** One sample, one step, one gate: {@code bias + x · kernel + h · recurrent}. */
  private static double gate(
      double[] x, double[] h, Tensor kernel, Tensor recurrent, double bias, int column) {
    double sum = bias;
    for (int i = 0; x != null && i < x.length; i++) {
      sum += x[i] * Nd.get(kernel, i, column);
    }
    for (int i = 0; h != null && i < h.length; i++) {
      sum += h[i] * Nd.get(recurrent, i, column);
    }
    return sum;
  }

  private static void step(
      RnnOp op, double[] x, double[][] s, Tensor kernel, Tensor recurrent, Tensor bias) {
    int u = op.units();
    double[] b = bias == null ? new double[op.kind().gates() * u * 2] : bias.toDoubleArray();
    double[] h = s[0].clone();
    UnaryOp a = op.activation();
    UnaryOp r = op.recurrentActivation();
    switch (op.kind()) {
      case SIMPLE -> {
        for (int i = 0; i < u; i++) {
          s[0][i] = f(a, gate(x, h, kernel, recurrent, b[i], i));
        }
      }
      case LSTM -> {
        for (int i = 0; i < u; i++) {
          double in = f(r, gate(x, h, kernel, recurrent, b[i], i));
          double forget = f(r, gate(x, h, kernel, recurrent, b[u + i], u + i));
          double candidate = f(a, gate(x, h, kernel, recurrent, b[2 * u + i], 2 * u + i));
          double out = f(r, gate(x, h, kernel, recurrent, b[3 * u + i], 3 * u + i));
          s[1][i] = forget * s[1][i] + in * candidate;
          s[0][i] = out * f(a, s[1][i]);
        }
      }
      case GRU -> {
        double[] z = new double[u];
        double[] rh = new double[u];
        double[] reset = new double[u];
        int inner = op.resetAfter() ? 3 * u : 0;
        for (int i = 0; i < u; i++) {
          double bz = b[i] + (op.resetAfter() ? b[inner + i] : 0);
          double br = b[u + i] + (op.resetAfter() ? b[inner + u + i] : 0);
          z[i] = f(r, gate(x, h, kernel, recurrent, bz, i));
          reset[i] = f(r, gate(x, h, kernel, recurrent, br, u + i));
          rh[i] = reset[i] * h[i];
        }
        for (int i = 0; i < u; i++) {
          int c = 2 * u + i;
          double candidate =
              op.resetAfter()
                  ? gate(x, null, kernel, recurrent, b[c], c)
                      + reset[i] * gate(null, h, kernel, recurrent, b[inner + c], c)
                  : gate(x, rh, kernel, recurrent, b[c], c);
          s[0][i] = z[i] * h[i] + (1 - z[i]) * f(a, candidate);
        }
      }
    }
  }

  private static List<double[]> expected(
      RnnOp op,
      Tensor x,
      Tensor kernel,
      Tensor recurrent,
      Tensor bias,
      Tensor mask,
      List<Tensor> states) {
    int batch = x.shape().dim(0);
    int time = x.shape().dim(1);
    int u = op.units();
    double[] sequence = new double[batch * time * u];
    double[] lasts = new double[batch * u];
    double[][] finals = new double[op.kind().states()][batch * u];
    for (int n = 0; n < batch; n++) {
      double[][] s = new double[op.kind().states()][u];
      for (int k = 0; k < states.size(); k++) {
        for (int i = 0; i < u; i++) {
          s[k][i] = Nd.get(states.get(k), n, i);
        }
      }
      double[] previous = new double[u];
      for (int p = 0; p < time; p++) {
        int t = op.goBackwards() ? time - 1 - p : p;
        if (mask == null || mask.getLong(n * time + t) != 0) {
          double[] in = new double[x.shape().dim(2)];
          for (int i = 0; i < in.length; i++) {
            in[i] = Nd.get(x, n, t, i);
          }
          step(op, in, s, kernel, recurrent, bias);
          previous = s[0].clone();
        } else if (op.zeroOutputForMask()) {
          previous = new double[u];
        }
        System.arraycopy(previous, 0, sequence, (n * time + p) * u, u);
        System.arraycopy(previous, 0, lasts, n * u, u);
      }
      for (int k = 0; k < finals.length; k++) {
        System.arraycopy(s[k], 0, finals[k], n * u, u);
      }
    }
    List<double[]> out = new ArrayList<>();
    out.add(op.returnSequences() ? sequence : lasts);
    out.addAll(List.of(finals));
    return out;
  }

  private static void check(RnnOp op, DType d, int batch, int time, int features, int seed) {
    int u = op.units();
    int width = op.kind().gates() * u;
    Tensor x = TestGraphs.random(d, seed, batch, time, features);
    Tensor kernel = TestGraphs.random(d, seed + 1, features, width);
    Tensor recurrent = scaled(TestGraphs.random(d, seed + 2, u, width), 1 / Math.sqrt(u));
    boolean two = op.kind() == RnnOp.Kind.GRU && op.resetAfter();
    Tensor bias =
        !op.bias()
            ? null
            : two
                ? TestGraphs.random(d, seed + 3, 2, width)
                : TestGraphs.random(d, seed + 3, width);
    Tensor mask = op.mask() ? TestGraphs.random(DType.BOOL, seed + 4, batch, time) : null;
    List<Tensor> inputs = new ArrayList<>(List.of(x, kernel, recurrent));
    if (bias != null) {
      inputs.add(bias);
    }
    if (mask != null) {
      inputs.add(mask);
    }
    List<Tensor> states = new ArrayList<>();
    for (int k = 0; op.initialState() && k < op.kind().states(); k++) {
      states.add(TestGraphs.random(d, seed + 5 + k, batch, u));
    }
    inputs.addAll(states);
    List<Tensor> got =
        TestGraphs.runAll(
            (g, in) -> g.apply(op, new ArrayList<Value>(in)), inputs.toArray(new Tensor[0]));
    List<double[]> want = expected(op, x, kernel, recurrent, bias, mask, states);
    assertThat(got).hasSameSizeAs(want);
    for (int o = 0; o < want.size(); o++) {
      Tensor y = got.get(o);
      double[] e = want.get(o);
      Nd.check(y, y.shape(), d == DType.FLOAT64 ? 1e-12 : 3e-5, i -> e[Nd.flat(y.shape(), i)]);
    }
  }

  private static Tensor scaled(Tensor t, double by) {
    double[] v = t.toDoubleArray();
    for (int i = 0; i < v.length; i++) {
      v[i] *= by;
    }
    return Tensor.ofNumbers(t.dtype(), t.shape(), v);
  }

  @Test
  void everyCombinationOfOptions() {
    for (RnnOp.Kind kind : RnnOp.Kind.values()) {
      for (int bits = 0; bits < 128; bits++) {
        boolean resetAfter = (bits & 1) != 0;
        if (resetAfter && kind != RnnOp.Kind.GRU) {
          continue;
        }
        RnnOp op =
            new RnnOp(
                kind,
                5,
                TANH,
                SIGMOID,
                resetAfter,
                (bits & 2) != 0,
                (bits & 4) != 0,
                (bits & 8) != 0,
                (bits & 16) != 0,
                (bits & 32) != 0,
                (bits & 64) != 0);
        check(op, bits % 3 == 0 ? DType.FLOAT64 : DType.FLOAT32, 3, 4, 2, bits);
      }
    }
  }

  @Test
  void sizesAndActivations() {
    Random r = new Random(1);
    UnaryOp relu = new UnaryOp(UnaryOp.Kind.RELU, 0, Double.POSITIVE_INFINITY, 0);
    UnaryOp hard = new UnaryOp(UnaryOp.Kind.HARD_SIGMOID, 0.2, 0.5, 0);
    int[] sizes = {1, 3, 7, 8, 13, 17, 64};
    for (int n = 0; n < 42; n++) {
      RnnOp.Kind kind = RnnOp.Kind.values()[n % 3];
      RnnOp op =
          new RnnOp(
              kind,
              sizes[r.nextInt(sizes.length)],
              n % 5 == 0 && kind != RnnOp.Kind.SIMPLE ? relu : TANH,
              n % 2 == 0 ? hard : SIGMOID,
              n % 4 < 2,
              false,
              true,
              false,
              true,
              false,
              false);
      if (op.resetAfter() && kind != RnnOp.Kind.GRU) {
        op =
            new RnnOp(
                kind,
                op.units(),
                op.activation(),
                op.recurrentActivation(),
                false,
                false,
                true,
                false,
                true,
                false,
                false);
      }
      check(op, DType.FLOAT32, sizes[r.nextInt(5)], sizes[r.nextInt(5)], sizes[r.nextInt(6)], n);
    }
  }

  @Test
  void projectionsInSeveralBlocks() {
    for (boolean backwards : new boolean[] {false, true}) {
      RnnOp op =
          new RnnOp(
              RnnOp.Kind.LSTM, 64, TANH, SIGMOID, false, backwards, true, false, true, true, false);
      check(op, DType.FLOAT32, 5, 300, 2, 5);
    }
  }

  @Test
  void halfPrecision() {
    RnnOp op =
        new RnnOp(RnnOp.Kind.GRU, 4, TANH, SIGMOID, true, false, false, false, true, false, false);
    Tensor x = TestGraphs.random(DType.FLOAT16, 1, 2, 3, 5);
    Tensor kernel = TestGraphs.random(DType.FLOAT16, 2, 5, 12);
    Tensor recurrent = TestGraphs.random(DType.FLOAT16, 3, 4, 12);
    Tensor bias = TestGraphs.random(DType.FLOAT16, 4, 2, 12);
    Tensor y = TestGraphs.run((g, in) -> g.apply(op, in).get(0), x, kernel, recurrent, bias);
    double[] e = expected(op, x, kernel, recurrent, bias, null, List.of()).get(0);
    Nd.check(y, Shape.of(2, 4), 3e-3, i -> e[Nd.flat(Shape.of(2, 4), i)]);
  }

  @Test
  void noTime() {
    RnnOp op =
        new RnnOp(
            RnnOp.Kind.SIMPLE, 4, TANH, SIGMOID, false, false, false, false, false, false, true);
    Tensor h = TestGraphs.random(3, 2, 4);
    List<Tensor> y =
        TestGraphs.runAll(
            (g, in) -> g.apply(op, in),
            TestGraphs.random(1, 2, 0, 3),
            TestGraphs.random(1, 3, 4),
            TestGraphs.random(1, 4, 4),
            h);
    assertThat(y.get(0).toFloatArray()).containsOnly(0);
    assertThat(y.get(1)).isEqualTo(h);
  }
}
