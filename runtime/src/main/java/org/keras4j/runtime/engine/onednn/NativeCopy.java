package org.keras4j.runtime.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Shape;

/**
 * Repetition, reversal and slices within native memory, by plain Java: the output in order, its
 * element (i₀, i₁, …) being the input's element {@code base + i₀·stride₀ + i₁·stride₁ + …}. Whole
 * runs are copied where elements of the last axes lie together.
 */
final class NativeCopy implements Kernel {
  /** Elements copied between two checks. */
  private static final int CHUNK = 1 << 20;

  private final int base;
  private final int[] dims;
  private final long[] strides;

  /** Elements of the last axes that lie as in the output. */
  private final int run;

  NativeCopy(int base, Shape out, long[] strides) {
    int together = 1;
    int axes = out.rank();
    while (axes > 0 && (strides[axes - 1] == together || out.dim(axes - 1) == 1)) {
      together *= out.dim(axes - 1);
      axes--;
    }
    this.base = base;
    this.run = together;
    this.dims = Arrays.copyOf(out.dims(), axes);
    this.strides = Arrays.copyOf(strides, axes);
  }

  static NativeCopy of(BroadcastOp op, Shape in, Shape out) {
    Shape raised = Layouts.raised(in, out.rank());
    long[] strides = Layouts.strides(Layouts.dims(raised));
    for (int i = 0; i < strides.length; i++) {
      strides[i] = raised.dim(i) == 1 ? 0 : strides[i];
    }
    return new NativeCopy(0, out, strides);
  }

  static NativeCopy of(ReverseOp op, Shape in) {
    long[] strides = Layouts.strides(Layouts.dims(in));
    int base = 0;
    for (int a : Shapes.axes(op.axes(), in.rank())) {
      if (strides[a] > 0) {
        base += (int) ((in.dim(a) - 1) * strides[a]);
        strides[a] = -strides[a];
      }
    }
    return new NativeCopy(base, in, strides);
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public String label() {
    return "java";
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    FloatBuffer from = in[0].natives().buffer();
    FloatBuffer to = out[0].natives().buffer();
    int runs = out[0].size() / run;
    int budget = 0;
    for (int r = 0; r < runs; r++) {
      budget -= run;
      if (budget < 0) {
        context.check();
        budget = CHUNK;
      }
      int at = base;
      int rest = r;
      for (int d = dims.length - 1; d >= 0; d--) {
        at += (int) (rest % dims[d] * strides[d]);
        rest /= dims[d];
      }
      if (run == 1) {
        to.put(r, from.get(at));
      } else {
        to.put(r * run, from, at, run);
      }
    }
  }
}
