package org.keras4j.runtime.engine.java;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A product of views: both are copied, multiplied, and the result is brought into order.
 *
 * @param own the copies, the product, and what the product needs for itself
 */
record ViewMatMulKernel(
    Kernel left, Kernel right, Kernel product, Kernel order, List<TensorSpec> own)
    implements Kernel {

  static KernelChoice select(ViewMatMulOp op, TensorSpec out) {
    TensorSpec a = new TensorSpec(out.dtype(), op.left().shape());
    TensorSpec b = new TensorSpec(out.dtype(), op.right().shape());
    MatMulOp matmul = new MatMulOp(false, false);
    TensorSpec product = matmul.infer(List.of(a, b)).get(0);
    KernelChoice choice = MatMulKernels.select(matmul, List.of(a, b), product);
    if (!(choice instanceof KernelChoice.Accepted accepted)) {
      return choice;
    }
    List<TensorSpec> own = new ArrayList<>(List.of(a, b, product));
    own.addAll(accepted.kernel().scratch());
    Shape shape = product.shape();
    return KernelChoice.accept(
        new ViewMatMulKernel(
            StridedCopy.of(op.left()),
            StridedCopy.of(op.right()),
            accepted.kernel(),
            StridedCopy.of(new TransposeOp(op.result()), shape, out.shape()),
            List.copyOf(own)));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Parts parts = (Parts) context.state();
    if (parts == null) {
      parts = new Parts(in, context, own.size());
      context.keep(parts);
    }
    if (parts.copies[0].size() > 0) {
      left.run(parts.left, parts.copied(0), context);
    }
    if (parts.copies[1].size() > 0) {
      right.run(parts.right, parts.copied(1), context);
    }
    product.run(parts.copies, parts.product, parts.inner);
    order.run(parts.product, out, context);
  }

  @Override
  public List<TensorSpec> scratch() {
    return own;
  }

  /** The buffers of each part in one session. */
  private static final class Parts implements AutoCloseable {
    private final Buf[] left;
    private final Buf[] right;
    private final Buf[] copies;
    private final Buf[][] each;
    private final Buf[] product;
    private final KernelContext inner;

    Parts(Buf[] in, KernelContext context, int count) {
      left = new Buf[] {in[0]};
      right = new Buf[] {in[1]};
      copies = new Buf[] {context.scratch(0), context.scratch(1)};
      each = new Buf[][] {{copies[0]}, {copies[1]}};
      product = new Buf[] {context.scratch(2)};
      Buf[] rest = new Buf[count - 3];
      for (int i = 0; i < rest.length; i++) {
        rest[i] = context.scratch(3 + i);
      }
      inner = context.part(rest);
    }

    Buf[] copied(int operand) {
      return each[operand];
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
