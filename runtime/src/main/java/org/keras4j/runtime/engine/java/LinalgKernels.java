package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LinalgOp.Kind;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Functions of matrices, computed one matrix at a time in double precision. */
final class LinalgKernels {
  private LinalgKernels() {}

  static KernelChoice select(LinalgOp op, List<TensorSpec> in, List<TensorSpec> out) {
    DType dtype = in.get(0).dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse(op.opName() + " of " + dtype + ": cast to a floating type first");
    }
    return KernelChoice.accept(Rounding.of(new Matrices(op, in, out), dtype));
  }

  private static final class Matrices extends MatrixKernel {
    private final LinalgOp op;

    Matrices(LinalgOp op, List<TensorSpec> in, List<TensorSpec> out) {
      super(in, out, work(op, in.get(0).shape()));
      this.op = op;
    }

    /** Sizes of what each kind needs beside its operands and results. */
    private static int[] work(LinalgOp op, Shape matrix) {
      int m = matrix.dim(-2);
      int n = matrix.dim(-1);
      int k = Math.min(m, n);
      switch (op.kind()) {
        case INVERSE:
          return new int[] {n, n * n};
        case DETERMINANT, LOG_DETERMINANT, LU, SOLVE:
          return new int[] {n};
        case QR:
          return new int[] {k};
        case EIGH:
          return new int[] {n, n};
        case EIG:
          return new int[] {n * n, n};
        case SVD:
          return new int[] {k * k, m * n, k, k, n * (op.flag() ? n : k)};
        case SINGULAR_VALUES:
          return new int[] {k * k, m * n, k, k, n * k, m * k};
        default:
          return new int[0];
      }
    }

    @Override
    void compute(double[][] a, double[][] y, double[][] w, KernelContext context) {
      switch (op.kind()) {
        case CHOLESKY -> {
          if (!LuFactors.cholesky(a[0], y[0], n, context)) {
            if (op.flag()) {
              throw bad("the matrix is not positive definite: it has no Cholesky factor");
            }
            Arrays.fill(y[0], 0, n * n, Double.NaN);
          }
        }
        case INVERSE -> {
          regular(a[0], w[0], context);
          Arrays.fill(w[1], 0, n * n, 0);
          for (int i = 0; i < n; i++) {
            w[1][i * n + i] = 1;
          }
          LuFactors.solve(a[0], w[0], w[1], y[0], n, n, context);
        }
        case SOLVE -> {
          regular(a[0], w[0], context);
          LuFactors.solve(a[0], w[0], a[1], y[0], n, columns, context);
        }
        case SOLVE_TRIANGULAR -> {
          System.arraycopy(a[1], 0, y[0], 0, n * columns);
          LuFactors.substitute(a[0], y[0], n, columns, op.flag(), false, context);
        }
        case DETERMINANT, LOG_DETERMINANT -> determinant(a[0], y, w[0], context);
        case LU -> lu(a[0], y, w, context);
        case QR -> qr(a[0], y, w[0], context);
        case EIGH -> {
          if (!SymmetricEigen.solve(a[0], n, epsilon, y[0], y[1], w[0], w[1], context)) {
            throw bad("the eigenvalues of the matrix are not found: has it a NaN or an infinity?");
          }
        }
        case EIG -> {
          if (!GeneralEigen.solve(a[0], n, epsilon, y, w[0], w[1], context)) {
            throw bad("the eigenvalues of the matrix are not found: has it a NaN or an infinity?");
          }
        }
        default -> svd(a[0], y, w, context);
      }
    }

    private static InputMismatchException bad(String message) {
      return new InputMismatchException(ErrorCode.INPUT_VALUE, message, null, null);
    }

    private void regular(double[] a, double[] rows, KernelContext context) {
      LuFactors.factor(a, n, rows, context);
      if (!LuFactors.isRegular(a, n)) {
        throw bad("the matrix is not invertible");
      }
    }

    private void determinant(double[] a, double[][] y, double[] rows, KernelContext context) {
      double sign = LuFactors.factor(a, n, rows, context);
      double product = sign;
      double logarithm = 0;
      for (int i = 0; i < n; i++) {
        double d = a[i * n + i];
        product *= d;
        sign *= Math.signum(d);
        logarithm += Math.log(Math.abs(d));
      }
      y[0][0] = op.kind() == Kind.DETERMINANT ? product : sign;
      if (op.kind() == Kind.LOG_DETERMINANT) {
        y[1][0] = logarithm;
      }
    }

    private void lu(double[] a, double[][] y, double[][] w, KernelContext context) {
      regular(a, w[0], context);
      System.arraycopy(a, 0, y[0], 0, n * n);
      for (int i = 0; i < n; i++) {
        y[1][(int) w[0][i]] = i;
      }
    }

    private void qr(double[] a, double[][] y, double[] taus, KernelContext context) {
      int rank = op.flag() ? m : Math.min(m, n);
      double most = 0;
      for (int i = 0; i < m * n; i++) {
        most = Math.max(most, Math.abs(a[i]));
      }
      // Squares must not vanish or overflow; powers of 2 leave the digits alone.
      int exponent = most > 0 && Double.isFinite(most) ? Math.getExponent(most) : 0;
      for (int i = 0; i < m * n; i++) {
        a[i] = Math.scalb(a[i], -exponent);
      }
      Householder.triangle(a, m, n, taus, context);
      Householder.product(a, m, n, taus, y[0], rank, context);
      for (int i = 0; i < rank; i++) {
        for (int j = 0; j < n; j++) {
          y[1][i * n + j] = j >= i ? Math.scalb(a[i * n + j], exponent) : 0;
        }
      }
    }

    private void svd(double[] a, double[][] y, double[][] w, KernelContext context) {
      boolean vectors = op.kind() == Kind.SVD;
      double[] s = y[vectors ? 1 : 0];
      for (int i = 0; i < m * n; i++) {
        if (!Double.isFinite(a[i])) {
          for (int part = 0; part < y.length; part++) {
            Arrays.fill(y[part], 0, outSizes[part], Double.NaN);
          }
          return;
        }
      }
      int k = Math.min(m, n);
      boolean full = vectors && op.flag();
      int wide = full ? n : k;
      double[] u = vectors ? y[0] : w[5];
      double[] v = w[4];
      JacobiSvd.Memory memory = new JacobiSvd.Memory(w[0], w[1], w[2], w[3]);
      JacobiSvd.solve(a, m, n, epsilon, u, full ? m : k, s, v, wide, memory, context);
      for (int i = 0; vectors && i < n; i++) {
        for (int j = 0; j < wide; j++) {
          y[2][j * n + i] = v[i * wide + j];
        }
      }
    }
  }
}
