package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;

/**
 * Prefix beam search (Graves, "Supervised Sequence Labelling with Recurrent Neural Networks",
 * 2012), with the order of steps and the precision of TensorFlow's decoder. The last class is the
 * blank. It allocates its prefixes.
 */
final class CtcBeam {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  private final int width;
  private final boolean doubles;
  private final Prefix root = new Prefix(null, -1);
  private TopBeam<Prefix> beam;

  private CtcBeam(int width, boolean doubles) {
    this.width = width;
    this.doubles = doubles;
    root.total = 0;
    root.endsInBlank = 0;
    this.beam = new TopBeam<>(width, p -> p.total);
    beam.push(root);
  }

  /** A sequence of labels, with the logs of its probabilities now and one step ago. */
  private static final class Prefix {
    private final @Nullable Prefix parent;
    private final int label;
    private final Map<Integer, Prefix> children = new HashMap<>();
    private double total = NONE;
    private double endsInBlank = NONE;
    private double endsInLabel = NONE;
    private double oldTotal = NONE;
    private double oldBlank = NONE;

    private Prefix(@Nullable Prefix parent, int label) {
      this.parent = parent;
      this.label = label;
    }

    private boolean active() {
      return total != NONE;
    }

    private void forget() {
      total = NONE;
      endsInBlank = NONE;
      endsInLabel = NONE;
    }
  }

  static void decode(CtcDecodeOp op, Buf[] in, Buf[] out, KernelContext context) {
    Buf x = in[0];
    int steps = x.dim(1);
    int classes = x.dim(2);
    int batch = x.dim(0);
    double[] logits = new double[classes];
    Arrays.fill(out[0].longs(), 0, out[0].size(), -1);
    for (int b = 0; b < batch; b++) {
      CtcBeam search = new CtcBeam(op.beamWidth(), x.dtype() == DType.FLOAT64);
      int n = CtcKernels.steps(in[1], b, steps);
      for (int t = 0; t < n; t++) {
        context.check();
        for (int c = 0; c < classes; c++) {
          logits[c] = CtcKernels.at(x, (b * steps + t) * classes + c);
        }
        search.step(logits, context);
      }
      if (search.beam.size() < op.paths()) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            op.paths() + " paths are wanted, but sample " + b + " has only " + search.beam.size(),
            null,
            "give longer sequences");
      }
      TopBeam<Prefix> top = new TopBeam<>(op.paths(), p -> p.total);
      search.beam.unsorted().forEach(top::push);
      List<Prefix> best = top.sorted();
      for (int p = 0; p < op.paths(); p++) {
        write(best.get(p), out[0].longs(), (p * batch + b) * steps);
        CtcKernels.set(out[1], b * op.paths() + p, best.get(p).total);
      }
    }
  }

  private static void write(Prefix last, long[] labels, int from) {
    int length = 0;
    for (Prefix p = last; p.parent != null; p = p.parent) {
      length++;
    }
    int at = from + length;
    for (Prefix p = last; p.parent != null; p = p.parent) {
      labels[--at] = p.label;
    }
  }

  private double rounded(double v) {
    return doubles ? v : (float) v;
  }

  /** The log of a sum, whose correction is of float32 even among doubles. */
  private double add(double a, double b) {
    if (a == NONE) {
      return b;
    }
    if (b == NONE) {
      return a;
    }
    double most = Math.max(a, b);
    float ratio = (float) Math.exp((float) (Math.min(a, b) - most));
    return rounded(most + (float) Math.log1p(ratio));
  }

  private double norm(double[] logits) {
    double most = NONE;
    for (double v : logits) {
      most = Math.max(most, v);
    }
    double sum = 0;
    for (double v : logits) {
      sum = rounded(sum + rounded(Math.exp(rounded(v - most))));
    }
    return rounded(most + rounded(Math.log(sum)));
  }

  private void step(double[] logits, KernelContext context) {
    double norm = norm(logits);
    int blank = logits.length - 1;
    List<Prefix> before = beam.sorted();
    beam = new TopBeam<>(width, p -> p.total);
    for (Prefix p : before) {
      p.oldTotal = p.total;
      p.oldBlank = p.endsInBlank;
    }
    for (Prefix p : before) {
      Prefix parent = p.parent;
      if (parent != null) {
        if (parent.active()) {
          p.endsInLabel = add(p.endsInLabel, previous(parent, p.label));
        }
        p.endsInLabel = rounded(p.endsInLabel + rounded(logits[p.label] - norm));
      }
      p.endsInBlank = rounded(rounded(p.oldTotal + logits[blank]) - norm);
      p.total = add(p.endsInBlank, p.endsInLabel);
      beam.push(p);
    }
    for (Prefix p : before) {
      context.check();
      if (!fits(p.oldTotal)) {
        continue;
      }
      for (int label = 0; label < blank; label++) {
        Prefix child = p.children.computeIfAbsent(label, l -> new Prefix(p, l));
        if (!child.active()) {
          grow(child, rounded(logits[label] - norm));
        }
      }
    }
  }

  private void grow(Prefix child, double log) {
    Prefix parent = child.parent;
    child.endsInBlank = NONE;
    child.endsInLabel = rounded(log + previous(parent, child.label));
    child.total = child.endsInLabel;
    if (!fits(child.total)) {
      child.oldTotal = NONE;
      child.oldBlank = NONE;
      child.forget();
      return;
    }
    if (beam.size() == width) {
      beam.bottom().forget();
    }
    beam.push(child);
  }

  /** A label after itself needs a blank between. */
  private static double previous(Prefix parent, int label) {
    return label == parent.label ? parent.oldBlank : parent.oldTotal;
  }

  private boolean fits(double total) {
    return total > NONE && (beam.size() < width || total > beam.bottom().total);
  }
}
