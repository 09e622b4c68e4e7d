package org.keras4j.runtime.engine.nd4j;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Ceil;
import org.nd4j.linalg.api.ops.impl.transforms.same.Floor;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ACos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ACosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ASin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATan;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATanh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Expm1;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SELU;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sinh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftSign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Swish;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tan;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** Elementwise functions of one operand. */
final class UnaryKernels {
  private static final int PIECE = 1 << 20;

  private UnaryKernels() {}

  static KernelChoice select(UnaryOp op, DType dtype) {
    String refusal = refusal(op);
    if (refusal == null && dtype == DType.FLOAT64 && losesDigits(op)) {
      refusal = "ND4J's function loses digits near 0, and no wider type makes up for it";
    }
    if (refusal != null) {
      return KernelChoice.refuse(refusal);
    }
    return KernelChoice.accept((in, out, context) -> run(op, dtype, in[0], out[0], context));
  }

  private static @Nullable String refusal(UnaryOp op) {
    switch (op.kind()) {
      case SIGN:
        return "ND4J gives 0 for the sign of NaN";
      case ARCSINH:
        return "ND4J's asinh is minus infinity for large negative numbers";
      case SOFTPLUS:
      case LOG_SIGMOID:
      case MISH:
        return "ND4J's softplus overflows for large operands and is 0 for small ones";
      case GELU:
      case GELU_TANH:
        return "ND4J's GELU is another approximation";
      case CLIP:
        return op.a() < op.b() ? null : "ND4J clips only between bounds in order";
      case RELU:
        if (op.c() != 0) {
          return "ND4J's ReLU with a threshold is another function";
        }
        if (op.b() == Double.POSITIVE_INFINITY) {
          return null;
        }
        return op.a() == 0 && op.b() > 0
            ? null
            : "ND4J has no ReLU with a slope and a cap, or cap 0";
      case NEGATIVE, ABS, EXP, EXPM1, LOG, LOG1P, SQRT, RSQRT, SQUARE, RECIPROCAL, SIN, COS, TAN:
      case ARCSIN, ARCCOS, ARCTAN, SINH, COSH, TANH, ARCCOSH, ARCTANH, ERF, FLOOR, CEIL, ROUND:
      case SIGMOID, ELU, SELU, SOFTSIGN, SILU:
        return null;
      default:
        return "ND4J has no such function";
    }
  }

  /** True where ND4J subtracts nearly equal numbers for operands near 0: float32 is widened. */
  private static boolean losesDigits(UnaryOp op) {
    switch (op.kind()) {
      case EXPM1:
      case LOG1P:
      case TANH:
      case ELU:
      case SELU:
        return true;
      default:
        return false;
    }
  }

  private static void run(UnaryOp op, DType dtype, Buf in, Buf out, KernelContext context) {
    for (int at = 0; at < out.size(); at += PIECE) {
      context.check();
      Native.run(op, dtype, in, out, at, Math.min(PIECE, out.size() - at));
    }
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native {
    private Native() {}

    static void run(UnaryOp op, DType dtype, Buf in, Buf out, int at, int n) {
      try (NativeArrays arrays = new NativeArrays(dtype)) {
        INDArray x = arrays.part(in, at, n);
        if (!losesDigits(op)) {
          INDArray y = arrays.make(n);
          apply(op, x, y, arrays);
          NativeArrays.get(y, out, at);
          return;
        }
        INDArray wide = arrays.toDouble(x);
        INDArray y = arrays.like(wide, n);
        apply(op, wide, y, arrays);
        NativeArrays.get(arrays.narrow(y), out, at);
      }
    }

    private static void apply(UnaryOp op, INDArray x, INDArray y, NativeArrays arrays) {
      switch (op.kind()) {
        case CLIP -> clip(x, y, op.a(), op.b());
        case RELU -> {
          if (op.b() != Double.POSITIVE_INFINITY) {
            clip(x, y, 0, op.b());
          } else if (op.a() == 0) {
            scalar(new RectifiedLinear(x, y, 0), arrays);
          } else {
            scalar(new LeakyReLU(x, y, op.a()), arrays);
          }
        }
        case ELU ->
            Nd4j.exec(
                DynamicCustomOp.builder("elu")
                    .addInputs(x)
                    .addOutputs(y)
                    .addFloatingPointArguments(op.a())
                    .build());
        default -> Nd4j.exec(transform(op.kind(), x, y));
      }
    }

    private static void clip(INDArray x, INDArray y, double low, double high) {
      Nd4j.exec(
          DynamicCustomOp.builder("clipbyvalue")
              .addInputs(x)
              .addOutputs(y)
              .addFloatingPointArguments(low, high)
              .build());
    }

    private static void scalar(org.nd4j.linalg.api.ops.ScalarOp op, NativeArrays arrays) {
      arrays.own(op.scalar());
      Nd4j.exec(op);
    }

    private static Op transform(UnaryOp.Kind kind, INDArray x, INDArray y) {
      return switch (kind) {
        case NEGATIVE -> new Negative(x, y);
        case ABS -> new Abs(x, y);
        case EXP -> new Exp(x, y);
        case EXPM1 -> new Expm1(x, y);
        case LOG -> new Log(x, y);
        case LOG1P -> new Log1p(x, y);
        case SQRT -> new Sqrt(x, y);
        case RSQRT -> new RSqrt(x, y);
        case SQUARE -> new Square(x, y);
        case RECIPROCAL -> new Reciprocal(x, y);
        case SIN -> new Sin(x, y);
        case COS -> new Cos(x, y);
        case TAN -> new Tan(x, y);
        case ARCSIN -> new ASin(x, y);
        case ARCCOS -> new ACos(x, y);
        case ARCTAN -> new ATan(x, y);
        case SINH -> new Sinh(x, y);
        case COSH -> new Cosh(x, y);
        case TANH -> new Tanh(x, y);
        case ARCCOSH -> new ACosh(x, y);
        case ARCTANH -> new ATanh(x, y);
        case ERF -> new Erf(x, y);
        case FLOOR -> new Floor(x, y);
        case CEIL -> new Ceil(x, y);
        case ROUND -> new Rint(x, y);
        case SIGMOID -> new Sigmoid(x, y);
        case SELU -> new SELU(x, y);
        case SOFTSIGN -> new SoftSign(x, y);
        case SILU -> new Swish(x, y);
        default -> throw new AssertionError(kind);
      };
    }
  }
}
