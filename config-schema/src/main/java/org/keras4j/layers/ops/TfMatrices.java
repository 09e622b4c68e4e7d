package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** TensorFlow's functions of square matrices that are too rare for ops of their own. */
final class TfMatrices {
  private TfMatrices() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("linalg.expm", c -> apply(c, "linalg.expm", TfMatrices::exponential));
    all.put("linalg.sqrtm", c -> apply(c, "linalg.sqrtm", TfMatrices::root));
  }

  private static Value apply(TfCall c, String name, UnaryOperator<double[][]> f) {
    Value x = c.floatX();
    if (x.rank() < 2 || x.dim(-1) != x.dim(-2)) {
      throw Shapes.bad("expected square matrices, got " + x.shape());
    }
    return c.g().apply1(new OfMatrices(name, f), x);
  }

  /** A function of each matrix, in double precision. */
  private record OfMatrices(String name, UnaryOperator<double[][]> function) implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Tensor x = inputs.get(0);
      Shape s = x.shape();
      int n = s.dim(-1);
      double[] in = x.toDoubleArray();
      double[] out = new double[in.length];
      for (int at = 0; at < in.length; at += n * n) {
        double[][] m = new double[n][n];
        for (int i = 0; i < n * n; i++) {
          m[i / n][i % n] = in[at + i];
        }
        double[][] y = function.apply(m);
        for (int i = 0; i < n * n; i++) {
          out[at + i] = y[i / n][i % n];
        }
      }
      return List.of(Tensor.ofNumbers(x.dtype(), s, out));
    }

    @Override
    public String opName() {
      return name;
    }
  }

  private static double[][] product(double[][] a, double[][] b) {
    int n = a.length;
    double[][] out = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
          out[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return out;
  }

  /** {@code a * f + b * g}. */
  private static double[][] sum(double[][] a, double f, double[][] b, double g) {
    int n = a.length;
    double[][] out = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        out[i][j] = a[i][j] * f + b[i][j] * g;
      }
    }
    return out;
  }

  private static double[][] one(int n) {
    double[][] out = new double[n][n];
    for (int i = 0; i < n; i++) {
      out[i][i] = 1;
    }
    return out;
  }

  private static double size(double[][] a) {
    double most = 0;
    for (double[] row : a) {
      double sum = 0;
      for (double x : row) {
        sum += Math.abs(x);
      }
      most = Double.isNaN(sum) ? sum : Math.max(most, sum);
    }
    return most;
  }

  /** By its series, of the matrix halved until it is small, and squared as often. */
  private static double[][] exponential(double[][] a) {
    double size = size(a);
    int halvings = size > 0.25 && size < 1e300 ? Math.getExponent(size) + 3 : 0;
    double[][] small = sum(a, Math.scalb(1.0, -halvings), a, 0);
    double[][] term = one(a.length);
    double[][] out = term;
    for (int k = 1; k < 18; k++) {
      term = sum(product(term, small), 1.0 / k, term, 0);
      out = sum(out, 1, term, 1);
    }
    for (int i = 0; i < halvings; i++) {
      out = product(out, out);
    }
    return out;
  }

  /** The principal square root, by the iteration of Denman and Beavers. */
  private static double[][] root(double[][] a) {
    double[][] y = a;
    double[][] z = one(a.length);
    for (int i = 0; i < 60; i++) {
      double[][] next = sum(y, 0.5, inverse(z), 0.5);
      z = sum(z, 0.5, inverse(y), 0.5);
      double change = size(sum(next, 1, y, -1));
      y = next;
      if (!(change > 1e-14 * size(y))) {
        break;
      }
    }
    return y;
  }

  /** By Gauss and Jordan, with the largest pivots. */
  private static double[][] inverse(double[][] of) {
    int n = of.length;
    double[][] a = sum(of, 1, of, 0);
    double[][] b = one(n);
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int r = c + 1; r < n; r++) {
        pivot = Math.abs(a[r][c]) > Math.abs(a[pivot][c]) ? r : pivot;
      }
      double[] row = a[c];
      a[c] = a[pivot];
      a[pivot] = row;
      row = b[c];
      b[c] = b[pivot];
      b[pivot] = row;
      double scale = 1 / a[c][c];
      for (int j = 0; j < n; j++) {
        a[c][j] *= scale;
        b[c][j] *= scale;
      }
      for (int r = 0; r < n; r++) {
        double factor = a[r][c];
        for (int j = 0; r != c && j < n; j++) {
          a[r][j] -= factor * a[c][j];
          b[r][j] -= factor * b[c][j];
        }
      }
    }
    return b;
  }
}
