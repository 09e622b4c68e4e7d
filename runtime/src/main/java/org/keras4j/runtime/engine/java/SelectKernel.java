package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.Shape;

/** Choice between two operands of any type by a bool one, with broadcasting. */
record SelectKernel(Broadcasting b) implements Kernel {
  SelectKernel(Shape out, Shape condition, Shape yes, Shape no) {
    this(new Broadcasting(out, condition, yes, no));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    long[] c = in[0].longs();
    int budget = 0;
    for (int r = 0; r < b.runs; r++) {
      budget -= b.inner;
      if (budget < 0) {
        context.check();
        budget = 1 << 22;
      }
      int p = b.offset(0, r);
      int q = b.offset(1, r);
      int s = b.offset(2, r);
      int k = r * b.inner;
      switch (Storage.of(out[0].dtype())) {
        case FLOAT -> floats(c, p, in[1].floats(), q, in[2].floats(), s, out[0].floats(), k);
        case DOUBLE -> doubles(c, p, in[1].doubles(), q, in[2].doubles(), s, out[0].doubles(), k);
        case LONG -> longs(c, p, in[1].longs(), q, in[2].longs(), s, out[0].longs(), k);
        default -> texts(c, p, in[1].strings(), q, in[2].strings(), s, out[0].strings(), k);
      }
    }
  }

  private void floats(long[] c, int p, float[] x, int q, float[] y, int s, float[] z, int k) {
    for (int i = 0; i < b.inner; i++) {
      z[k + i] = c[p + i * b.step[0]] != 0 ? x[q + i * b.step[1]] : y[s + i * b.step[2]];
    }
  }

  private void doubles(long[] c, int p, double[] x, int q, double[] y, int s, double[] z, int k) {
    for (int i = 0; i < b.inner; i++) {
      z[k + i] = c[p + i * b.step[0]] != 0 ? x[q + i * b.step[1]] : y[s + i * b.step[2]];
    }
  }

  private void longs(long[] c, int p, long[] x, int q, long[] y, int s, long[] z, int k) {
    for (int i = 0; i < b.inner; i++) {
      z[k + i] = c[p + i * b.step[0]] != 0 ? x[q + i * b.step[1]] : y[s + i * b.step[2]];
    }
  }

  private void texts(long[] c, int p, String[] x, int q, String[] y, int s, String[] z, int k) {
    for (int i = 0; i < b.inner; i++) {
      z[k + i] = c[p + i * b.step[0]] != 0 ? x[q + i * b.step[1]] : y[s + i * b.step[2]];
    }
  }

  @Override
  public boolean inPlace(int input) {
    return input > 0 && b.isWhole(input);
  }
}
