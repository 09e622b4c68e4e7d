package org.keras4j.runtime.engine.java;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A function of matrices: takes a matrix of each operand into scratch memory in double precision,
 * has the results computed there, and writes them.
 */
abstract class MatrixKernel implements Kernel {
  private final int count;
  private final int[] inSizes;
  private final int[] work;

  /** The elements of each result that belong to one matrix. */
  final int[] outSizes;

  /** Rows of the first operand's matrices. */
  final int m;

  /** Columns of the first operand's matrices. */
  final int n;

  /** Columns of the last operand's matrices. */
  final int columns;

  /** The distance from 1 to the next number of the operands' type. */
  final double epsilon;

  /**
   * @param work sizes of what is needed beside operands and results
   */
  MatrixKernel(List<TensorSpec> in, List<TensorSpec> out, int[] work) {
    Shape s = in.get(0).shape();
    count = s.slice(0, s.rank() - 2).size();
    m = s.dim(-2);
    n = s.dim(-1);
    columns = in.get(in.size() - 1).shape().last();
    epsilon = in.get(0).dtype() == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
    inSizes = sizes(in);
    outSizes = sizes(out);
    this.work = work;
  }

  /** Computes the results {@code y} of the operands {@code a}, which may be overwritten. */
  abstract void compute(double[][] a, double[][] y, double[][] w, KernelContext context);

  /** The elements of each operand or result that belong to one matrix. */
  private int[] sizes(List<TensorSpec> specs) {
    return specs.stream().mapToInt(spec -> count == 0 ? 0 : spec.shape().size() / count).toArray();
  }

  @Override
  public List<TensorSpec> scratch() {
    List<TensorSpec> all = new ArrayList<>();
    for (int[] sizes : new int[][] {inSizes, outSizes, work}) {
      for (int size : sizes) {
        all.add(new TensorSpec(DType.FLOAT64, Shape.of(size)));
      }
    }
    return all;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    double[][] a = scratch(context, 0, in.length);
    double[][] y = scratch(context, in.length, out.length);
    double[][] w = scratch(context, in.length + out.length, work.length);
    for (int b = 0; b < count; b++) {
      context.check();
      for (int i = 0; i < in.length; i++) {
        read(in[i], b * inSizes[i], a[i], inSizes[i]);
      }
      compute(a, y, w, context);
      for (int i = 0; i < out.length; i++) {
        write(y[i], outSizes[i], out[i], b * outSizes[i]);
      }
    }
  }

  private static double[][] scratch(KernelContext context, int from, int n) {
    double[][] all = new double[n][];
    Arrays.setAll(all, i -> context.scratch(from + i).doubles());
    return all;
  }

  /** Reads the elements of one matrix. */
  private static void read(Buf from, int at, double[] to, int size) {
    if (Storage.of(from.dtype()) == Storage.DOUBLE) {
      System.arraycopy(from.doubles(), at, to, 0, size);
      return;
    }
    float[] x = from.floats();
    for (int i = 0; i < size; i++) {
      to[i] = x[at + i];
    }
  }

  /** Writes the elements of one matrix. */
  private static void write(double[] from, int size, Buf to, int at) {
    switch (Storage.of(to.dtype())) {
      case DOUBLE -> System.arraycopy(from, 0, to.doubles(), at, size);
      case FLOAT -> {
        for (int i = 0; i < size; i++) {
          to.floats()[at + i] = (float) from[i];
        }
      }
      default -> {
        for (int i = 0; i < size; i++) {
          to.longs()[at + i] = (long) from[i];
        }
      }
    }
  }
}
