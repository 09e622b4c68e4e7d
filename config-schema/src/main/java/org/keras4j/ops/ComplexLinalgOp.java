package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A function of the complex matrices in the last two axes, each on its own. Every complex operand
 * and result is two, its real and its imaginary parts, in float32 or float64.
 *
 * @param flag what it means is given with each kind
 */
public record ComplexLinalgOp(Kind kind, boolean flag) implements Op {

  /** The functions; m and n are the rows and columns of the first operand, k the lesser of both. */
  public enum Kind {
    DETERMINANT,
    /** The complex sign (…) of the determinant, then the logarithm of its absolute value (…). */
    LOG_DETERMINANT,
    /** Both triangular factors in one (…, n, n), and the rows that the rows have become (int32). */
    LU,
    /**
     * Orthonormal columns and an upper triangle: (…, m, k), (…, k, n); with {@code flag} m for k.
     */
    QR,
    /** Of a Hermitian matrix, by its lower triangle: ascending real eigenvalues (…, n), vectors. */
    EIGH,
    /** Of any matrix: the eigenvalues (…, n), by their absolute values, and the vectors. */
    EIG,
    /**
     * U (…, m, k), the real descending singular values (…, k), and V's adjoint (…, k, n). With
     * {@code flag} U is (…, m, m), and V's adjoint (…, n, n).
     */
    SVD,
    /** x of a·x = b, for b of shape (…, n, columns). A singular matrix is an error. */
    SOLVE,
    /** Likewise for an upper triangle, or a lower one if {@code flag}; x may be infinite. */
    SOLVE_TRIANGULAR
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape s = x.shape();
    if (s.rank() < 2) {
      throw Shapes.bad(opName() + " needs matrices, got a tensor of shape " + s);
    }
    if (x.dtype() != DType.FLOAT32 && x.dtype() != DType.FLOAT64) {
      throw Shapes.bad(opName() + " has parts of float32 or float64, got " + x.dtype());
    }
    for (int i = 1; i < inputs.size(); i++) {
      Shapes.same(x.dtype(), inputs.get(i).dtype(), this);
    }
    Shape batch = s.slice(0, s.rank() - 2);
    int m = s.dim(-2);
    int n = s.dim(-1);
    boolean rectangular = kind == Kind.QR || kind == Kind.SVD;
    if (!rectangular && m != n && m != Shape.UNKNOWN && n != Shape.UNKNOWN) {
      throw Shapes.bad(opName() + " needs square matrices, got a tensor of shape " + s);
    }
    int k = m == Shape.UNKNOWN || n == Shape.UNKNOWN ? Shape.UNKNOWN : Math.min(m, n);
    List<TensorSpec> out = new ArrayList<>();
    switch (kind) {
      case DETERMINANT -> both(out, x, batch);
      case LOG_DETERMINANT -> {
        both(out, x, batch);
        out.add(new TensorSpec(x.dtype(), batch));
      }
      case LU -> {
        both(out, x, s);
        out.add(new TensorSpec(DType.INT32, batch.concat(Shape.of(n))));
      }
      case QR -> {
        int rank = flag ? m : k;
        both(out, x, batch.concat(Shape.of(m, rank)));
        both(out, x, batch.concat(Shape.of(rank, n)));
      }
      case EIGH -> {
        out.add(new TensorSpec(x.dtype(), batch.concat(Shape.of(n))));
        both(out, x, s);
      }
      case EIG -> {
        both(out, x, batch.concat(Shape.of(n)));
        both(out, x, s);
      }
      case SVD -> {
        both(out, x, batch.concat(Shape.of(m, flag ? m : k)));
        out.add(new TensorSpec(x.dtype(), batch.concat(Shape.of(k))));
        both(out, x, batch.concat(Shape.of(flag ? n : k, n)));
      }
      default -> both(out, x, solution(s, inputs.get(2).shape()));
    }
    return out;
  }

  private static void both(List<TensorSpec> out, TensorSpec x, Shape shape) {
    out.add(new TensorSpec(x.dtype(), shape));
    out.add(new TensorSpec(x.dtype(), shape));
  }

  private Shape solution(Shape a, Shape b) {
    Shape expected = a.rank() == b.rank() ? a.with(-1, b.last()) : a;
    if (!expected.isCompatibleWith(b)) {
      throw Shapes.bad(opName() + " of matrices " + a + " does not fit a right side " + b);
    }
    return b;
  }

  @Override
  public String opName() {
    return "complex_" + kind.name().toLowerCase(Locale.ROOT);
  }
}
