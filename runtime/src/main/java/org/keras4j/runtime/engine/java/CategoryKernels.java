package org.keras4j.runtime.engine.java;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.Fingerprints;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;

/** Hashing, lookup and counting of categories. */
final class CategoryKernels {
  /** Elements between two checks. */
  private static final int CHUNK = 1 << 14;

  /** What TensorFlow's {@code cross_hashed} starts from. */
  private static final long CROSS_SEED = 0xDECAFCAFFEL;

  private CategoryKernels() {}

  private static String text(Buf x, int i) {
    if (x.dtype() == DType.STRING) {
      return x.strings()[i];
    }
    long v = x.longs()[i];
    return x.dtype() == DType.UINT64 ? Long.toUnsignedString(v) : Long.toString(v);
  }

  static Kernel hash(HashOp op) {
    return (in, out, context) -> {
      for (int i = 0; i < out[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        out[0].longs()[i] = op.hash().bin(text(in[0], i));
      }
    };
  }

  static Kernel cross(CrossHashOp op) {
    return (in, out, context) -> {
      for (int i = 0; i < out[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        long hash = CROSS_SEED;
        for (Buf x : in) {
          hash = Fingerprints.cat(hash, feature(x, i));
        }
        out[0].longs()[i] = Long.remainderUnsigned(hash, op.bins());
      }
    };
  }

  private static long feature(Buf x, int i) {
    return x.dtype() == DType.STRING
        ? Fingerprints.farm(x.strings()[i].getBytes(StandardCharsets.UTF_8))
        : x.longs()[i];
  }

  static Kernel lookup(LookupOp op) {
    return (in, out, context) -> {
      boolean text = in[0].dtype() == DType.STRING;
      for (int i = 0; i < out[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        Object token = text ? in[0].strings()[i] : (Object) in[0].longs()[i];
        out[0].longs()[i] = op.vocabulary().index(token);
      }
    };
  }

  static Kernel bincount(BincountOp op) {
    return (in, out, context) -> count(op, in, out[0], context);
  }

  private static void count(BincountOp op, Buf[] in, Buf out, KernelContext context) {
    int depth = op.depth();
    int rows = depth == 0 ? 0 : out.size() / depth;
    int n = rows == 0 ? 0 : in[0].size() / rows;
    Sums sums = Sums.of(out);
    sums.clear(out.size());
    for (int r = 0; r < rows; r++) {
      if (r % 64 == 0) {
        context.check();
      }
      for (int i = r * n; i < (r + 1) * n; i++) {
        long id = in[0].longs()[i];
        if (id < 0 && in[0].dtype() != DType.UINT64) {
          throw new InputMismatchException(
              ErrorCode.INPUT_VALUE, "the category " + id + " is negative", null, null);
        }
        if (id >= 0 && id < depth) {
          int at = r * depth + (int) id;
          if (op.binary()) {
            sums.set(at);
          } else {
            sums.add(at, in.length > 1 ? in[1] : null, i);
          }
        }
      }
    }
  }

  /** The output's elements, of whatever type. */
  interface Sums {
    void clear(int n);

    void set(int at);

    void add(int at, @Nullable Buf weights, int i);

    static Sums of(Buf out) {
      if (out.array() instanceof float[] f) {
        return new Floats(f);
      }
      return out.array() instanceof double[] d ? new Doubles(d) : new Longs(out.longs());
    }
  }

  private record Floats(float[] out) implements Sums {
    @Override
    public void clear(int n) {
      Arrays.fill(out, 0, n, 0);
    }

    @Override
    public void set(int at) {
      out[at] = 1;
    }

    @Override
    public void add(int at, @Nullable Buf weights, int i) {
      out[at] += weights == null ? 1 : weights.floats()[i];
    }
  }

  private record Doubles(double[] out) implements Sums {
    @Override
    public void clear(int n) {
      Arrays.fill(out, 0, n, 0);
    }

    @Override
    public void set(int at) {
      out[at] = 1;
    }

    @Override
    public void add(int at, @Nullable Buf weights, int i) {
      out[at] += weights == null ? 1 : weights.doubles()[i];
    }
  }

  private record Longs(long[] out) implements Sums {
    @Override
    public void clear(int n) {
      Arrays.fill(out, 0, n, 0);
    }

    @Override
    public void set(int at) {
      out[at] = 1;
    }

    @Override
    public void add(int at, @Nullable Buf weights, int i) {
      out[at] += weights == null ? 1 : weights.longs()[i];
    }
  }
}
