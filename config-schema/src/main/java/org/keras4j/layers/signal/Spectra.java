package org.keras4j.layers.signal;

import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Fourier transforms along the last axis as {@code keras.ops} has them. Complex numbers are two
 * tensors, the real parts and the imaginary ones.
 */
public final class Spectra {
  private Spectra() {}

  /** The transform of complex numbers. */
  public static Value[] fft(OpGraph g, Value real, Value imaginary) {
    return pair(g.apply(new FftOp(), List.of(real, imaginary)));
  }

  private static Value[] pair(List<Value> parts) {
    return new Value[] {parts.get(0), parts.get(1)};
  }

  /** The inverse of the transform. */
  public static Value[] ifft(OpGraph g, Value real, Value imaginary) {
    Value[] y = fft(g, real, negative(g, imaginary));
    Value count = g.scalar(real.dtype(), real.dim(-1));
    return new Value[] {g.divide(y[0], count), g.divide(negative(g, y[1]), count)};
  }

  /** The transform over the last two axes. */
  public static Value[] fft2(OpGraph g, Value real, Value imaginary) {
    int[] swap = lastTwoSwapped(real.rank());
    Value[] y = fft(g, real, imaginary);
    y = fft(g, g.transpose(y[0], swap), g.transpose(y[1], swap));
    return new Value[] {g.transpose(y[0], swap), g.transpose(y[1], swap)};
  }

  private static int[] lastTwoSwapped(int rank) {
    if (rank < 2) {
      throw Shapes.bad("a transform over two axes got a tensor of rank " + rank);
    }
    int[] p = new int[rank];
    Arrays.setAll(p, i -> i);
    p[rank - 2] = rank - 1;
    p[rank - 1] = rank - 2;
    return p;
  }

  /** The inverse over the last two axes. */
  public static Value[] ifft2(OpGraph g, Value real, Value imaginary) {
    Value[] y = fft2(g, real, negative(g, imaginary));
    int n = Shape.multiply(real.dim(-2), real.dim(-1));
    Value count = g.scalar(real.dtype(), n);
    return new Value[] {g.divide(y[0], count), g.divide(negative(g, y[1]), count)};
  }

  private static Value negative(OpGraph g, Value x) {
    return g.unary(UnaryOp.Kind.NEGATIVE, x);
  }

  /**
   * The first half of the transform of real numbers.
   *
   * @param length to which the axis is cut or filled with zeros; UNKNOWN takes it as it is
   */
  public static Value[] rfft(OpGraph g, Value x, int length) {
    int n = length == Shape.UNKNOWN && x.rank() > 0 ? x.dim(-1) : length;
    Value[] y = pair(g.apply(new FftOp(), List.of(fit(g, x, n))));
    int bins = n == Shape.UNKNOWN ? n : n / 2 + 1;
    return new Value[] {fit(g, y[0], bins), fit(g, y[1], bins)};
  }

  /** The last axis cut, or filled with zeros. */
  public static Value fit(OpGraph g, Value x, int n) {
    if (x.rank() == 0) {
      throw Shapes.bad("expected a tensor with an axis, got a scalar");
    }
    int size = x.dim(-1);
    if (size == n) {
      return x;
    }
    if (size == Shape.UNKNOWN || n == Shape.UNKNOWN) {
      return g.reshape(x, x.shape().with(-1, n));
    }
    if (size > n) {
      return g.slice(x, -1, 0, n);
    }
    int[] after = new int[x.rank()];
    after[x.rank() - 1] = n - size;
    return g.pad(x, new int[x.rank()], after, PadOp.Mode.CONSTANT, 0);
  }

  /**
   * The real numbers of which the first half of the transform is given.
   *
   * @param length how many; UNKNOWN for the even number that fits the half
   */
  public static Value irfft(OpGraph g, Value real, Value imaginary, int length) {
    int n = length;
    if (n == Shape.UNKNOWN) {
      if (real.rank() == 0 || real.dim(-1) == Shape.UNKNOWN) {
        return g.reshape(real, real.shape().with(-1, Shape.UNKNOWN));
      }
      n = 2 * (real.dim(-1) - 1);
    }
    if (n < 1) {
      throw Shapes.bad("the inverse transform of " + real.shape() + " would have no elements");
    }
    int bins = n / 2 + 1;
    Value re = fit(g, real, bins);
    Value im = negative(g, fit(g, imaginary, bins));
    int rest = n - bins;
    if (rest > 0) {
      re = g.concat(List.of(re, mirrored(g, re, rest)), -1);
      im = g.concat(List.of(im, negative(g, mirrored(g, im, rest))), -1);
    }
    return g.divide(fft(g, re, im)[0], g.scalar(re.dtype(), n));
  }

  private static Value mirrored(OpGraph g, Value x, int n) {
    return g.reverse(g.slice(x, -1, 1, n), x.rank() - 1);
  }

  /** The transforms of the windows of a signal; see {@link Windows} for its arguments. */
  public static Value[] stft(OpGraph g, Value signal, Windows w) {
    DType dtype = signal.dtype();
    if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64 || signal.rank() == 0) {
      throw Shapes.bad("expected a signal in float32 or float64, got " + signal.spec());
    }
    Value x = signal;
    if (w.center()) {
      int[] border = new int[x.rank()];
      border[x.rank() - 1] = w.fftLength() / 2;
      x = g.pad(x, border, border, PadOp.Mode.REFLECT, 0);
    }
    x = g.apply1(new FrameOp(w.fftLength(), w.stride(), 1), x);
    double[] shape = w.weights();
    if (shape != null) {
      x = g.multiply(x, vector(g, dtype, shape));
    }
    return rfft(g, x, w.fftLength());
  }

  /**
   * The signal of which the transforms of the windows are given.
   *
   * @param length how many elements to give; UNKNOWN for all
   */
  public static Value istft(OpGraph g, Value real, Value imaginary, Windows w, int length) {
    if (real.rank() < 2) {
      throw Shapes.bad("expected transforms (…, windows, bins), got " + real.shape());
    }
    Value x = irfft(g, real, imaginary, w.fftLength());
    double[] shape = w.inverseWeights();
    if (shape != null) {
      x = g.multiply(x, vector(g, x.dtype(), shape));
    }
    x = g.apply1(new OverlapAddOp(w.stride(), 1, Shape.UNKNOWN), x);
    int size = x.dim(-1);
    int start = w.center() ? w.fftLength() / 2 : 0;
    if (size == Shape.UNKNOWN) {
      return g.reshape(x, x.shape().with(-1, length));
    }
    int end = w.center() ? size - start : size;
    if (length != Shape.UNKNOWN) {
      end = (int) Math.min(size, (long) start + length);
    } else if (w.center() && start == 0) {
      end = 0;
    }
    return g.slice(x, -1, Math.min(start, size), Math.max(0, end - start));
  }

  private static Value vector(OpGraph g, DType dtype, double[] numbers) {
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(numbers.length), numbers));
  }
}
