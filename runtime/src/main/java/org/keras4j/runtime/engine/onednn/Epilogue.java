package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.FusedOp;

/**
 * What follows an op within its primitive.
 *
 * @param bias the input that holds the bias, or -1
 * @param residual the input that is added, or -1
 */
record Epilogue(int bias, int residual, @Nullable Eltwise activation) {
  static final Epilogue NONE = new Epilogue(-1, -1, null);

  /** That of a fused op of so many inputs, or null when oneDNN lacks the activation. */
  static @Nullable Epilogue of(FusedOp op, int inputs) {
    int at = op.baseInputs(inputs);
    Eltwise f = op.activation() == null ? null : Eltwise.of(op.activation());
    if (op.activation() != null && f == null) {
      return null;
    }
    return new Epilogue(op.bias() ? at : -1, op.residual() ? inputs - 1 : -1, f);
  }

  @Nullable PostOps postOps(dnnl_memory_desc dst) {
    if (residual < 0 && activation == null) {
      return null;
    }
    PostOps ops = new PostOps();
    if (residual >= 0) {
      ops.add(dst);
    }
    if (activation != null) {
      ops.function(activation);
    }
    return ops;
  }

  /** Adds the arguments of the post-ops. */
  PrimitiveKernel complete(PrimitiveKernel kernel, dnnl_memory_desc dst) {
    return residual < 0
        ? kernel
        : kernel.input(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, dst, residual);
  }
}
