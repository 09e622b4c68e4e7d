package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's cosine transforms of the last axis, as products with their matrices. */
final class TfCosines {
  private static final int[] INVERSE = {0, 1, 3, 2, 4};

  private TfCosines() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("signal.dct", c -> transform(c, type(c)));
    all.put("signal.idct", c -> transform(c, INVERSE[type(c)]));
    all.put("signal.mfccs_from_log_mel_spectrograms", TfCosines::mfccs);
    all.put("signal.fftshift", c -> shifted(c, false));
    all.put("signal.ifftshift", c -> shifted(c, true));
  }

  private static int type(TfCall c) {
    int type = c.integer("type", 2);
    if (type < 1 || type > 4 || c.integer("axis", -1) != -1) {
      throw TfCall.bad("type", "must be 1 to 4, along the last axis");
    }
    return type;
  }

  private static Value transform(TfCall c, int type) {
    boolean ortho = c.has("norm");
    if (ortho && (!c.string("norm", "").equals("ortho") || type == 1)) {
      throw TfCall.bad("norm", "must be ortho, of a transform of type 2, 3 or 4");
    }
    Value x = c.floatX();
    int n = x.rank() == 0 ? Shape.UNKNOWN : x.dim(-1);
    if (c.has("n")) {
      int wanted = c.integer("n", 0);
      if (wanted < 1) {
        throw TfCall.bad("n", "must be positive");
      }
      x = n == Shape.UNKNOWN ? x : fitted(c.g(), x, n, wanted);
      n = n == Shape.UNKNOWN ? n : wanted;
    }
    if (n == Shape.UNKNOWN) {
      return x;
    }
    return times(c.g(), x, matrix(type, ortho, n), n);
  }

  private static Value fitted(OpGraph g, Value x, int n, int wanted) {
    if (wanted <= n) {
      return g.slice(x, -1, 0, wanted);
    }
    int[] after = new int[x.rank()];
    after[x.rank() - 1] = wanted - n;
    return g.pad(x, new int[x.rank()], after, PadOp.Mode.CONSTANT, 0);
  }

  static Value times(OpGraph g, Value x, double[] matrix, int n) {
    return g.matmul(x, g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(n, n), matrix)));
  }

  /** Element (t, k): what input t counts in output k. */
  static double[] matrix(int type, boolean ortho, int n) {
    if (type == 1 && n < 2) {
      throw Shapes.bad("a cosine transform of type 1 takes two elements or more");
    }
    double[] m = new double[Shape.multiply(n, n)];
    for (int t = 0; t < n; t++) {
      for (int k = 0; k < n; k++) {
        double angle = Math.PI / (2.0 * n);
        double factor = ortho ? Math.sqrt(2.0 / n) : 2;
        switch (type) {
          case 1 -> {
            angle = Math.PI * k * t / (n - 1);
            factor = t == 0 || t == n - 1 ? 1 : 2;
          }
          case 2 -> {
            angle *= k * (2.0 * t + 1);
            factor = ortho && k == 0 ? Math.sqrt(1.0 / n) : factor;
          }
          case 3 -> {
            angle *= t * (2.0 * k + 1);
            factor = t > 0 ? factor : ortho ? Math.sqrt(1.0 / n) : 1;
          }
          default -> angle *= (2.0 * k + 1) * (2.0 * t + 1) / 2;
        }
        m[t * n + k] = factor * Math.cos(angle);
      }
    }
    return m;
  }

  /** The transform of type 2 with one factor for all outputs. */
  private static Value mfccs(TfCall c) {
    Value x = c.floatX();
    int n = x.rank() == 0 ? Shape.UNKNOWN : x.dim(-1);
    if (n == Shape.UNKNOWN) {
      return x;
    }
    double[] m = matrix(2, false, n);
    for (int i = 0; i < m.length; i++) {
      m[i] *= Math.sqrt(0.5 / n);
    }
    return times(c.g(), x, m, n);
  }

  /** Axes turned by half, so that the middle comes first or the first comes to the middle. */
  private static Value shifted(TfCall c, boolean inverse) {
    Value x = c.x();
    for (int axis : Shapes.axes(c.axes("axes"), x.rank())) {
      int n = x.dim(axis);
      if (n == Shape.UNKNOWN) {
        continue;
      }
      int start = inverse ? n / 2 : n - n / 2;
      if (n > 1) {
        Value end = c.g().slice(x, axis, start, n - start);
        x = c.g().concat(List.of(end, c.g().slice(x, axis, 0, start)), axis);
      }
    }
    return x;
  }
}
