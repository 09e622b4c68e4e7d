package org.keras4j.binding;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Rearrangements of small arrays. */
final class ArrayMoves {
  private ArrayMoves() {}

  static Shape transpose(Shape shape, int... permutation) {
    int[] dims = new int[permutation.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(permutation[i]);
    }
    return Shape.of(dims);
  }

  static Tensor transpose(Tensor t, int... permutation) {
    int rank = permutation.length;
    Shape to = transpose(t.shape(), permutation);
    int[] strides = new int[rank];
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= t.shape().dim(i);
    }
    double[] from = t.toDoubleArray();
    double[] out = new double[from.length];
    int[] index = new int[rank];
    for (int n = 0; n < out.length; n++) {
      int at = 0;
      for (int i = 0; i < rank; i++) {
        at += index[i] * strides[permutation[i]];
      }
      out[n] = from[at];
      for (int i = rank - 1; i >= 0 && ++index[i] == to.dim(i); i--) {
        index[i] = 0;
      }
    }
    return Tensor.ofNumbers(t.dtype(), to, out);
  }

  /** The arrays side by side along the last axis. */
  static Tensor concat(List<Tensor> parts) {
    Shape first = parts.get(0).shape();
    int width = 0;
    for (Tensor p : parts) {
      width += p.shape().last();
    }
    Shape shape = first.with(-1, width);
    double[] out = new double[shape.size()];
    int at = 0;
    for (Tensor p : parts) {
      double[] from = p.toDoubleArray();
      int n = p.shape().last();
      for (int row = 0; row * n < from.length; row++) {
        System.arraycopy(from, row * n, out, row * width + at, n);
      }
      at += n;
    }
    return Tensor.ofNumbers(parts.get(0).dtype(), shape, out);
  }

  /** A kernel (spatial…, in, out) turned by 180 degrees in space: what a true convolution has. */
  static Tensor flipSpatial(Tensor kernel) {
    int rank = kernel.shape().rank();
    int inner = kernel.shape().dim(-1) * kernel.shape().dim(-2);
    double[] from = kernel.toDoubleArray();
    double[] out = new double[from.length];
    int positions = rank < 3 || inner == 0 ? 0 : from.length / inner;
    for (int i = 0; i < positions; i++) {
      System.arraycopy(from, i * inner, out, (positions - 1 - i) * inner, inner);
    }
    return Tensor.ofNumbers(kernel.dtype(), kernel.shape(), out);
  }

  /**
   * Each of the {@code gates} column blocks k of a matrix replaced by {@code k.T.reshape(k.shape,
   * order="F")}: its elements, row by row, laid down column by column.
   */
  static Tensor fortranGates(Tensor kernel, int gates) {
    return fortranGates(kernel, gates, true);
  }

  /** The inverse of {@link #fortranGates}. */
  static Tensor toFortranGates(Tensor kernel, int gates) {
    return fortranGates(kernel, gates, false);
  }

  private static Tensor fortranGates(Tensor kernel, int gates, boolean forward) {
    int rows = kernel.shape().dim(0);
    int units = kernel.shape().dim(1) / gates;
    int width = units * gates;
    double[] from = kernel.toDoubleArray();
    double[] out = new double[from.length];
    for (int g = 0; g < gates; g++) {
      for (int n = 0; n < rows * units; n++) {
        int byRow = (n / units) * width + g * units + n % units;
        int byColumn = (n % rows) * width + g * units + n / rows;
        out[forward ? byColumn : byRow] = from[forward ? byRow : byColumn];
      }
    }
    return Tensor.ofNumbers(kernel.dtype(), kernel.shape(), out);
  }

  /** Each column block of a square-gated matrix transposed. */
  static Tensor transposeGates(Tensor kernel, int gates) {
    int n = kernel.shape().dim(0);
    double[] from = kernel.toDoubleArray();
    double[] out = new double[from.length];
    for (int g = 0; g < gates; g++) {
      for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++) {
          out[r * n * gates + g * n + c] = from[c * n * gates + g * n + r];
        }
      }
    }
    return Tensor.ofNumbers(kernel.dtype(), kernel.shape(), out);
  }
}
