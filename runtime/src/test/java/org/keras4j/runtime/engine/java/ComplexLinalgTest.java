package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexLinalgOp.Kind;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Decompositions of complex matrices give them back, and what has none is an error. */
class ComplexLinalgTest {
  private static ComplexMatrix zeros(int rows, int columns) {
    return new ComplexMatrix(rows, columns, new double[rows * columns], new double[rows * columns]);
  }

  private static ComplexMatrix random(int rows, int columns) {
    Random random = new Random(17L * rows + columns);
    ComplexMatrix a = zeros(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      a.re()[i] = random.nextGaussian();
      a.im()[i] = random.nextGaussian();
    }
    return a;
  }

  private static ComplexMatrix identity(int n) {
    ComplexMatrix a = zeros(n, n);
    a.becomeIdentity();
    return a;
  }

  private static ComplexMatrix diagonal(int n, Tensor re) {
    ComplexMatrix a = zeros(n, n);
    for (int i = 0; i < n; i++) {
      a.set(i, i, new ComplexNumber(re.getDouble(i), 0));
    }
    return a;
  }

  private static ComplexMatrix adjoint(ComplexMatrix a) {
    ComplexMatrix b = zeros(a.columns(), a.rows());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.columns(); j++) {
        b.set(j, i, a.get(i, j).conjugate());
      }
    }
    return b;
  }

  private static ComplexMatrix times(ComplexMatrix a, ComplexMatrix b) {
    ComplexMatrix c = zeros(a.rows(), b.columns());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < b.columns(); j++) {
        for (int k = 0; k < a.columns(); k++) {
          c.add(i, j, a.get(i, k), b.get(k, j));
        }
      }
    }
    return c;
  }

  private static void close(ComplexMatrix a, ComplexMatrix b) {
    double size = Math.max(b.largest(), 1e-300);
    for (int i = 0; i < a.re().length; i++) {
      double distance = Math.hypot(a.re()[i] - b.re()[i], a.im()[i] - b.im()[i]);
      assertThat(distance / size).as("element %s", i).isLessThan(1e-11);
    }
  }

  private static List<Tensor> all(Kind kind, boolean flag, ComplexMatrix... in) {
    Tensor[] parts = new Tensor[2 * in.length];
    for (int i = 0; i < parts.length; i++) {
      ComplexMatrix a = in[i / 2];
      Shape shape = Shape.of(a.rows(), a.columns());
      parts[i] = Tensor.ofNumbers(DType.FLOAT64, shape, i % 2 == 0 ? a.re() : a.im());
    }
    return TestGraphs.runAll((g, x) -> g.apply(new ComplexLinalgOp(kind, flag), x), parts);
  }

  private static ComplexMatrix matrix(List<Tensor> parts, int at) {
    Tensor re = parts.get(at);
    Shape s = re.shape();
    ComplexMatrix a = zeros(s.rank() < 2 ? 1 : s.dim(0), s.rank() == 0 ? 1 : s.last());
    for (int i = 0; i < a.re().length; i++) {
      a.re()[i] = re.getDouble(i);
      a.im()[i] = parts.get(at + 1).getDouble(i);
    }
    return a;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4", "4,1", "2,2", "5,3", "3,5", "7,7", "20,17"})
  void factorsOfAnyShape(int m, int n) {
    factors(random(m, n));
    factors(zeros(m, n));
    ComplexMatrix tiny = random(m, n);
    tiny.scale(1e-200);
    factors(tiny);
  }

  private static void factors(ComplexMatrix a) {
    int m = a.rows();
    int n = a.columns();
    int k = Math.min(m, n);
    List<Tensor> svd = all(Kind.SVD, false, a);
    ComplexMatrix u = matrix(svd, 0);
    close(times(times(u, diagonal(k, svd.get(2))), matrix(svd, 3)), a);
    close(times(adjoint(u), u), identity(k));
    List<Tensor> full = all(Kind.SVD, true, a);
    close(times(adjoint(matrix(full, 0)), matrix(full, 0)), identity(m));
    close(times(matrix(full, 3), adjoint(matrix(full, 3))), identity(n));
    List<Tensor> qr = all(Kind.QR, false, a);
    close(times(matrix(qr, 0), matrix(qr, 2)), a);
    close(times(adjoint(matrix(qr, 0)), matrix(qr, 0)), identity(k));
    List<Tensor> complete = all(Kind.QR, true, a);
    close(times(matrix(complete, 0), matrix(complete, 2)), a);
    close(times(adjoint(matrix(complete, 0)), matrix(complete, 0)), identity(m));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 21})
  void squareMatrices(int n) {
    ComplexMatrix a = random(n, n);
    ComplexMatrix hermitian = times(adjoint(a), a);
    List<Tensor> eigh = all(Kind.EIGH, false, hermitian);
    ComplexMatrix vectors = matrix(eigh, 1);
    close(times(times(vectors, diagonal(n, eigh.get(0))), adjoint(vectors)), hermitian);
    close(times(adjoint(vectors), vectors), identity(n));

    List<Tensor> eig = all(Kind.EIG, false, a);
    ComplexMatrix values = matrix(eig, 0);
    ComplexMatrix directions = matrix(eig, 2);
    ComplexMatrix scaled = zeros(n, n);
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        scaled.set(i, j, directions.get(i, j).times(values.get(0, j)));
      }
      assertThat(j == 0 || values.abs(0, j) >= values.abs(0, j - 1)).isTrue();
    }
    close(times(a, directions), scaled);

    ComplexMatrix b = random(n, 2);
    close(times(a, matrix(all(Kind.SOLVE, false, a, b), 0)), b);
    List<Tensor> log = all(Kind.LOG_DETERMINANT, false, a);
    ComplexMatrix determinant = matrix(all(Kind.DETERMINANT, false, a), 0);
    ComplexMatrix sign = matrix(log, 0);
    sign.scale(Math.exp(log.get(2).getDouble(0)));
    close(sign, determinant);
  }

  @Test
  void whatHasNoSolution() {
    ComplexMatrix singular = zeros(2, 2);
    singular.set(0, 0, new ComplexNumber(0, 1));
    assertThatThrownBy(() -> all(Kind.SOLVE, false, singular, singular))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("not invertible");
    assertThatThrownBy(() -> all(Kind.LU, false, singular))
        .isInstanceOf(InputMismatchException.class);
    ComplexMatrix bad = random(3, 3);
    bad.im()[4] = Double.NaN;
    assertThatThrownBy(() -> all(Kind.EIG, false, bad)).isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> all(Kind.EIGH, false, bad)).isInstanceOf(InputMismatchException.class);
    assertThat(all(Kind.SVD, false, bad).get(2).getDouble(0)).isNaN();
  }
}
