package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Connectionist Temporal Classification: the loss, and the best path. */
final class CtcKernels {
  private CtcKernels() {}

  static Kernel loss(CtcLossOp op, List<TensorSpec> in) {
    return new Loss(op, 2 * (in.get(0).shape().dim(1) + 1), in.get(3).shape().last());
  }

  static Kernel decode(CtcDecodeOp op) {
    return op.beamWidth() == 0
        ? (in, out, context) -> bestPath(op, in, out, context)
        : (in, out, context) -> CtcBeam.decode(op, in, out, context);
  }

  /** How many steps of a sample count. */
  static int steps(Buf lengths, int sample, int all) {
    long n = lengths.longs()[sample];
    if (n > all) {
      throw new InputMismatchException(
          ErrorCode.INPUT_VALUE,
          "sample " + sample + " is " + n + " steps long, but there are " + all,
          null,
          "give lengths of " + all + " at most");
    }
    return (int) Math.max(0, n);
  }

  /** Element i of floats or doubles. */
  static double at(Buf x, int i) {
    return x.dtype() == DType.FLOAT64 ? x.doubles()[i] : x.floats()[i];
  }

  static void set(Buf x, int i, double value) {
    if (x.dtype() == DType.FLOAT64) {
      x.doubles()[i] = value;
    } else {
      x.floats()[i] = (float) value;
    }
  }

  private static void bestPath(CtcDecodeOp op, Buf[] in, Buf[] out, KernelContext context) {
    Buf x = in[0];
    int steps = x.dim(1);
    int classes = x.dim(2);
    int blank = op.blank() < 0 ? op.blank() + classes : op.blank();
    long[] labels = out[0].longs();
    Arrays.fill(labels, 0, out[0].size(), -1);
    for (int b = 0; b < x.dim(0); b++) {
      int n = steps(in[1], b, steps);
      int found = b * steps;
      int before = -1;
      double score = 0;
      for (int t = 0; t < n; t++) {
        if (t % 64 == 0) {
          context.check();
        }
        int row = (b * steps + t) * classes;
        int best = 0;
        for (int c = 1; c < classes; c++) {
          if (at(x, row + c) > at(x, row + best)) {
            best = c;
          }
        }
        score -= at(x, row + best);
        if (best != blank && !(op.merge() && best == before)) {
          labels[found++] = best;
        }
        before = best;
      }
      set(out[1], b, score);
    }
  }

  /**
   * The backward pass over the states of an alignment, from the last step to the first, in logs.
   * State k of the first half has just emitted label k, state 0 nothing; state k of the second half
   * is a blank after it.
   */
  private record Loss(CtcLossOp op, int states, int classes) implements Kernel {
    /** What TensorFlow takes for the log of 0 where an alignment may not end. */
    private static final double LOG_0 = (float) Math.log(1e-307);

    @Override
    public List<TensorSpec> scratch() {
      TensorSpec each = new TensorSpec(DType.FLOAT64, Shape.of(states));
      return List.of(each, each, new TensorSpec(DType.FLOAT64, Shape.of(classes)));
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      for (int b = 0; b < out[0].size(); b++) {
        out[0].floats()[b] = (float) loss(in, b, context);
      }
    }

    private double loss(Buf[] in, int b, KernelContext context) {
      double[] next = context.scratch(0).doubles();
      double[] emitted = context.scratch(1).doubles();
      double[] logs = context.scratch(2).doubles();
      int half = states / 2;
      long last = in[1].longs()[b];
      int steps = in[3].dim(1);
      long count = in[2].longs()[b];
      double sum = 0;
      for (int s = 0; s < states; s++) {
        next[s] = s % half == last ? 0 : LOG_0;
      }
      for (int t = (int) Math.min(steps, count) - 1; t >= 0; t--) {
        context.check();
        logSoftmax(in[3], (b * steps + t) * classes, logs);
        emit(in[0], b, logs, next, emitted);
        sum += before(in[0], b, emitted, next);
      }
      return -(next[0] + sum);
    }

    private void logSoftmax(Buf x, int row, double[] logs) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        logs[c] = x.floats()[row + c];
        most = Math.max(most, logs[c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logs[c] - most);
      }
      double norm = most + Math.log(total);
      for (int c = 0; c < classes; c++) {
        logs[c] -= norm;
      }
    }

    private int blank() {
      return op.blank() < 0 ? op.blank() + classes : op.blank();
    }

    /** A label where the blank has been moved to the front. */
    private long shifted(Buf labels, int b, int k) {
      long label = labels.longs()[b * labels.dim(1) + k];
      return blank() != 0 && label < blank() ? label + 1 : label;
    }

    private void emit(Buf labels, int b, double[] logs, double[] next, double[] emitted) {
      int half = states / 2;
      int blank = blank();
      emitted[0] = Double.NEGATIVE_INFINITY;
      for (int k = 1; k < half; k++) {
        long label = shifted(labels, b, k - 1);
        double log = 0; // a label that is no class costs nothing
        if (label == 0) {
          log = logs[blank];
        } else if (label > 0 && label < classes) {
          log = logs[(int) (label <= blank ? label - 1 : label)];
        }
        emitted[k] = next[k] + log;
      }
      for (int s = half; s < states; s++) {
        emitted[s] = next[s] + logs[blank];
      }
    }

    /** The states one step earlier, scaled to a sum of 1; gives the log of the scale. */
    private double before(Buf labels, int b, double[] emitted, double[] out) {
      int half = states / 2;
      double total = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < half; k++) {
        double label = add(emitted[k], emitted[half + k]);
        double blank = emitted[half + k];
        if (k + 1 < half) {
          boolean repeated = k > 0 && shifted(labels, b, k - 1) == shifted(labels, b, k);
          label = repeated ? label : add(label, emitted[k + 1]);
          blank = add(blank, emitted[k + 1]);
        }
        out[k] = label;
        out[half + k] = blank;
        total = add(total, add(label, blank));
      }
      for (int s = 0; s < states; s++) {
        out[s] -= total;
      }
      return total;
    }

    private static double add(double a, double b) {
      double most = Math.max(a, b);
      return most == Double.NEGATIVE_INFINITY
          ? most
          : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }
  }
}
