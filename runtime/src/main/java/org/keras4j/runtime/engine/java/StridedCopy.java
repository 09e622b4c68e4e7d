package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Shape;

/**
 * Transposition, slice, reversal and repetition, of any type: the output in order, its element (i₀,
 * i₁, …) being the input's element {@code base + i₀·stride₀ + i₁·stride₁ + …}.
 */
final class StridedCopy implements Kernel {
  /** Elements copied between two checks. */
  private static final int CHUNK = 1 << 22;

  private final int base;
  private final int[] dims;
  private final int[] strides;

  /** The dimension with stride 1 when it is not the last: a transposition; otherwise -1. */
  private final int turned;

  private StridedCopy(int base, int[] outDims, int[] inStrides) {
    int[] d = new int[outDims.length];
    int[] s = new int[outDims.length];
    int n = 0;
    for (int i = 0; i < outDims.length; i++) {
      if (outDims[i] == 1) {
        continue;
      }
      if (n > 0 && s[n - 1] == inStrides[i] * outDims[i]) {
        d[n - 1] *= outDims[i];
        s[n - 1] = inStrides[i];
      } else {
        d[n] = outDims[i];
        s[n++] = inStrides[i];
      }
    }
    this.base = base;
    this.dims = n == 0 ? new int[] {1} : Arrays.copyOf(d, n);
    this.strides = n == 0 ? new int[] {1} : Arrays.copyOf(s, n);
    int one = -1;
    for (int i = 0; i < n - 1 && s[n - 1] > 1; i++) {
      one = s[i] == 1 && d[i] >= 4 ? i : one;
    }
    this.turned = one;
  }

  static StridedCopy of(TransposeOp op, Shape in, Shape out) {
    int[] from = rowMajor(in);
    int[] strides = new int[from.length];
    for (int i = 0; i < strides.length; i++) {
      strides[i] = from[Shapes.axis(op.permutation()[i], from.length)];
    }
    return new StridedCopy(0, out.dims(), strides);
  }

  static StridedCopy of(SliceOp op, Shape in, Shape out) {
    int[] strides = rowMajor(in);
    int base = 0;
    for (int i = 0; i < strides.length; i++) {
      base += op.start(i, in.dim(i)) * strides[i];
      strides[i] *= op.steps()[i];
    }
    return new StridedCopy(base, out.dims(), strides);
  }

  static StridedCopy of(ReverseOp op, Shape in) {
    int[] strides = rowMajor(in);
    int base = 0;
    for (int a : Shapes.axes(op.axes(), in.rank())) {
      if (strides[a] > 0) {
        base += (in.dim(a) - 1) * strides[a];
        strides[a] = -strides[a];
      }
    }
    return new StridedCopy(base, in.dims(), strides);
  }

  static StridedCopy of(BroadcastOp op, Shape in, Shape out) {
    int[] from = rowMajor(in);
    int[] strides = new int[out.rank()];
    int lead = out.rank() - in.rank();
    for (int i = 0; i < from.length; i++) {
      strides[lead + i] = in.dim(i) == 1 ? 0 : from[i];
    }
    return new StridedCopy(0, out.dims(), strides);
  }

  static StridedCopy of(ViewMatMulOp.View view) {
    return new StridedCopy(view.offset(), view.dims(), view.strides());
  }

  private static int[] rowMajor(Shape shape) {
    int[] strides = new int[shape.rank()];
    int s = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = s;
      s *= shape.dim(i);
    }
    return strides;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Object x = in[0].array();
    Object y = out[0].array();
    int last = dims.length - 1;
    int inner = dims[last];
    if (turned >= 0) {
      runTurned(x, y, context);
      return;
    }
    int runs = out[0].size() / inner;
    int budget = 0;
    for (int r = 0; r < runs; r++) {
      budget -= inner;
      if (budget < 0) {
        context.check();
        budget = CHUNK;
      }
      int at = base;
      int rest = r;
      for (int d = last - 1; d >= 0; d--) {
        at += rest % dims[d] * strides[d];
        rest /= dims[d];
      }
      Elements.gather(x, at, strides[last], y, r * inner, inner);
    }
  }

  /** A matrix transposition for each index of the other dimensions. */
  private void runTurned(Object x, Object y, KernelContext context) {
    int last = dims.length - 1;
    int outStride = 1;
    int matrices = 1;
    for (int d = last; d >= 0; d--) {
      outStride *= d > turned ? dims[d] : 1;
      matrices *= d == turned || d == last ? 1 : dims[d];
    }
    for (int m = 0; m < matrices; m++) {
      context.check();
      int at = base;
      int to = 0;
      int rest = m;
      int stride = dims[last];
      for (int d = last - 1; d >= 0; d--) {
        if (d != turned) {
          at += rest % dims[d] * strides[d];
          to += rest % dims[d] * stride;
          rest /= dims[d];
        }
        stride *= dims[d];
      }
      // In the input, the last dimension of the output runs over rows, the turned one along them.
      Elements.turn(x, at, strides[last], dims[last], dims[turned], y, to, outStride);
    }
  }
}
