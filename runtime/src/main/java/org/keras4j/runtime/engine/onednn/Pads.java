package org.keras4j.runtime.engine.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.keras4j.ops.PadOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Padding with a constant: a copy into the middle, and plain stores around it. */
final class Pads {
  private Pads() {}

  static KernelChoice select(PadOp op, TensorSpec x, TensorSpec out) {
    if (op.mode() != PadOp.Mode.CONSTANT) {
      return KernelChoice.refuse("only padding with a constant is left to oneDNN");
    }
    Shape s = out.shape();
    long[] strides = Layouts.strides(Layouts.dims(s));
    long offset = 0;
    for (int i = 0; i < s.rank(); i++) {
      if (op.before()[i] < 0 || op.after()[i] < 0) {
        return KernelChoice.refuse("a padding that cuts off elements");
      }
      offset += op.before()[i] * strides[i];
    }
    KernelChoice copy =
        Moves.reorder(x.shape(), Layouts.strides(Layouts.dims(x.shape())), 0, strides, offset);
    return copy instanceof KernelChoice.Accepted accepted
        ? KernelChoice.accept(new Padding(accepted.kernel(), op, s))
        : copy;
  }

  /** Writes the border, and has the middle copied. */
  private record Padding(Kernel copy, PadOp op, Shape shape) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      FloatBuffer to = out[0].natives().buffer();
      border(to, 0, 0, shape.size());
      copy.run(in, out, context);
    }

    /** Fills what surrounds the middle in one block of an axis, which begins at an index. */
    private void border(FloatBuffer to, int axis, int from, int size) {
      int last = shape.rank() - 1;
      while (axis <= last && op.before()[axis] == 0 && op.after()[axis] == 0 && dim(axis) == 1) {
        axis++;
      }
      if (axis > last || !padsFrom(axis)) {
        return;
      }
      int inner = size / dim(axis);
      int before = op.before()[axis] * inner;
      int after = op.after()[axis] * inner;
      fill(to, from, before);
      fill(to, from + size - after, after);
      if (padsFrom(axis + 1)) {
        for (int i = from + before; i < from + size - after; i += inner) {
          border(to, axis + 1, i, inner);
        }
      }
    }

    private int dim(int axis) {
      return shape.dim(axis);
    }

    private boolean padsFrom(int axis) {
      for (int i = axis; i < shape.rank(); i++) {
        if (op.before()[i] > 0 || op.after()[i] > 0) {
          return true;
        }
      }
      return false;
    }

    private void fill(FloatBuffer to, int from, int count) {
      float value = (float) op.value();
      for (int i = from; i < from + count; i++) {
        to.put(i, value);
      }
    }

    @Override
    public boolean isNative() {
      return true;
    }

    @Override
    public List<TensorSpec> scratch() {
      return copy.scratch();
    }

    @Override
    public String label() {
      return copy.label();
    }
  }
}
