package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.BinaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Elementwise functions of two operands with broadcasting. */
final class BinaryKernels {
  /** About 5 ms of the slowest functions. */
  private static final int CHUNK = 1 << 17;

  private BinaryKernels() {}

  static KernelChoice select(BinaryOp op, List<TensorSpec> in, TensorSpec out) {
    DType dtype = in.get(0).dtype();
    Storage storage = Storage.of(dtype);
    String refusal = refusal(op.kind(), dtype, storage);
    if (refusal != null) {
      return KernelChoice.refuse(refusal);
    }
    Broadcasting b = new Broadcasting(out.shape(), in.get(0).shape(), in.get(1).shape());
    if (op.kind().isPredicate()) {
      return KernelChoice.accept(new Walk(b, Comparisons.of(op.kind(), dtype)));
    }
    switch (storage) {
      case FLOAT:
        return KernelChoice.accept(
            Rounding.of(
                b.runs == 1
                    ? new Walk(b, new FloatBinary.Whole(op.kind()))
                    : new Walk(b, new FloatBinary(op.kind())),
                dtype));
      case DOUBLE:
        return KernelChoice.accept(new Walk(b, new DoubleBinary(op.kind())));
      default:
        return KernelChoice.accept(new Walk(b, new LongBinary(op.kind(), dtype)));
    }
  }

  private static @org.jspecify.annotations.Nullable String refusal(
      BinaryOp.Kind kind, DType dtype, Storage storage) {
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    if (storage == Storage.STRING
        && kind != BinaryOp.Kind.EQUAL
        && kind != BinaryOp.Kind.NOT_EQUAL) {
      return name + " is not defined for text";
    }
    if (storage != Storage.LONG || kind.isPredicate()) {
      return null;
    }
    boolean bool = dtype == DType.BOOL;
    switch (kind) {
      case DIVIDE:
      case ARCTAN2:
        return name + " of " + dtype + ": cast to a floating type first";
      case SUBTRACT:
      case FLOOR_DIVIDE:
      case MOD:
      case POWER:
        return bool ? name + " is not defined for bool" : null;
      default:
        return null;
    }
  }

  /** A function over one run: {@code out[k + i] = a[p + i * sa] ∘ b[q + i * sb]} for i < n. */
  interface Run {
    void run(Buf a, int p, int sa, Buf b, int q, int sb, Buf out, int k, int n);
  }

  /** Applies a function run by run, in pieces short enough to be cancelled between them. */
  record Walk(Broadcasting b, Run function) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int budget = 0;
      for (int r = 0; r < b.runs; r++) {
        int p = b.offset(0, r);
        int q = b.offset(1, r);
        for (int i = 0; i < b.inner; i += CHUNK) {
          int n = Math.min(CHUNK, b.inner - i);
          budget -= n;
          if (budget < 0) {
            context.check();
            budget = CHUNK;
          }
          function.run(
              in[0],
              p + i * b.step[0],
              b.step[0],
              in[1],
              q + i * b.step[1],
              b.step[1],
              out[0],
              r * b.inner + i,
              n);
        }
      }
    }

    @Override
    public boolean inPlace(int input) {
      return b.isInOrder(input);
    }
  }
}
