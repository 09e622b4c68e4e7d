package org.keras4j.runtime.engine.java;

import org.keras4j.ops.UnaryOp;

/**
 * Elementwise functions of float operands. Cheap and common ones have loops of their own, which the
 * JIT compiler vectorises where it can; the others are computed in double precision.
 */
final class FloatUnary {
  private FloatUnary() {}

  static void run(UnaryOp op, float[] x, float[] y, int from, int to) {
    switch (op.kind()) {
      case NEGATIVE -> negative(x, y, from, to);
      case ABS -> abs(x, y, from, to);
      case SQUARE -> square(x, y, from, to);
      case RECIPROCAL -> reciprocal(x, y, from, to);
      case SQRT -> sqrt(x, y, from, to);
      case CLIP -> clip(x, y, from, to, (float) op.a(), (float) op.b());
      case RELU -> relu(op, x, y, from, to);
      case EXP -> exp(x, y, from, to);
      case TANH -> tanh(x, y, from, to);
      case SIGMOID -> sigmoid(x, y, from, to);
      case SILU -> silu(x, y, from, to);
      case GELU -> gelu(x, y, from, to);
      default -> {
        for (int i = from; i < to; i++) {
          y[i] = (float) Functions.apply(op, x[i]);
        }
      }
    }
  }

  private static void negative(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = -x[i];
    }
  }

  private static void abs(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.abs(x[i]);
    }
  }

  private static void square(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] * x[i];
    }
  }

  private static void reciprocal(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = 1 / x[i];
    }
  }

  private static void sqrt(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.sqrt(x[i]);
    }
  }

  private static void clip(float[] x, float[] y, int from, int to, float low, float high) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(Math.max(x[i], low), high);
    }
  }

  private static void relu(UnaryOp op, float[] x, float[] y, int from, int to) {
    if (op.a() == 0 && op.c() == 0 && op.b() >= 0) {
      if (op.b() == Double.POSITIVE_INFINITY) {
        for (int i = from; i < to; i++) {
          y[i] = Math.max(x[i], 0);
        }
      } else {
        clip(x, y, from, to, 0, (float) op.b());
      }
      return;
    }
    for (int i = from; i < to; i++) {
      y[i] = (float) Functions.relu(op.a(), op.b(), op.c(), x[i]);
    }
  }

  private static void exp(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) FloatMath.exp(x[i]);
    }
  }

  private static void tanh(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) FloatMath.tanh(x[i]);
    }
  }

  private static void sigmoid(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) FloatMath.sigmoid(x[i]);
    }
  }

  private static void silu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (x[i] * FloatMath.sigmoid(x[i]));
    }
  }

  private static void gelu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) FloatMath.gelu(x[i]);
    }
  }
}
