package org.keras4j.runtime.engine.java;

import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;

/** Recurrent cells in float32; states of 16-bit types are rounded at each step. */
record FloatRnnCell(RnnOp op, DType dtype) implements RnnCell {
  private static void apply(UnaryOp function, float[] x, int from, int n) {
    FloatUnary.run(function, x, x, from, from + n);
  }

  @Override
  public void reset(Buf zb, int zo, Buf hb, Buf reset, int at) {
    int u = op.units();
    float[] z = zb.floats();
    apply(op.recurrentActivation(), z, zo, 2 * u);
    float[] h = hb.floats();
    float[] rh = reset.floats();
    for (int i = 0; i < u; i++) {
      rh[at + i] = z[zo + u + i] * h[at + i];
    }
  }

  @Override
  public void next(Buf zb, int zo, Buf inner, int io, Buf hb, Buf cb, int at) {
    float[] z = zb.floats();
    float[] h = hb.floats();
    switch (op.kind()) {
      case SIMPLE -> {
        apply(op.activation(), z, zo, op.units());
        System.arraycopy(z, zo, h, at, op.units());
      }
      case LSTM -> lstm(z, zo, h, cb.floats(), at);
      case GRU -> {
        if (op.resetAfter()) {
          lateReset(z, zo, inner.floats(), io);
        }
        gru(z, zo, h, at);
      }
    }
    if (dtype != DType.FLOAT32) {
      for (int i = at; i < at + op.units(); i++) {
        h[i] = Float16.round(h[i], dtype);
        cb.floats()[i] = Float16.round(cb.floats()[i], dtype);
      }
    }
  }

  private void lstm(float[] z, int zo, float[] h, float[] c, int at) {
    int u = op.units();
    apply(op.recurrentActivation(), z, zo, 2 * u);
    apply(op.activation(), z, zo + 2 * u, u);
    apply(op.recurrentActivation(), z, zo + 3 * u, u);
    for (int i = 0; i < u; i++) {
      c[at + i] = z[zo + u + i] * c[at + i] + z[zo + i] * z[zo + 2 * u + i];
    }
    System.arraycopy(c, at, z, zo, u);
    apply(op.activation(), z, zo, u);
    for (int i = 0; i < u; i++) {
      h[at + i] = z[zo + 3 * u + i] * z[zo + i];
    }
  }

  /** Adds the projected state to the gates, the candidate's part times the reset gate. */
  private void lateReset(float[] z, int zo, float[] inner, int io) {
    int u = op.units();
    for (int i = 0; i < 2 * u; i++) {
      z[zo + i] += inner[io + i];
    }
    apply(op.recurrentActivation(), z, zo, 2 * u);
    for (int i = 0; i < u; i++) {
      z[zo + 2 * u + i] += z[zo + u + i] * inner[io + 2 * u + i];
    }
  }

  /** From the activated update gate and the candidate before activation. */
  private void gru(float[] z, int zo, float[] h, int at) {
    int u = op.units();
    apply(op.activation(), z, zo + 2 * u, u);
    for (int i = 0; i < u; i++) {
      float update = z[zo + i];
      h[at + i] = update * h[at + i] + (1 - update) * z[zo + 2 * u + i];
    }
  }
}
