package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LinalgOp.Kind;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Decompositions give their matrices back, and what has none is an error or NaN as in Keras. */
class LinalgTest {
  private record Matrix(int rows, int columns, double[] at) {
    static Matrix of(int rows, int columns, DoubleBinaryOperator f) {
      double[] at = new double[rows * columns];
      for (int i = 0; i < at.length; i++) {
        at[i] = f.applyAsDouble(i / columns, i % columns);
      }
      return new Matrix(rows, columns, at);
    }

    static Matrix random(int rows, int columns) {
      Random random = new Random(31L * rows + columns);
      return of(rows, columns, (i, j) -> random.nextGaussian());
    }

    static Matrix of(Tensor t) {
      int columns = t.shape().last();
      return of(t.shape().dim(-2), columns, (i, j) -> t.getDouble((int) (i * columns + j)));
    }

    static Matrix diagonal(Tensor t) {
      int n = t.shape().last();
      return of(n, n, (i, j) -> i == j ? t.getDouble((int) i) : 0);
    }

    double get(int i, int j) {
      return at[i * columns + j];
    }

    Matrix times(Matrix b) {
      return of(
          rows,
          b.columns,
          (i, j) -> {
            double s = 0;
            for (int k = 0; k < columns; k++) {
              s += get((int) i, k) * b.get(k, (int) j);
            }
            return s;
          });
    }

    Matrix turned() {
      return of(columns, rows, (i, j) -> get((int) j, (int) i));
    }

    Matrix part(int r, int c) {
      return of(r, c, (i, j) -> get((int) i, (int) j));
    }

    Tensor tensor() {
      return Tensor.ofNumbers(DType.FLOAT64, Shape.of(rows, columns), at);
    }

    void isCloseTo(Matrix b) {
      assertThat(List.of(rows, columns)).isEqualTo(List.of(b.rows, b.columns));
      double size = 1e-300;
      for (double v : b.at) {
        size = Math.max(size, Math.abs(v));
      }
      for (int i = 0; i < at.length; i++) {
        assertThat(Math.abs(at[i] - b.at[i]) / size).as("element %s", i).isLessThan(1e-12);
      }
    }
  }

  private static Matrix identity(int n) {
    return Matrix.of(n, n, (i, j) -> i == j ? 1 : 0);
  }

  private static List<Tensor> all(Kind kind, boolean flag, Tensor... in) {
    return TestGraphs.runAll((g, x) -> g.apply(new LinalgOp(kind, flag), x), in);
  }

  private static Tensor one(Kind kind, boolean flag, Tensor... in) {
    return all(kind, flag, in).get(0);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "4,1", "2,2", "5,3", "3,5", "7,7", "20,17", "16,30", "40,40"})
  void decompositionsOfAnyShape(int m, int n) {
    svd(Matrix.random(m, n));
    qr(Matrix.random(m, n));
  }

  @ParameterizedTest
  @CsvSource({"6,4", "4,6", "5,5"})
  void decompositionsOfSpecialMatrices(int m, int n) {
    for (Matrix a :
        List.of(
            Matrix.of(m, n, (i, j) -> 0),
            Matrix.of(m, n, (i, j) -> 1),
            Matrix.of(m, n, (i, j) -> i == j ? -3 : 0),
            Matrix.of(m, n, (i, j) -> 1e-200 * (i + 2 * j + 1) * (i == j ? 3 : 1)),
            Matrix.of(m, n, (i, j) -> 1e150 * (i * j + 1)),
            Matrix.of(m, n, (i, j) -> 1 / (i + j + 1)))) {
      svd(a);
      qr(a);
    }
  }

  private static void svd(Matrix a) {
    int k = Math.min(a.rows, a.columns);
    List<Tensor> thin = all(Kind.SVD, false, a.tensor());
    Matrix u = Matrix.of(thin.get(0));
    Matrix v = Matrix.of(thin.get(2));
    u.times(Matrix.diagonal(thin.get(1))).times(v).isCloseTo(a);
    u.turned().times(u).isCloseTo(identity(k));
    v.times(v.turned()).isCloseTo(identity(k));
    List<Tensor> full = all(Kind.SVD, true, a.tensor());
    Matrix fullU = Matrix.of(full.get(0));
    Matrix fullV = Matrix.of(full.get(2));
    fullU.times(fullU.turned()).isCloseTo(identity(a.rows));
    fullV.times(fullV.turned()).isCloseTo(identity(a.columns));
    fullU.part(a.rows, k).isCloseTo(u);
    Tensor s = one(Kind.SINGULAR_VALUES, false, a.tensor());
    for (int i = 0; i < k; i++) {
      assertThat(s.getDouble(i)).isEqualTo(thin.get(1).getDouble(i));
      assertThat(s.getDouble(i)).isBetween(0.0, i == 0 ? Double.MAX_VALUE : s.getDouble(i - 1));
    }
  }

  private static void qr(Matrix a) {
    for (boolean full : new boolean[] {false, true}) {
      List<Tensor> out = all(Kind.QR, full, a.tensor());
      Matrix q = Matrix.of(out.get(0));
      Matrix r = Matrix.of(out.get(1));
      q.times(r).isCloseTo(a);
      q.turned().times(q).isCloseTo(identity(q.columns));
      for (int i = 0; i < r.rows; i++) {
        for (int j = 0; j < Math.min(i, r.columns); j++) {
          assertThat(r.get(i, j)).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "8", "33"})
  void eigenvaluesOfSymmetricMatrices(int n) {
    Matrix x = Matrix.random(n, n);
    for (Matrix a :
        List.of(
            Matrix.of(n, n, (i, j) -> x.get((int) i, (int) j) + x.get((int) j, (int) i)),
            Matrix.of(n, n, (i, j) -> 0),
            Matrix.of(n, n, (i, j) -> 2),
            Matrix.of(n, n, (i, j) -> i == j ? 5 - i % 3 : 0),
            Matrix.of(n, n, (i, j) -> Math.abs(i - j) == 1 ? 1e-120 : 0))) {
      List<Tensor> out = all(Kind.EIGH, false, a.tensor());
      Matrix v = Matrix.of(out.get(1));
      v.times(Matrix.diagonal(out.get(0))).times(v.turned()).isCloseTo(a);
      v.turned().times(v).isCloseTo(identity(n));
      for (int i = 1; i < n; i++) {
        assertThat(out.get(0).getDouble(i)).isGreaterThanOrEqualTo(out.get(0).getDouble(i - 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "30"})
  void eigenvaluesOfAnyMatrix(int n) {
    Matrix x = Matrix.random(n, n);
    for (Matrix a :
        List.of(
            x,
            Matrix.of(n, n, (i, j) -> x.get((int) i, (int) j) * Math.exp(3 * i - 2 * j)),
            Matrix.of(n, n, (i, j) -> x.get((int) i, (int) j) - x.get((int) j, (int) i)),
            Matrix.of(n, n, (i, j) -> 0),
            Matrix.of(n, n, (i, j) -> i == j ? 3 : i + 1 == j ? 1 : 0),
            Matrix.of(n, n, (i, j) -> (i + 1) % n == j ? 1 : 0))) {
      List<Tensor> out = all(Kind.EIG, false, a.tensor());
      Matrix re = Matrix.of(out.get(2));
      Matrix im = Matrix.of(out.get(3));
      Matrix[] left = {a.times(re), a.times(im)};
      double size = 1e-300;
      for (double v : a.at) {
        size = Math.max(size, Math.abs(v));
      }
      for (int j = 0; j < n; j++) {
        double wr = out.get(0).getDouble(j);
        double wi = out.get(1).getDouble(j);
        double length = 0;
        for (int i = 0; i < n; i++) {
          double vr = re.get(i, j);
          double vi = im.get(i, j);
          length += vr * vr + vi * vi;
          assertThat((left[0].get(i, j) - wr * vr + wi * vi) / size / n).isBetween(-1e-11, 1e-11);
          assertThat((left[1].get(i, j) - wr * vi - wi * vr) / size / n).isBetween(-1e-11, 1e-11);
        }
        assertThat(length).isBetween(1 - 1e-12, 1 + 1e-12);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5", "24"})
  void factorsAndSolutions(int n) {
    Matrix x = Matrix.random(n, n);
    Matrix a = x.times(x.turned());
    Matrix l = Matrix.of(one(Kind.CHOLESKY, true, a.tensor()));
    l.times(l.turned()).isCloseTo(a);
    Matrix b = Matrix.random(n, 3);
    x.times(Matrix.of(one(Kind.SOLVE, false, x.tensor(), b.tensor()))).isCloseTo(b);
    Matrix.of(one(Kind.INVERSE, false, x.tensor())).times(x).isCloseTo(identity(n));
    l.times(Matrix.of(one(Kind.SOLVE_TRIANGULAR, true, l.tensor(), b.tensor()))).isCloseTo(b);
    Matrix upper = l.turned();
    Tensor y = one(Kind.SOLVE_TRIANGULAR, false, upper.tensor(), b.tensor());
    upper.times(Matrix.of(y)).isCloseTo(b);
    List<Tensor> lu = all(Kind.LU, false, x.tensor());
    Matrix packed = Matrix.of(lu.get(0));
    Matrix lower = Matrix.of(n, n, (i, j) -> i == j ? 1 : i > j ? packed.get((int) i, (int) j) : 0);
    Matrix rest = Matrix.of(n, n, (i, j) -> i <= j ? packed.get((int) i, (int) j) : 0);
    Matrix product = lower.times(rest);
    Matrix.of(n, n, (i, j) -> product.get((int) lu.get(1).getLong((int) i), (int) j)).isCloseTo(x);
  }

  @Test
  void determinants() {
    Tensor a = Tensor.of(new float[] {0, 2, 3, 1}, 2, 2);
    assertThat(one(Kind.DETERMINANT, false, a).getDouble(0)).isEqualTo(-6);
    List<Tensor> parts = all(Kind.LOG_DETERMINANT, false, a);
    assertThat(parts.get(0).getDouble(0)).isEqualTo(-1);
    assertThat(parts.get(1).getDouble(0)).isEqualTo((float) Math.log(6));
    List<Tensor> none = all(Kind.LOG_DETERMINANT, false, Tensor.of(new float[] {1, 2, 2, 4}, 2, 2));
    assertThat(none.get(0).getDouble(0)).isZero();
    assertThat(none.get(1).getDouble(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    Tensor empty = Tensor.ofNumbers(DType.FLOAT32, Shape.of(2, 0, 0), new double[0]);
    assertThat(one(Kind.DETERMINANT, false, empty).getDouble(1)).isEqualTo(1);
  }

  @Test
  void whatHasNoAnswer() {
    Tensor singular = Tensor.of(new float[] {1, 2, 2, 4}, 2, 2);
    Tensor nan = Tensor.of(new float[] {1, Float.NaN, Float.NaN, 4}, 2, 2);
    for (Kind kind : new Kind[] {Kind.INVERSE, Kind.LU}) {
      assertThatThrownBy(() -> all(kind, false, singular))
          .isInstanceOf(InputMismatchException.class)
          .hasMessageContaining("not invertible");
    }
    assertThatThrownBy(() -> one(Kind.SOLVE, false, singular, singular))
        .hasMessageContaining("not invertible");
    assertThatThrownBy(() -> all(Kind.EIG, false, nan)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> all(Kind.EIGH, false, nan))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("NaN");
    Tensor negative = Tensor.of(new float[] {-1, 0, 0, 1}, 2, 2);
    assertThatThrownBy(() -> all(Kind.CHOLESKY, true, negative))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("not positive definite");
    assertThat(one(Kind.CHOLESKY, false, negative).getDouble(3)).isNaN();
    for (Tensor part : all(Kind.SVD, true, nan)) {
      assertThat(part.getDouble(0)).isNaN();
    }
    assertThat(one(Kind.DETERMINANT, false, nan).getDouble(0)).isNaN();
  }
}
