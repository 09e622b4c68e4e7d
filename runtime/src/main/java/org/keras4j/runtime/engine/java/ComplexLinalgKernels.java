package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexLinalgOp.Kind;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Functions of complex matrices, computed one matrix at a time in double precision. */
final class ComplexLinalgKernels extends MatrixKernel {
  private final ComplexLinalgOp op;
  private final int k;

  private ComplexLinalgKernels(ComplexLinalgOp op, List<TensorSpec> in, List<TensorSpec> out) {
    super(in, out, work(op, in.get(0).shape()));
    this.op = op;
    k = Math.min(m, n);
  }

  static Kernel of(ComplexLinalgOp op, List<TensorSpec> in, List<TensorSpec> out) {
    return new ComplexLinalgKernels(op, in, out);
  }

  /** Sizes of what each kind needs beside its operands and results. */
  private static int[] work(ComplexLinalgOp op, Shape matrix) {
    int m = matrix.dim(-2);
    int n = matrix.dim(-1);
    int k = Math.min(m, n);
    boolean full = op.flag();
    return switch (op.kind()) {
      case DETERMINANT, LOG_DETERMINANT, LU, SOLVE -> new int[] {n};
      case QR -> new int[] {k, k};
      case EIGH -> new int[] {n, n, n, n * n};
      case EIG -> new int[] {n, n, n * n, n * n};
      case SVD -> {
        int v = n * (full ? n : k);
        yield new int[] {k, k, k, k * k, k * k, m * n, m * n, v, v};
      }
      case SOLVE_TRIANGULAR -> new int[0];
    };
  }

  private static ComplexMatrix matrix(int rows, int columns, double[][] parts, int at) {
    return new ComplexMatrix(rows, columns, parts[at], parts[at + 1]);
  }

  @Override
  void compute(double[][] in, double[][] y, double[][] w, KernelContext context) {
    ComplexMatrix a = matrix(m, n, in, 0);
    switch (op.kind()) {
      case DETERMINANT, LOG_DETERMINANT -> determinant(a, y, w[0], context);
      case LU -> {
        regular(a, w[0], context);
        matrix(n, n, y, 0).copy(a);
        for (int i = 0; i < n; i++) {
          y[2][(int) w[0][i]] = i;
        }
      }
      case SOLVE -> {
        regular(a, w[0], context);
        ComplexMatrix x = matrix(n, columns, y, 0);
        ComplexFactors.solve(a, w[0], matrix(n, columns, in, 2), x, context);
      }
      case SOLVE_TRIANGULAR -> {
        ComplexMatrix x = matrix(n, columns, y, 0);
        x.copy(matrix(n, columns, in, 2));
        ComplexFactors.substitute(a, x, op.flag(), false, context);
      }
      case QR -> qr(a, y, matrix(1, k, w, 0), context);
      case EIGH -> {
        ComplexMatrix vectors = matrix(n, n, y, 1);
        ComplexMatrix taus = matrix(1, n, w, 0);
        found(HermitianEigen.solve(a, epsilon, y[0], vectors, w[3], taus, w[2], context));
      }
      case EIG -> {
        ComplexMatrix u = matrix(n, n, w, 2);
        ComplexMatrix values = matrix(1, n, y, 0);
        ComplexMatrix taus = matrix(1, n, w, 0);
        found(ComplexEigen.solve(a, epsilon, values, matrix(n, n, y, 2), u, taus, context));
      }
      case SVD -> svd(a, y, w, context);
    }
  }

  private static InputMismatchException bad(String message) {
    return new InputMismatchException(ErrorCode.INPUT_VALUE, message, null, null);
  }

  private static void found(boolean is) {
    if (!is) {
      throw bad("the eigenvalues of the matrix are not found: has it a NaN or an infinity?");
    }
  }

  private static void regular(ComplexMatrix a, double[] order, KernelContext context) {
    ComplexFactors.lu(a, order, context);
    if (!ComplexFactors.isRegular(a)) {
      throw bad("the matrix is not invertible");
    }
  }

  private void determinant(ComplexMatrix a, double[][] y, double[] order, KernelContext context) {
    ComplexNumber product = ComplexNumber.ONE.times(ComplexFactors.lu(a, order, context));
    double logarithm = 0;
    boolean plain = op.kind() == Kind.DETERMINANT;
    for (int i = 0; i < n; i++) {
      ComplexNumber d = a.get(i, i);
      double size = d.abs();
      logarithm += Math.log(size);
      product = product.times(plain || size == 0 ? d : d.times(1 / size));
    }
    y[0][0] = product.re();
    y[1][0] = product.im();
    if (!plain) {
      y[2][0] = logarithm;
    }
  }

  private void qr(ComplexMatrix a, double[][] y, ComplexMatrix taus, KernelContext context) {
    int rank = op.flag() ? m : k;
    double most = a.largest();
    // Squares must not vanish or overflow; powers of 2 leave the digits alone.
    int exponent = most > 0 && Double.isFinite(most) ? Math.getExponent(most) : 0;
    a.scale(Math.scalb(1.0, -exponent));
    ComplexFactors.triangle(a, taus, context);
    ComplexFactors.product(a, taus, 0, matrix(m, rank, y, 0), context);
    ComplexMatrix r = matrix(rank, n, y, 2);
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < n; j++) {
        r.set(i, j, j >= i ? a.get(i, j) : ComplexNumber.ZERO);
      }
    }
    r.scale(Math.scalb(1.0, exponent));
  }

  private void svd(ComplexMatrix a, double[][] y, double[][] w, KernelContext context) {
    if (!a.isFinite()) {
      for (int i = 0; i < y.length; i++) {
        Arrays.fill(y[i], 0, outSizes[i], Double.NaN);
      }
      return;
    }
    ComplexMatrix u = matrix(m, op.flag() ? m : k, y, 0);
    int wide = op.flag() ? n : k;
    ComplexMatrix v = matrix(n, wide, w, 7);
    ComplexMatrix square = matrix(k, k, w, 3);
    ComplexMatrix tall = matrix(Math.max(m, n), k, w, 5);
    ComplexMatrix taus = matrix(1, k, w, 0);
    ComplexSvd.solve(a, epsilon, u, y[2], v, square, tall, taus, w[2], context);
    ComplexMatrix adjoint = matrix(wide, n, y, 3);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < wide; j++) {
        adjoint.set(j, i, v.get(i, j).conjugate());
      }
    }
  }
}
