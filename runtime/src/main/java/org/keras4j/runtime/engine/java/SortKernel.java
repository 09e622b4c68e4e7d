package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.SortOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Sorts rows along an axis. */
record SortKernel(SortOp op, DType dtype, Axes axes, int count) implements Kernel {

  static KernelChoice select(SortOp op, TensorSpec in, TensorSpec out) {
    if (in.dtype() == DType.STRING) {
      return KernelChoice.refuse("sorting is not defined for text");
    }
    Axes axes = new Axes(in.shape(), new int[] {op.axis()});
    return KernelChoice.accept(new SortKernel(op, in.dtype(), axes, out.shape().dim(op.axis())));
  }

  @Override
  public List<TensorSpec> scratch() {
    return List.of(new TensorSpec(DType.INT64, Shape.of(Math.max(count, axes.length) + 1)));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Row row = row(in[0]);
    long[] order = context.scratch(0).longs();
    long[] indices = out[1].longs();
    int n = axes.length;
    int groups = count == 0 ? 0 : axes.groups;
    for (int g = 0; g < groups; g++) {
      context.check();
      row.base = axes.group(g);
      if (count == 1 && n > 1) {
        order[0] = row.first();
      } else if (count == n) {
        row.all(order, n, context);
      } else {
        row.best(order, n, count, op.sorted(), context);
      }
      // The output's rows have the distances of the input's, but are of another length.
      int inner = axes.stride;
      int to = g / inner * inner * count + g % inner;
      for (int i = 0; i < count; i++, to += inner) {
        Elements.gather(
            in[0].array(), row.base + (int) order[i] * axes.stride, 1, out[0].array(), to, 1);
        indices[to] = order[i];
      }
    }
  }

  private Row row(Buf x) {
    switch (Storage.of(dtype)) {
      case FLOAT:
        return new Floats(x.floats());
      case DOUBLE:
        return new Doubles(x.doubles());
      default:
        return new Longs(x.longs());
    }
  }

  /** The row that is sorted now. */
  private abstract class Row extends Ranking {
    int base;

    /** True when the elements at two places of the array are in order, the first being better. */
    abstract boolean precedes(int p, int q);

    abstract boolean equal(int p, int q);

    @Override
    boolean above(int a, int b) {
      int p = base + a * axes.stride;
      int q = base + b * axes.stride;
      return op.largest() ? precedes(p, q) : precedes(q, p);
    }

    @Override
    boolean same(int a, int b) {
      return equal(base + a * axes.stride, base + b * axes.stride);
    }

    /** The first best element. */
    int first() {
      int best = 0;
      for (int i = 1; i < axes.length; i++) {
        if (above(i, best)) {
          best = i;
        }
      }
      return best;
    }
  }

  /** Elements among which there may be NaN. */
  private abstract class Reals extends Row {
    abstract double at(int p);

    @Override
    boolean precedes(int p, int q) {
      return at(p) > at(q);
    }

    @Override
    boolean equal(int p, int q) {
      return at(p) == at(q);
    }

    private double key(int i) {
      double v = at(base + i * axes.stride);
      return op.largest() ? v : -v;
    }

    /**
     * As TensorFlow's reduction finds it: NaN is passed over in whole vectors, and after them the
     * elements follow a NaN anew.
     */
    @Override
    int first() {
      int lanes = dtype == DType.FLOAT64 ? 4 : 8;
      int vectors = axes.length / lanes * lanes;
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < vectors; i++) {
        best = key(i) > best ? key(i) : best;
      }
      double rest = Double.NEGATIVE_INFINITY;
      for (int i = vectors; i < axes.length; i++) {
        rest = key(i) < rest ? rest : key(i);
      }
      best = rest < best ? best : rest;
      for (int i = 0; i < axes.length; i++) {
        if (key(i) == best) {
          return i;
        }
      }
      return 0;
    }
  }

  private final class Floats extends Reals {
    private final float[] x;

    private Floats(float[] x) {
      this.x = x;
    }

    @Override
    double at(int p) {
      return x[p];
    }
  }

  private final class Doubles extends Reals {
    private final double[] x;

    private Doubles(double[] x) {
      this.x = x;
    }

    @Override
    double at(int p) {
      return x[p];
    }
  }

  private final class Longs extends Row {
    private final long[] x;

    private Longs(long[] x) {
      this.x = x;
    }

    @Override
    boolean precedes(int p, int q) {
      return Integers.compare(x[p], x[q], dtype) > 0;
    }

    @Override
    boolean equal(int p, int q) {
      return x[p] == x[q];
    }
  }
}
