package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;

/** Bisection of a sorted vector. */
record SearchKernel(boolean right, DType dtype) implements Kernel {
  private static final int CHUNK = 1 << 16;

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    long[] y = out[0].longs();
    for (int i = 0; i < out[0].size(); i++) {
      if (i % CHUNK == 0) {
        context.check();
      }
      int first = 0;
      int n = in[0].size();
      while (n > 0) {
        int half = n >> 1;
        int middle = first + half;
        boolean behind = right ? !less(in[1], i, in[0], middle) : less(in[0], middle, in[1], i);
        if (behind) {
          first = middle + 1;
          n -= half + 1;
        } else {
          n = half;
        }
      }
      y[i] = first;
    }
  }

  private boolean less(Buf a, int i, Buf b, int j) {
    switch (Storage.of(dtype)) {
      case FLOAT:
        return a.floats()[i] < b.floats()[j];
      case DOUBLE:
        return a.doubles()[i] < b.doubles()[j];
      default:
        return Integers.compare(a.longs()[i], b.longs()[j], dtype) < 0;
    }
  }
}
