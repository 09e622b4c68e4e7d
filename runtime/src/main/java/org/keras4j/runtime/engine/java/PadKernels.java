package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.Locale;
import org.keras4j.ops.PadOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Padding of any type; text is padded with empty text. */
final class PadKernels {
  private PadKernels() {}

  static KernelChoice select(PadOp op, TensorSpec in, TensorSpec out) {
    Shape s = in.shape();
    int[][] source = new int[s.rank()][];
    int padded = -1;
    for (int d = 0; d < source.length; d++) {
      if (op.before()[d] < 0 || op.after()[d] < 0) {
        return KernelChoice.refuse("padding of a negative width");
      }
      if (s.dim(d) == 0 && op.mode() != PadOp.Mode.CONSTANT && out.shape().dim(d) > 0) {
        return KernelChoice.refuse(
            "nothing to pad an empty axis with in mode "
                + op.mode().name().toLowerCase(Locale.ROOT));
      }
      source[d] = source(op.mode(), op.before()[d], s.dim(d), out.shape().dim(d));
      padded = op.before()[d] + op.after()[d] > 0 ? d : padded;
    }
    if (padded < 0) {
      return KernelChoice.accept((x, y, c) -> copy(x[0], y[0]));
    }
    int unit = s.slice(padded + 1, s.rank()).size();
    return KernelChoice.accept(
        new Pad(
            Arrays.copyOf(source, padded + 1),
            Arrays.copyOf(s.dims(), padded + 1),
            op.before()[padded],
            unit,
            value(op.value(), in.dtype())));
  }

  private static void copy(Buf x, Buf y) {
    System.arraycopy(x.array(), 0, y.array(), 0, y.size());
  }

  /** For each index of a padded axis, the index of the input's axis, or -1 for the constant. */
  private static int[] source(PadOp.Mode mode, int before, int size, int padded) {
    int[] source = new int[padded];
    for (int i = 0; i < padded; i++) {
      int j = i - before;
      if (j >= 0 && j < size) {
        source[i] = j;
        continue;
      }
      switch (mode) {
        case CONSTANT -> source[i] = -1;
        case EDGE -> source[i] = j < 0 ? 0 : size - 1;
        case REFLECT -> {
          int m = size == 1 ? 0 : Math.floorMod(j, 2 * (size - 1));
          source[i] = m < size ? m : 2 * (size - 1) - m;
        }
        case SYMMETRIC -> {
          int m = Math.floorMod(j, 2 * size);
          source[i] = m < size ? m : 2 * size - 1 - m;
        }
      }
    }
    return source;
  }

  /** The constant as an array of one element. */
  private static Object value(double value, DType dtype) {
    switch (Storage.of(dtype)) {
      case FLOAT:
        return new float[] {Float16.round((float) value, dtype)};
      case DOUBLE:
        return new double[] {value};
      case LONG:
        return new long[] {Integers.fromDouble(value, dtype)};
      default:
        return new String[] {""};
    }
  }

  /**
   * Padding up to the last padded axis; the axes after it form units that are moved whole.
   *
   * @param source per axis the input index of each output index, or -1
   * @param sizes the input's axes
   * @param before elements before the last padded axis
   * @param value array of one element
   */
  private record Pad(int[][] source, int[] sizes, int before, int unit, Object value)
      implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      Object x = in[0].array();
      Object y = out[0].array();
      int last = sizes.length - 1;
      int width = source[last].length;
      int rows = out[0].size() / (width * unit);
      int budget = 0;
      for (int r = 0; r < rows; r++) {
        budget -= width * unit;
        if (budget < 0) {
          context.check();
          budget = 1 << 22;
        }
        int to = r * width * unit;
        int from = row(r);
        if (from < 0) {
          Elements.fill(y, to, to + width * unit, value, 0);
          continue;
        }
        System.arraycopy(x, from, y, to + before * unit, sizes[last] * unit);
        edge(x, from, y, to, 0, before);
        edge(x, from, y, to, before + sizes[last], width);
      }
    }

    /** Where the input's row for a row of the output begins, or -1. */
    private int row(int r) {
      int at = 0;
      int stride = sizes[sizes.length - 1] * unit;
      for (int d = sizes.length - 2; d >= 0; d--) {
        int i = source[d][r % source[d].length];
        if (i < 0) {
          return -1;
        }
        r /= source[d].length;
        at += i * stride;
        stride *= sizes[d];
      }
      return at;
    }

    private void edge(Object x, int from, Object y, int to, int begin, int end) {
      int[] index = source[sizes.length - 1];
      for (int i = begin; i < end; i++) {
        if (index[i] < 0) {
          Elements.fill(y, to + i * unit, to + (i + 1) * unit, value, 0);
        } else {
          System.arraycopy(x, from + index[i] * unit, y, to + i * unit, unit);
        }
      }
    }
  }
}
