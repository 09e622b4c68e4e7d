package org.keras4j.runtime.engine.java;

import org.keras4j.ops.VanderOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Powers of float32, as TensorFlow computes them with AVX and without fused multiplication: eight
 * at once as 2 to the power of y·log2(x), whose logarithm is a sum of two floats (Joldes, Muller
 * and Popescu, "Tight and rigorous error bounds for basic building blocks of double-word
 * arithmetic", 2017), and one at a time, rounded rightly, at the end of a block.
 */
record VanderKernel(VanderOp op) implements Kernel {
  private static final int LANES = 8;

  /** Elements from which on TensorFlow computes blocks of whole rows. */
  private static final int BLOCK = 11851;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2 = (float) Math.log(2);
  private static final double C0 = 1.442695041742110273474963832995854318141937255859375;
  private static final double C1 = -0.72134751588268664068692714863573201000690460205078125;

  /** Coefficients of log2(1 + x) / x, the highest first, but for the last two. */
  private static final float[] LOG = {
    0.097010828554630279541015625f,
    -0.1689648628234863281250f,
    0.1720083653926849365234375f,
    -0.1789227277040481567382812500f,
    0.20505344867706298828125f,
    -0.24046677350997924804687500f,
    0.28857553005218505859375f,
    -0.36067414283752441406250f,
    0.48089790344238281250f
  };

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    float[] x = in[0].floats();
    float[] y = out[0].floats();
    int n = op.number();
    int all = out[0].size();
    int block = all <= BLOCK ? all : (BLOCK + n - 1) / n * n;
    for (int from = 0; from < all; from += block) {
      context.check();
      int to = Math.min(all, from + block);
      int whole = from + (to - from) / LANES * LANES;
      for (int i = from; i < to; i++) {
        int k = op.increasing() ? i % n : n - 1 - i % n;
        y[i] = i < whole ? power(x[i / n], k) : (float) Math.pow(x[i / n], k);
      }
    }
  }

  private static float power(float x, int k) {
    if (k == 0 || x == 1) {
      return 1;
    }
    if (k == 1 || x == 0) {
      return x;
    }
    float p = ofPositive(Math.abs(x), k);
    return x < 0 && k % 2 == 1 ? -p : p;
  }

  private static float ofPositive(float x, float y) {
    int e = Math.getExponent(x) + 1;
    float m = Math.scalb(x, -e);
    if (m < (float) Math.sqrt(0.5)) {
      m *= 2;
      e--;
    }
    Pair log = log2(m).times(y);
    Pair f = Pair.product(e, y).plus(log);
    float whole = (float) Math.rint(f.hi);
    float rest = f.hi - whole + f.lo;
    float more = (float) Math.rint(rest);
    rest -= more;
    Pair exponent = Pair.product(LN2, rest);
    float grown = exp(exponent.hi) * (1 + exponent.lo);
    return Math.scalb(grown, (int) (whole + more));
  }

  private static Pair log2(float z) {
    float x = z - 1;
    float p = LOG[0];
    for (int i = 1; i < LOG.length; i++) {
      p = p * x + LOG[i];
    }
    Pair sum = Pair.of(C1).plus(Pair.product(x, p));
    return Pair.of(C0).plus(sum.times(x)).times(x);
  }

  private static float exp(float x) {
    float m = (float) Math.floor(x * LOG2_E + 0.5f);
    float r = m * -0.693359375f + x;
    r = m * 2.12194440e-4f + r;
    float r2 = r * r;
    float even = r2 * 1.37449637986719608306884765625e-3f + 4.166965186595916748046875e-2f;
    float odd = r2 * 8.36894474923610687255859375e-3f + 0.16666518151760101318359375f;
    even = r2 * even + 0.49999988079071044921875f;
    float y = r2 * (r * odd + even) + (r + 1);
    return Math.max(Math.scalb(y, (int) m), x);
  }

  /** The sum of two floats, of which the second is less than a unit of the first. */
  private record Pair(float hi, float lo) {
    static Pair of(double v) {
      return new Pair((float) v, (float) (v - (float) v));
    }

    static Pair sum(float x, float y) {
      float s = x + y;
      return new Pair(s, y - (s - x));
    }

    static Pair product(float x, float y) {
      float p = x * y;
      return new Pair(p, (float) ((double) x * y - p));
    }

    Pair plus(Pair other) {
      Pair r = sum(hi, other.hi);
      return sum(r.hi, other.lo + r.lo + lo);
    }

    Pair times(float y) {
      Pair c = product(hi, y);
      Pair t = sum(c.hi, lo * y);
      return sum(t.hi, t.lo + c.lo);
    }
  }
}
