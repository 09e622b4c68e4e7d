package org.keras4j.runtime.engine.java;

import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;

/** Recurrent cells in double precision. */
record DoubleRnnCell(RnnOp op) implements RnnCell {
  private static void apply(UnaryOp function, double[] x, int from, int n) {
    for (int i = from; i < from + n; i++) {
      x[i] = Functions.apply(function, x[i]);
    }
  }

  @Override
  public void reset(Buf zb, int zo, Buf hb, Buf reset, int at) {
    int u = op.units();
    double[] z = zb.doubles();
    apply(op.recurrentActivation(), z, zo, 2 * u);
    double[] h = hb.doubles();
    double[] rh = reset.doubles();
    for (int i = 0; i < u; i++) {
      rh[at + i] = z[zo + u + i] * h[at + i];
    }
  }

  @Override
  public void next(Buf zb, int zo, Buf inner, int io, Buf hb, Buf cb, int at) {
    double[] z = zb.doubles();
    double[] h = hb.doubles();
    switch (op.kind()) {
      case SIMPLE -> {
        apply(op.activation(), z, zo, op.units());
        System.arraycopy(z, zo, h, at, op.units());
      }
      case LSTM -> lstm(z, zo, h, cb.doubles(), at);
      case GRU -> {
        if (op.resetAfter()) {
          lateReset(z, zo, inner.doubles(), io);
        }
        gru(z, zo, h, at);
      }
    }
  }

  private void lstm(double[] z, int zo, double[] h, double[] c, int at) {
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
  private void lateReset(double[] z, int zo, double[] inner, int io) {
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
  private void gru(double[] z, int zo, double[] h, int at) {
    int u = op.units();
    apply(op.activation(), z, zo + 2 * u, u);
    for (int i = 0; i < u; i++) {
      double update = z[zo + i];
      h[at + i] = update * h[at + i] + (1 - update) * z[zo + 2 * u + i];
    }
  }
}
