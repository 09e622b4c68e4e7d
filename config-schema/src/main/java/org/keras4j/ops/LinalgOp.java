package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A function of the matrices in the last two axes, each on its own. Operands are float32 or
 * float64; those of {@link Kind#QR} may be of any floating type.
 *
 * @param flag what it means is given with each kind
 */
public record LinalgOp(Kind kind, boolean flag) implements Op {

  /** The functions; m and n are the rows and columns of the first operand, k the lesser of both. */
  public enum Kind {
    /**
     * The lower triangular factor, of the lower triangle. Where there is none, an error if {@code
     * flag}, else NaN.
     */
    CHOLESKY,
    /** A singular matrix is an error. */
    INVERSE,
    DETERMINANT,
    /** The determinant's sign (…) and the logarithm of its absolute value (…). */
    LOG_DETERMINANT,
    /**
     * Both triangular factors in one (…, n, n), and the rows that the rows of the input have become
     * (int32: …, n).
     */
    LU,
    /**
     * Orthonormal columns and an upper triangle: (…, m, k), (…, k, n); with {@code flag} m for k.
     */
    QR,
    /** Of a symmetric matrix, by its lower triangle: ascending eigenvalues (…, n), vectors. */
    EIGH,
    /** Of any matrix: real and imaginary parts of the eigenvalues (…, n), then of the vectors. */
    EIG,
    /**
     * U (…, m, k), the descending singular values (…, k), and V transposed (…, k, n). With {@code
     * flag} U is (…, m, m), and V transposed (…, n, n).
     */
    SVD,
    /** The descending singular values (…, k). */
    SINGULAR_VALUES,
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
    boolean half = x.dtype().byteSize() == 2 && kind == Kind.QR;
    if (!x.dtype().isFloating() || x.dtype().byteSize() == 2 && !half) {
      throw Shapes.bad(opName() + " is computed in float32 and float64, got " + x.dtype());
    }
    Shape batch = s.slice(0, s.rank() - 2);
    int m = s.dim(-2);
    int n = s.dim(-1);
    int k = least(m, n);
    boolean rectangular = kind == Kind.QR || kind == Kind.SVD || kind == Kind.SINGULAR_VALUES;
    if (!rectangular && m != n && m != Shape.UNKNOWN && n != Shape.UNKNOWN) {
      throw Shapes.bad(opName() + " needs square matrices, got a tensor of shape " + s);
    }
    switch (kind) {
      case DETERMINANT:
        return Shapes.one(x.dtype(), batch);
      case LOG_DETERMINANT:
        return List.of(of(x, batch), of(x, batch));
      case LU:
        return List.of(x, new TensorSpec(DType.INT32, batch.concat(Shape.of(n))));
      case QR:
        int rank = flag ? m : k;
        return List.of(of(x, batch, m, rank), of(x, batch, rank, n));
      case EIGH:
        return List.of(of(x, batch, n), x);
      case EIG:
        return List.of(of(x, batch, n), of(x, batch, n), x, x);
      case SVD:
        return List.of(
            of(x, batch, m, flag ? m : k), of(x, batch, k), of(x, batch, flag ? n : k, n));
      case SINGULAR_VALUES:
        return List.of(of(x, batch, k));
      case SOLVE, SOLVE_TRIANGULAR:
        return List.of(solution(x, inputs.get(1)));
      default:
        return List.of(x);
    }
  }

  private TensorSpec solution(TensorSpec a, TensorSpec b) {
    Shapes.same(a.dtype(), b.dtype(), this);
    Shape expected =
        a.shape().rank() == b.shape().rank() ? a.shape().with(-1, b.shape().last()) : a.shape();
    if (!expected.isCompatibleWith(b.shape())) {
      throw Shapes.bad(
          opName() + " of matrices " + a.shape() + " does not fit a right side " + b.shape());
    }
    return b;
  }

  private static TensorSpec of(TensorSpec x, Shape batch, int... dims) {
    return new TensorSpec(x.dtype(), batch.concat(Shape.of(dims)));
  }

  private static int least(int m, int n) {
    return m == Shape.UNKNOWN || n == Shape.UNKNOWN ? Shape.UNKNOWN : Math.min(m, n);
  }

  @Override
  public String opName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
