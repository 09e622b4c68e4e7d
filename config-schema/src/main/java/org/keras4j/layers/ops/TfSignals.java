package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.keras4j.layers.signal.Spectra;
import org.keras4j.layers.signal.Windows;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of signals, and of the complex numbers that they give. */
final class TfSignals {
  /** Functions that do the same to the real and the imaginary parts. */
  private static final List<String> EACH_PART =
      List.of(
          "math.negative",
          "math.reduce_sum",
          "math.reduce_mean",
          "expand_dims",
          "squeeze",
          "reshape",
          "transpose",
          "identity");

  private static final Map<String, String> OF_ONE =
      Map.of(
          "math.abs", "Abs",
          "math.real", "Real",
          "math.imag", "Imag",
          "math.angle", "Angle",
          "math.conj", "Conj",
          "math.square", "Square",
          "math.exp", "Exp",
          "math.log", "Log",
          "math.sqrt", "Sqrt");

  private static final Set<String> COMPLEX =
      Set.of("signal.fft", "signal.ifft", "signal.fft2d", "signal.ifft2d", "signal.inverse_stft");

  private TfSignals() {}

  /** True for a function whose first argument may be of complex numbers. */
  static boolean takesComplex(String name) {
    return COMPLEX.contains(name) || OF_ONE.containsKey(name) || EACH_PART.contains(name);
  }

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("signal.frame", c -> frame(c, c.x()));
    all.put("signal.overlap_and_add", TfSignals::overlapAndAdd);
    all.put("signal.stft", TfSignals::stft);
    all.put("signal.inverse_stft", TfSignals::inverseStft);
    all.put("signal.fft", c -> complex(c, Spectra.fft(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.fft2d", c -> complex(c, Spectra.fft2(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.ifft2d", c -> complex(c, Spectra.ifft2(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.ifft", c -> complex(c, Spectra.ifft(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.dct", TfSignals::dct);
    all.put("signal.mfccs_from_log_mel_spectrograms", c -> cosines(c, 2, 2));
    all.put("dtypes.complex", TfSignals::complex);
    all.put("math.real", TfCall::x);
    all.put("math.conj", TfCall::x);
    OF_ONE.forEach((name, keras) -> all.put(name, ofOne(keras, all.get(name))));
    for (String name : EACH_PART) {
      Function<TfCall, Value> f = all.get(name);
      if (f != null) {
        all.put(name, call -> eachPart(f, call));
      }
    }
  }

  private static boolean isComplex(TfCall c) {
    return c.first() instanceof Value v && ComplexOp.isOne(c.g(), v);
  }

  private static Function<TfCall, Value> ofOne(String keras, Function<TfCall, Value> real) {
    return c -> {
      if (!isComplex(c) && real != null) {
        return real.apply(c);
      }
      Value y = ComplexOps.ofOne(keras, c.g(), part(c, 0), part(c, 1));
      if (y == null) {
        throw ComplexOp.unsupported("tf.math");
      }
      return y;
    };
  }

  private static Value eachPart(Function<TfCall, Value> f, TfCall c) {
    if (!isComplex(c)) {
      return f.apply(c);
    }
    Value re = f.apply(new TfCall(c.g(), part(c, 0), c.named()));
    Value im = f.apply(new TfCall(c.g(), part(c, 1), c.named()));
    return c.g().apply1(new ComplexOp(), re, im);
  }

  private static Value part(TfCall c, int which) {
    return ComplexCalls.part(c.g(), c.x(), which);
  }

  private static Value complex(TfCall c) {
    Value[] parts = c.with("imag");
    return complex(c, parts);
  }

  private static Value complex(TfCall c, Value[] parts) {
    return c.g().apply1(new ComplexOp(), parts[0], parts[1]);
  }

  private static int positive(TfCall c, String name, int missing) {
    int n = c.integer(name, missing);
    if (n < 1) {
      throw TfCall.bad(name, "must be a positive integer");
    }
    return n;
  }

  /** Windows of the last axis; with {@code pad_end} those too that reach beyond it. */
  private static Value frame(TfCall c, Value signal) {
    OpGraph g = c.g();
    int length = positive(c, "frame_length", 0);
    int step = positive(c, "frame_step", 0);
    if (Shapes.axis(c.integer("axis", -1), signal.rank()) != signal.rank() - 1) {
      throw TfCall.unsupported("axis", "windows of another axis than the last");
    }
    Value x = signal;
    if (c.bool("pad_end", false)) {
      int size = x.dim(-1);
      if (size == Shape.UNKNOWN) {
        return g.reshape(x, x.shape().insert(x.rank(), length));
      }
      int[] after = new int[x.rank()];
      after[x.rank() - 1] = Math.max(0, ((size + step - 1) / step - 1) * step + length - size);
      double fill = c.number("pad_value", 0);
      x = g.pad(x, new int[x.rank()], after, PadOp.Mode.CONSTANT, fill);
      return g.slice(g.apply1(new FrameOp(length, step, 1), x), -2, 0, (size + step - 1) / step);
    }
    return g.apply1(new FrameOp(length, step, 1), x);
  }

  private static Value overlapAndAdd(TfCall c) {
    return c.g().apply1(new OverlapAddOp(positive(c, "frame_step", 0), 1, Shape.UNKNOWN), c.x());
  }

  private static Value stft(TfCall c) {
    OpGraph g = c.g();
    int length = positive(c, "frame_length", 0);
    int bits = length == 1 ? 1 : Integer.highestOneBit(length - 1) << 1;
    Value x = frame(c, c.floatX());
    if (window(c)) {
      x = g.multiply(x, vector(g, x.dtype(), Windows.hann(length)));
    }
    return complex(c, Spectra.rfft(g, x, positive(c, "fft_length", bits)));
  }

  /** True for Hann's window, which is the default; a file can say no other but none. */
  private static boolean window(TfCall c) {
    if (!c.named().containsKey("window_fn")) {
      return true;
    }
    if (c.has("window_fn")) {
      throw TfCall.unsupported("window_fn", "a Python function");
    }
    return false;
  }

  private static Value inverseStft(TfCall c) {
    OpGraph g = c.g();
    int length = positive(c, "frame_length", 0);
    int bits = length == 1 ? 1 : Integer.highestOneBit(length - 1) << 1;
    int n = positive(c, "fft_length", bits);
    Value x = Spectra.irfft(g, part(c, 0), part(c, 1), n);
    x = Spectra.fit(g, x, length);
    if (window(c)) {
      x = g.multiply(x, vector(g, x.dtype(), Windows.hann(length)));
    }
    return g.apply1(new OverlapAddOp(positive(c, "frame_step", 0), 1, Shape.UNKNOWN), x);
  }

  private static Value vector(OpGraph g, DType dtype, double[] numbers) {
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(numbers.length), numbers));
  }

  private static Value dct(TfCall c) {
    if (c.integer("type", 2) != 2 || c.has("n") || c.integer("axis", -1) != -1) {
      throw TfCall.unsupported("type", "only the whole cosine transform of type 2");
    }
    return c.has("norm") ? cosines(c, 1, 2) : cosines(c, 0, 0);
  }

  /**
   * The cosine transform of type 2 as a product with its matrix.
   *
   * @param first the square of the first row's factor, divided by the length; 0 for the plain
   *     factor 2
   * @param others the same of the other rows
   */
  private static Value cosines(TfCall c, double first, double others) {
    Value x = c.floatX();
    int n = x.rank() == 0 ? Shape.UNKNOWN : x.dim(-1);
    if (n == Shape.UNKNOWN) {
      return x;
    }
    double[] m = new double[Shape.multiply(n, n)];
    for (int k = 0; k < n; k++) {
      double square = k == 0 ? first : others;
      double factor = square == 0 ? 2 : Math.sqrt(square / n);
      for (int t = 0; t < n; t++) {
        m[t * n + k] = factor * Math.cos(Math.PI * k * (2 * t + 1) / (2.0 * n));
      }
    }
    return c.g().matmul(x, c.g().constant(Tensor.ofNumbers(x.dtype(), Shape.of(n, n), m)));
  }
}
