package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * An elementwise function of one operand. The meaning of the parameters is given with each kind;
 * unused ones are 0.
 */
public record UnaryOp(Kind kind, double a, double b, double c) implements Op {

  /** The function that gives its operand, for ops that take a function as a parameter. */
  public static final UnaryOp IDENTITY = new UnaryOp(Kind.RELU, 1, Double.POSITIVE_INFINITY, 0);

  /** The functions. Kinds from {@link #RELU} on are Keras's activations. */
  public enum Kind {
    NEGATIVE,
    ABS,
    SIGN,
    EXP,
    EXPM1,
    LOG,
    LOG1P,
    LOG2,
    LOG10,
    SQRT,
    RSQRT,
    SQUARE,
    RECIPROCAL,
    SIN,
    COS,
    TAN,
    ARCSIN,
    ARCCOS,
    ARCTAN,
    SINH,
    COSH,
    TANH,
    ARCSINH,
    ARCCOSH,
    ARCTANH,
    ERF,
    /** {@code 1 - erf(x)}, exact where it is small. */
    ERFC,
    /** The number whose error function is x; NaN outside [-1, 1]. */
    ERFINV,
    /** The modified Bessel function of order 0; infinite where e to the operand is. */
    BESSEL_I0,
    FLOOR,
    CEIL,
    /** Half to even. */
    ROUND,
    TRUNC,
    /** To [a, b]; NaN stays NaN. */
    CLIP,
    LOGICAL_NOT,
    IS_NAN,
    IS_INF,
    IS_FINITE,
    /** Slope a below threshold c, capped at b: {@code x >= c ? min(x, b) : a * (x - c)}. */
    RELU,
    SIGMOID,
    /** {@code clip(a * x + b, 0, 1)}. */
    HARD_SIGMOID,
    /** {@code x * clip(a * x + b, 0, 1)}. */
    HARD_SILU,
    /** {@code x > 0 ? x : a * (exp(x) - 1)}. */
    ELU,
    SELU,
    /** {@code max(0, x) + min(0, a * (exp(x / a) - 1))}. */
    CELU,
    SOFTPLUS,
    SOFTSIGN,
    SILU,
    MISH,
    /** By the error function. */
    GELU,
    /** By tanh. */
    GELU_TANH,
    LOG_SIGMOID,
    /** {@code x - tanh(x)}. */
    TANH_SHRINK,
    /** {@code x > a ? x - a : x < -a ? x + a : 0}. */
    SOFT_SHRINK,
    /** {@code |x| > a ? x : 0}. */
    HARD_SHRINK,
    /** {@code x > a ? x : b}. */
    THRESHOLD,
    /** {@code (x + sqrt(x² + a)) / 2}. */
    SQUAREPLUS,
    SPARSE_PLUS,
    SPARSE_SIGMOID
  }

  public UnaryOp(Kind kind) {
    this(kind, 0, 0, 0);
  }

  /** True for functions whose result is a bool. */
  public boolean isPredicate() {
    switch (kind) {
      case LOGICAL_NOT:
      case IS_NAN:
      case IS_INF:
      case IS_FINITE:
        return true;
      default:
        return false;
    }
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    return Shapes.one(isPredicate() ? DType.BOOL : x.dtype(), x.shape());
  }

  @Override
  public String opName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
