package org.keras4j.runtime.engine.java;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Reductions; those of floats are accumulated in double precision. */
final class ReduceKernels {
  private ReduceKernels() {}

  static KernelChoice select(ReduceOp op, TensorSpec in) {
    DType dtype = in.dtype();
    ReduceOp.Kind kind = op.kind();
    String name = op.opName();
    boolean bool = dtype == DType.BOOL;
    if (dtype == DType.STRING) {
      return KernelChoice.refuse(name + " is not defined for text");
    }
    boolean logic = kind == ReduceOp.Kind.ANY || kind == ReduceOp.Kind.ALL;
    if (logic && !bool) {
      return KernelChoice.refuse(name + " of " + dtype + ": compare with 0 first");
    }
    if (bool && !logic && kind != ReduceOp.Kind.MAX && kind != ReduceOp.Kind.MIN) {
      return KernelChoice.refuse(name + " of bool: cast to a number first");
    }
    if (kind == ReduceOp.Kind.MEAN && dtype.isInteger()) {
      return KernelChoice.refuse(name + " of " + dtype + ": cast to a floating type first");
    }
    Axes axes = new Axes(in.shape(), op.axes());
    if (axes.count() == 0 && (kind == ReduceOp.Kind.MAX || kind == ReduceOp.Kind.MIN)) {
      return KernelChoice.accept(nothing(name, in));
    }
    switch (Storage.of(dtype)) {
      case FLOAT:
        return KernelChoice.accept(Rounding.of(new Floats(kind, axes), dtype));
      case DOUBLE:
        return KernelChoice.accept(new Doubles(kind, axes));
      default:
        return KernelChoice.accept(new Longs(kind, axes, dtype));
    }
  }

  static KernelChoice select(ArgReduceOp op, TensorSpec in) {
    String name = op.largest() ? "argmax" : "argmin";
    if (in.dtype() == DType.STRING) {
      return KernelChoice.refuse(name + " is not defined for text");
    }
    Axes axes = new Axes(in.shape(), new int[] {op.axis()});
    return KernelChoice.accept(axes.count() == 0 ? nothing(name, in) : new Arg(op.largest(), axes));
  }

  private static Kernel nothing(String name, TensorSpec in) {
    return (x, y, c) -> {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE, name + " over no elements, of a tensor of shape " + in.shape());
    };
  }

  private record Floats(ReduceOp.Kind kind, Axes axes) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      float[] x = in[0].floats();
      float[] y = out[0].floats();
      double acc = start(kind);
      for (int r = 0; r < axes.runs; r++) {
        acc = run(x, base + axes.run(r), acc);
      }
      y[g] = (float) (kind == ReduceOp.Kind.MEAN ? acc / axes.count() : acc);
    }

    private double run(float[] x, int at, double acc) {
      int n = axes.length;
      int s = axes.stride;
      switch (kind) {
        case SUM, MEAN -> {
          for (int i = 0; i < n; i++) {
            acc += x[at + i * s];
          }
        }
        case PRODUCT -> {
          for (int i = 0; i < n; i++) {
            acc *= x[at + i * s];
          }
        }
        case MAX -> {
          float m = (float) acc;
          for (int i = 0; i < n; i++) {
            m = Math.max(m, x[at + i * s]);
          }
          acc = m;
        }
        default -> {
          float m = (float) acc;
          for (int i = 0; i < n; i++) {
            m = Math.min(m, x[at + i * s]);
          }
          acc = m;
        }
      }
      return acc;
    }
  }

  private static double start(ReduceOp.Kind kind) {
    switch (kind) {
      case PRODUCT:
        return 1;
      case MAX:
        return Double.NEGATIVE_INFINITY;
      case MIN:
        return Double.POSITIVE_INFINITY;
      default:
        return 0;
    }
  }

  private record Doubles(ReduceOp.Kind kind, Axes axes) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      double[] x = in[0].doubles();
      double[] y = out[0].doubles();
      double acc = start(kind);
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++, at += axes.stride) {
          acc = next(acc, x[at]);
        }
      }
      y[g] = kind == ReduceOp.Kind.MEAN ? acc / axes.count() : acc;
    }

    private double next(double acc, double v) {
      switch (kind) {
        case PRODUCT:
          return acc * v;
        case MAX:
          return Math.max(acc, v);
        case MIN:
          return Math.min(acc, v);
        default:
          return acc + v;
      }
    }
  }

  private record Longs(ReduceOp.Kind kind, Axes axes, DType dtype) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      long[] x = in[0].longs();
      long[] y = out[0].longs();
      boolean extreme = kind == ReduceOp.Kind.MAX || kind == ReduceOp.Kind.MIN;
      boolean one = kind == ReduceOp.Kind.PRODUCT || kind == ReduceOp.Kind.ALL;
      long acc = extreme ? x[base] : one ? 1 : 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++, at += axes.stride) {
          acc = next(acc, x[at]);
        }
      }
      y[g] = Integers.wrap(acc, dtype);
    }

    private long next(long acc, long v) {
      switch (kind) {
        case PRODUCT:
          return acc * v;
        case MAX:
          return Integers.compare(acc, v, dtype) >= 0 ? acc : v;
        case MIN:
          return Integers.compare(acc, v, dtype) <= 0 ? acc : v;
        case ANY:
          return acc | v;
        case ALL:
          return acc & v;
        default:
          return acc + v;
      }
    }
  }

  /**
   * The first extreme element of each group; NaN is never chosen, so that nothing but NaN gives 0.
   */
  private record Arg(boolean largest, Axes axes) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      long[] y = out[0].longs();
      switch (Storage.of(in[0].dtype())) {
        case FLOAT -> y[g] = floats(in[0].floats(), base);
        case DOUBLE -> y[g] = doubles(in[0].doubles(), base);
        default -> y[g] = longs(in[0].longs(), base, in[0].dtype());
      }
    }

    private int floats(float[] x, int at) {
      int best = 0;
      float m = largest ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
      for (int i = 0; i < axes.length; i++) {
        float v = x[at + i * axes.stride];
        if (largest ? v > m : v < m) {
          m = v;
          best = i;
        }
      }
      return best;
    }

    private int doubles(double[] x, int at) {
      int best = 0;
      double m = largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      for (int i = 0; i < axes.length; i++) {
        double v = x[at + i * axes.stride];
        if (largest ? v > m : v < m) {
          m = v;
          best = i;
        }
      }
      return best;
    }

    private int longs(long[] x, int at, DType dtype) {
      int best = 0;
      for (int i = 1; i < axes.length; i++) {
        int order = Integers.compare(x[at + i * axes.stride], x[at + best * axes.stride], dtype);
        if (largest ? order > 0 : order < 0) {
          best = i;
        }
      }
      return best;
    }
  }
}
