package org.keras4j.runtime.engine.java;

import java.util.HashMap;
import java.util.Map;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UniqueOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Finds the different slices along an axis. */
final class UniqueKernel implements Kernel {
  private static final int CHUNK = 1 << 12;

  private final UniqueOp op;
  private final DType dtype;

  /** Slices, and the distance of their first elements. */
  private final int count;

  private final int stride;

  /** The elements of a slice, the most significant first, relative to its first one. */
  private final int[] places;

  UniqueKernel(UniqueOp op, TensorSpec in) {
    this.op = op;
    dtype = in.dtype();
    Shape shape = in.shape();
    int axis = Shapes.axis(op.axis(), shape.rank());
    count = shape.dim(axis);
    stride = shape.slice(axis + 1, shape.rank()).size();
    places = new int[shape.remove(axis).size()];
    // The first axis takes the place of the axis that is searched.
    int[] axes = new int[shape.rank() - 1];
    for (int p = 1; p < shape.rank(); p++) {
      axes[p - 1] = p == axis ? 0 : p;
    }
    for (int i = 0; i < places.length; i++) {
      int rest = i;
      for (int p = axes.length - 1; p >= 0; p--) {
        int d = axes[p];
        places[i] += rest % shape.dim(d) * shape.slice(d + 1, shape.rank()).size();
        rest /= shape.dim(d);
      }
    }
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Slices x = new Slices(in[0]);
    Map<Slice, Integer> numbers = new HashMap<>();
    int[] number = new int[count];
    int[] first = new int[count];
    int[] times = new int[count];
    for (int j = 0; j < count; j++) {
      if (j % CHUNK == 0) {
        context.check();
      }
      int fresh = numbers.size();
      number[j] = numbers.computeIfAbsent(new Slice(x, j), s -> fresh);
      if (number[j] == fresh) {
        first[fresh] = j;
      }
      times[number[j]]++;
    }
    int n = numbers.size();
    int[] order = order(x, first, n, context);
    int[] rank = new int[n];
    for (int i = 0; i < n; i++) {
      rank[order[i]] = i;
    }
    for (int j = 0; j < count; j++) {
      out[2].longs()[j] = rank[number[j]];
    }
    for (int i = 0; i < op.size(); i++) {
      boolean there = i < n;
      write(in[0], there ? first[order[i]] : -1, out[0], i);
      out[1].longs()[i] = there ? first[order[i]] : 1;
      out[3].longs()[i] = there ? times[order[i]] : 0;
    }
  }

  /** The order of the n different slices, by their columns from the last to the first. */
  private int[] order(Slices x, int[] first, int n, KernelContext context) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    if (!op.sorted()) {
      return order;
    }
    long[] sorted = new long[n];
    for (int column = places.length - 1; column >= 0; column--) {
      int place = places[column];
      int[] now = order.clone();
      new Ranking() {
        private int at(int a) {
          return first[now[a]] * stride + place;
        }

        @Override
        boolean above(int a, int b) {
          return x.less(at(a), at(b));
        }

        @Override
        boolean same(int a, int b) {
          return x.equal(at(a), at(b));
        }
      }.all(sorted, n, context);
      for (int i = 0; i < n; i++) {
        order[i] = now[(int) sorted[i]];
      }
    }
    return order;
  }

  /** Copies a slice, or fills it up when it is none. */
  private void write(Buf in, int slice, Buf out, int to) {
    for (int place : places) {
      // Places ahead of the axis lie as many whole axes further on as in the input.
      int block = count * stride;
      int at = block == 0 ? 0 : place / block * op.size() * stride + place % block;
      at += to * stride;
      if (slice >= 0) {
        System.arraycopy(in.array(), slice * stride + place, out.array(), at, 1);
      } else {
        switch (Storage.of(dtype)) {
          case FLOAT -> out.floats()[at] = (float) op.fill();
          case DOUBLE -> out.doubles()[at] = op.fill();
          default -> out.longs()[at] = Integers.fromDouble(op.fill(), dtype);
        }
      }
    }
  }

  /** The elements of the input. */
  private final class Slices {
    private final Buf x;

    private Slices(Buf x) {
      this.x = x;
    }

    private boolean less(int p, int q) {
      switch (Storage.of(dtype)) {
        case FLOAT:
          return x.floats()[p] < x.floats()[q];
        case DOUBLE:
          return x.doubles()[p] < x.doubles()[q];
        default:
          return Integers.compare(x.longs()[p], x.longs()[q], dtype) < 0;
      }
    }

    private boolean equal(int p, int q) {
      switch (Storage.of(dtype)) {
        case FLOAT:
          return x.floats()[p] == x.floats()[q];
        case DOUBLE:
          return x.doubles()[p] == x.doubles()[q];
        default:
          return x.longs()[p] == x.longs()[q];
      }
    }

    private int hash(int slice) {
      int h = 0;
      for (int place : places) {
        int at = slice * stride + place;
        // Adding 0 makes a negative zero positive.
        long bits =
            Storage.of(dtype) == Storage.LONG
                ? x.longs()[at]
                : Double.doubleToLongBits(
                    (Storage.of(dtype) == Storage.FLOAT ? x.floats()[at] : x.doubles()[at]) + 0.0);
        h = 31 * h + Long.hashCode(bits * 0x9E3779B97F4A7C15L);
      }
      return h;
    }
  }

  /** A slice as a key: no slice with a NaN equals another. */
  private final class Slice {
    private final Slices x;
    private final int slice;
    private final int hash;

    private Slice(Slices x, int slice) {
      this.x = x;
      this.slice = slice;
      this.hash = x.hash(slice);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object o) {
      if (!(o instanceof Slice other)) {
        return false;
      }
      if (other == this) {
        return true;
      }
      for (int place : places) {
        if (!x.equal(slice * stride + place, other.slice * stride + place)) {
          return false;
        }
      }
      return true;
    }
  }
}
