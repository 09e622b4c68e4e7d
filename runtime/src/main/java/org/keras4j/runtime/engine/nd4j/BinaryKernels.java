package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Elementwise functions of two operands with broadcasting. */
final class BinaryKernels {
  private static final int PIECE = 1 << 20;

  private BinaryKernels() {}

  static KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    BinaryOp.Kind kind = ((BinaryOp) node.op()).kind();
    String name = name(kind);
    if (name == null) {
      return KernelChoice.refuse("ND4J's remainder differs from NumPy's for infinite divisors");
    }
    DType dtype = in.get(0).dtype();
    Shape z = out.get(0).shape();
    long[] a = aligned(in.get(0).shape(), z.rank());
    long[] b = aligned(in.get(1).shape(), z.rank());
    long[] c = aligned(z, z.rank());
    int rows = rowsPerPiece(c);
    Kernel kernel =
        (x, y, context) -> {
          for (int from = 0; from < c[0]; from += rows) {
            context.check();
            int to = (int) Math.min(c[0], (long) from + rows);
            Native.run(name, dtype, x[0], a, x[1], b, y[0], c, from, to);
          }
        };
    return kind == BinaryOp.Kind.MAXIMUM || kind == BinaryOp.Kind.MINIMUM
        ? FiniteOnly.guard(node, in, out, kernel)
        : KernelChoice.accept(kernel);
  }

  private static @Nullable String name(BinaryOp.Kind kind) {
    switch (kind) {
      case ADD:
        return "add";
      case SUBTRACT:
        return "subtract";
      case MULTIPLY:
        return "multiply";
      case DIVIDE:
        return "divide";
      case FLOOR_DIVIDE:
        return "floordiv";
      case POWER:
        return "Pow";
      case MAXIMUM:
        return "maximum";
      case MINIMUM:
        return "minimum";
      case ARCTAN2:
        return "tf_atan2";
      default:
        return null;
    }
  }

  /** The shape with leading ones up to a rank, which is at least 1. */
  private static long[] aligned(Shape shape, int rank) {
    long[] dims = new long[Math.max(1, rank)];
    java.util.Arrays.fill(dims, 1);
    for (int i = 1; i <= shape.rank(); i++) {
      dims[dims.length - i] = shape.dim(-i);
    }
    return dims;
  }

  private static int rowsPerPiece(long[] shape) {
    long row = 1;
    for (int i = 1; i < shape.length; i++) {
      row *= shape[i];
    }
    return (int) Math.max(1, PIECE / Math.max(1, row));
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native {
    private Native() {}

    static void run(
        String name,
        DType dtype,
        Buf a,
        long[] aShape,
        Buf b,
        long[] bShape,
        Buf out,
        long[] shape,
        int from,
        int to) {
      try (NativeArrays arrays = new NativeArrays(dtype)) {
        INDArray x = rows(arrays, a, aShape, from, to);
        INDArray y = rows(arrays, b, bShape, from, to);
        long[] part = shape.clone();
        part[0] = (long) to - from;
        INDArray z = arrays.make(part);
        NativeArrays.exec(name, new INDArray[] {x, y}, z);
        NativeArrays.get(z, out, (int) (from * (z.length() / (to - from))));
      }
    }

    /** Rows of the leading axis; all of an operand that is repeated over it. */
    private static INDArray rows(NativeArrays arrays, Buf from, long[] shape, int start, int end) {
      if (shape[0] == 1) {
        return arrays.of(from, shape);
      }
      long[] part = shape.clone();
      part[0] = (long) end - start;
      return arrays.part(from, (int) (start * (from.size() / shape[0])), part);
    }
  }
}
