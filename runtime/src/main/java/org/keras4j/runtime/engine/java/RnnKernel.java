package org.keras4j.runtime.engine.java;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.RnnOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A recurrent layer over time. The inputs of many steps are projected by one product; then each
 * step adds the projection of the state and lets the cell compute the next one. The states are kept
 * in the outputs for the last states.
 */
final class RnnKernel implements Kernel {
  /** Elements of the projections that are computed at once. */
  private static final int BLOCK = 1 << 18;

  private final RnnOp op;
  private final DType dtype;
  private final int batch;
  private final int time;
  private final int features;
  private final int units;
  private final int width;
  private final int block;
  private final RnnCell cell;

  private RnnKernel(RnnOp op, DType dtype, Shape x) {
    this.op = op;
    this.dtype = dtype;
    this.batch = x.dim(0);
    this.time = x.dim(1);
    this.features = x.dim(2);
    this.units = op.units();
    this.width = op.kind().gates() * units;
    this.block = Math.max(1, Math.min(time, BLOCK / Math.max(1, batch * width)));
    this.cell =
        Storage.of(dtype) == Storage.FLOAT ? new FloatRnnCell(op, dtype) : new DoubleRnnCell(op);
  }

  static KernelChoice select(RnnOp op, List<TensorSpec> in) {
    DType dtype = in.get(0).dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse(op.opName() + " of " + dtype + ": cast to a floating type first");
    }
    return KernelChoice.accept(Rounding.of(new RnnKernel(op, dtype, in.get(0).shape()), dtype));
  }

  private boolean isLateReset() {
    return op.kind() == RnnOp.Kind.GRU && op.resetAfter();
  }

  private boolean isEarlyReset() {
    return op.kind() == RnnOp.Kind.GRU && !op.resetAfter();
  }

  /** Projections of inputs, projections of states (GRU), and which samples have begun. */
  @Override
  public List<TensorSpec> scratch() {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(new TensorSpec(dtype, Shape.of(block, batch, width)));
    specs.add(new TensorSpec(dtype, Shape.of(batch, isLateReset() ? width : units)));
    specs.add(new TensorSpec(DType.BOOL, Shape.of(batch)));
    return specs;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    int next = 3;
    Buf bias = op.bias() ? in[next++] : null;
    Buf mask = op.mask() ? in[next++] : null;
    for (int s = 0; s < op.kind().states(); s++) {
      if (op.initialState()) {
        System.arraycopy(in[next + s].array(), 0, out[1 + s].array(), 0, batch * units);
      } else {
        Elements.zero(out[1 + s].array(), 0, batch * units);
      }
    }
    Buf begun = context.scratch(2);
    Elements.zero(begun.array(), 0, batch);
    Elements.zero(out[0].array(), 0, time == 0 ? out[0].size() : 0);
    for (int from = 0; from < time; from += block) {
      int steps = Math.min(block, time - from);
      project(in[0], in[1], bias, from, steps, context);
      for (int p = from; p < from + steps; p++) {
        context.check();
        int z = (p - from) * batch * width;
        step(in[2], bias, out, z, mask, p, context);
        for (int b = 0; b < batch; b++) {
          output(out, b, p, isMasked(mask, b, p), begun.longs());
        }
      }
    }
  }

  /** The step of the input that is processed as p-th. */
  private int source(int p) {
    return op.goBackwards() ? time - 1 - p : p;
  }

  private boolean isMasked(@Nullable Buf mask, int sample, int p) {
    return mask != null && mask.longs()[sample * time + source(p)] == 0;
  }

  /** Bias plus input times kernel of the given steps, step by step for all samples. */
  private void project(
      Buf x, Buf kernel, @Nullable Buf bias, int from, int steps, KernelContext context) {
    Buf z = context.scratch(0);
    fill(z, steps * batch, bias, 0);
    int direction = op.goBackwards() ? -features : features;
    if (steps > batch) {
      for (int b = 0; b < batch; b++) {
        int ao = (b * time + source(from)) * features;
        Gemm.run(
            steps,
            width,
            features,
            x,
            ao,
            direction,
            1,
            kernel,
            0,
            width,
            z,
            b * width,
            batch * width,
            true,
            context);
      }
    } else {
      for (int s = 0; s < steps; s++) {
        int ao = source(from + s) * features;
        Gemm.run(
            batch,
            width,
            features,
            x,
            ao,
            time * features,
            1,
            kernel,
            0,
            width,
            z,
            s * batch * width,
            width,
            true,
            context);
      }
    }
  }

  /** Writes a row of the bias, or zeros, to each row. */
  private void fill(Buf to, int rows, @Nullable Buf bias, int biasRow) {
    if (bias == null) {
      Elements.zero(to.array(), 0, rows * width);
      return;
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(bias.array(), biasRow * width, to.array(), r * width, width);
    }
  }

  /** Moves the states on, except where masked. */
  private void step(
      Buf recurrent,
      @Nullable Buf bias,
      Buf[] out,
      int z,
      @Nullable Buf mask,
      int p,
      KernelContext context) {
    Buf gates = context.scratch(0);
    Buf other = context.scratch(1);
    Buf h = out[1];
    if (isLateReset()) {
      fill(other, batch, bias, 1);
      Gemm.run(
          batch, width, units, h, 0, units, 1, recurrent, 0, width, other, 0, width, true, context);
    } else if (isEarlyReset()) {
      Gemm.run(
          batch, 2 * units, units, h, 0, units, 1, recurrent, 0, width, gates, z, width, true,
          context);
      for (int b = 0; b < batch; b++) {
        cell.reset(gates, z + b * width, h, other, b * units);
      }
      Gemm.run(
          batch,
          units,
          units,
          other,
          0,
          units,
          1,
          recurrent,
          2 * units,
          width,
          gates,
          z + 2 * units,
          width,
          true,
          context);
    } else {
      Gemm.run(
          batch, width, units, h, 0, units, 1, recurrent, 0, width, gates, z, width, true, context);
    }
    for (int b = 0; b < batch; b++) {
      if (!isMasked(mask, b, p)) {
        Buf c = op.kind() == RnnOp.Kind.LSTM ? out[2] : h;
        cell.next(gates, z + b * width, other, b * width, h, c, b * units);
      }
    }
  }

  /** What a step gives: the state, or what masking puts in its place. */
  private void output(Buf[] out, int sample, int p, boolean masked, long[] begun) {
    begun[sample] |= masked ? 0 : 1;
    if (!op.returnSequences() && p < time - 1) {
      return;
    }
    int to = (op.returnSequences() ? sample * time + p : sample) * units;
    if (masked && (op.zeroOutputForMask() || begun[sample] == 0)) {
      Elements.zero(out[0].array(), to, to + units);
    } else {
      System.arraycopy(out[1].array(), sample * units, out[0].array(), to, units);
    }
  }
}
