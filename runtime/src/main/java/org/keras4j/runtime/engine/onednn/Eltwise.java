package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.UnaryOp;

/** An elementwise function as oneDNN names it. */
record Eltwise(int algorithm, float alpha, float beta) {

  /** The function, or null where oneDNN has none of the same numbers. */
  static @Nullable Eltwise of(UnaryOp op) {
    float a = (float) op.a();
    float b = (float) op.b();
    switch (op.kind()) {
      case RELU:
        return relu(op);
      case CLIP:
        return new Eltwise(dnnl_eltwise_clip, a, b);
      case SIGMOID:
        return new Eltwise(dnnl_eltwise_logistic, 0, 0);
      case TANH:
        return new Eltwise(dnnl_eltwise_tanh, 0, 0);
      case ELU:
        return new Eltwise(dnnl_eltwise_elu, a, 0);
      case SILU:
        return new Eltwise(dnnl_eltwise_swish, 1, 0);
      case MISH:
        return new Eltwise(dnnl_eltwise_mish, 0, 0);
      case GELU:
        return new Eltwise(dnnl_eltwise_gelu_erf, 0, 0);
      case GELU_TANH:
        return new Eltwise(dnnl_eltwise_gelu_tanh, 0, 0);
      case SOFTPLUS:
        return new Eltwise(dnnl_eltwise_soft_relu, 1, 0);
      case HARD_SIGMOID:
        return new Eltwise(dnnl_eltwise_hardsigmoid, a, b);
      case HARD_SILU:
        return new Eltwise(dnnl_eltwise_hardswish, a, b);
      case NEGATIVE:
        return new Eltwise(dnnl_eltwise_linear, -1, 0);
      case ABS:
        return new Eltwise(dnnl_eltwise_abs, 0, 0);
      case SQUARE:
        return new Eltwise(dnnl_eltwise_square, 0, 0);
      case SQRT:
        return new Eltwise(dnnl_eltwise_sqrt, 0, 0);
      case EXP:
        return new Eltwise(dnnl_eltwise_exp, 0, 0);
      default:
        return null;
    }
  }

  private static @Nullable Eltwise relu(UnaryOp op) {
    if (op.c() != 0) {
      return null;
    }
    if (op.b() == Double.POSITIVE_INFINITY) {
      return new Eltwise(dnnl_eltwise_relu, (float) op.a(), 0);
    }
    return op.a() == 0 ? new Eltwise(dnnl_eltwise_clip, 0, (float) op.b()) : null;
  }
}
