package org.keras4j.layers.ops;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.signal.Spectra;
import org.keras4j.layers.signal.Windows;
import org.keras4j.ops.Complex;
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
      Map.ofEntries(
          Map.entry("math.abs", "Abs"),
          Map.entry("math.real", "Real"),
          Map.entry("math.imag", "Imag"),
          Map.entry("math.angle", "Angle"),
          Map.entry("math.conj", "Conj"),
          Map.entry("math.square", "Square"),
          Map.entry("math.exp", "Exp"),
          Map.entry("math.expm1", "Expm1"),
          Map.entry("math.log", "Log"),
          Map.entry("math.log1p", "Log1p"),
          Map.entry("math.sqrt", "Sqrt"),
          Map.entry("math.rsqrt", "Rsqrt"),
          Map.entry("math.reciprocal", "Reciprocal"),
          Map.entry("math.sign", "Sign"),
          Map.entry("math.sigmoid", "Sigmoid"),
          Map.entry("math.sin", "Sin"),
          Map.entry("math.cos", "Cos"),
          Map.entry("math.tan", "Tan"),
          Map.entry("math.sinh", "Sinh"),
          Map.entry("math.cosh", "Cosh"),
          Map.entry("math.tanh", "Tanh"),
          Map.entry("math.asin", "Arcsin"),
          Map.entry("math.acos", "Arccos"),
          Map.entry("math.atan", "Arctan"),
          Map.entry("math.asinh", "Arcsinh"),
          Map.entry("math.acosh", "Arccosh"),
          Map.entry("math.atanh", "Arctanh"));

  private static final Map<String, BinaryOperator<Complex>> OF_TWO =
      Map.of(
          "math.add", Complex::plus,
          "math.subtract", Complex::minus,
          "math.multiply", Complex::times,
          "math.truediv", Complex::over,
          "math.pow", Complex::power);

  private static final Set<String> COMPLEX =
      Set.of(
          "cast",
          "strings.as_string",
          "signal.fft",
          "signal.ifft",
          "signal.fft2d",
          "signal.ifft2d",
          "signal.fft3d",
          "signal.ifft3d",
          "signal.inverse_stft");

  private TfSignals() {}

  /** True for a function whose first argument may be of complex numbers. */
  static boolean takesComplex(String name) {
    return COMPLEX.contains(name)
        || OF_ONE.containsKey(name)
        || OF_TWO.containsKey(name)
        || EACH_PART.contains(name);
  }

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("signal.frame", TfSignals::frames);
    all.put("signal.overlap_and_add", TfSignals::overlapAndAdd);
    all.put("signal.stft", TfSignals::stft);
    all.put("signal.inverse_stft", TfSignals::inverseStft);
    all.put("signal.fft", c -> complex(c, Spectra.fft(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.fft2d", c -> complex(c, Spectra.fft2(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.ifft2d", c -> complex(c, Spectra.ifft2(c.g(), part(c, 0), part(c, 1))));
    all.put("signal.fft3d", c -> inSpace(c, false));
    all.put("signal.ifft3d", c -> inSpace(c, true));
    all.put("signal.ifft", c -> complex(c, Spectra.ifft(c.g(), part(c, 0), part(c, 1))));
    all.put("dtypes.complex", TfSignals::complex);
    all.put("math.real", TfCall::x);
    all.put("math.conj", TfCall::x);
    OF_ONE.forEach((name, keras) -> all.put(name, ofOne(keras, all.get(name))));
    OF_TWO.forEach((name, f) -> all.put(name, ofTwo(f, all.get(name))));
    Function<TfCall, Value> cast = java.util.Objects.requireNonNull(all.get("cast"));
    all.put("cast", c -> cast(cast, c));
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

  private static Function<TfCall, Value> ofTwo(
      BinaryOperator<Complex> f, Function<TfCall, Value> real) {
    return c -> {
      Object x = c.first();
      Object y = c.argument("y");
      if (!isOne(c, x) && !isOne(c, y)) {
        return real.apply(c);
      }
      Map<String, Object> named = new HashMap<>(c.named());
      named.put("y", isOne(c, y) ? ComplexOp.part(c.g(), (Value) y, 0) : y);
      Object first = isOne(c, x) ? ComplexOp.part(c.g(), (Value) x, 0) : x;
      Value[] re = new TfCall(c.g(), first, named).with("y");
      return f.apply(complex(c, x, re[0]), complex(c, y, re[1])).value();
    };
  }

  private static boolean isOne(TfCall c, @Nullable Object argument) {
    return argument instanceof Value v && ComplexOp.isOne(c.g(), v);
  }

  private static Complex complex(TfCall c, @Nullable Object given, Value re) {
    return isOne(c, given) ? Complex.of(c.g(), (Value) given) : Complex.of(c.g(), re);
  }

  static Value eachPart(Function<TfCall, Value> f, TfCall c) {
    if (!isComplex(c)) {
      return f.apply(c);
    }
    Value re = f.apply(new TfCall(c.g(), part(c, 0), c.named()));
    Value im = f.apply(new TfCall(c.g(), part(c, 1), c.named()));
    return c.g().apply1(new ComplexOp(), re, im);
  }

  /** A cast to complex numbers gives an imaginary part of zeros. */
  private static Value cast(Function<TfCall, Value> real, TfCall c) {
    Object dtype = c.argument("dtype");
    boolean wide = "complex128".equals(dtype);
    if (!wide && !"complex64".equals(dtype)) {
      return real.apply(isComplex(c) ? new TfCall(c.g(), part(c, 0), c.named()) : c);
    }
    OpGraph g = c.g();
    DType of = wide ? DType.FLOAT64 : DType.FLOAT32;
    if (isComplex(c)) {
      return g.apply1(new ComplexOp(), g.cast(part(c, 0), of), g.cast(part(c, 1), of));
    }
    Value x = g.cast(c.x(), of);
    return g.apply1(new ComplexOp(), x, g.multiply(x, g.scalar(of, 0)));
  }

  /** Over the last three axes: two of them, and then the third. */
  private static Value inSpace(TfCall c, boolean inverse) {
    OpGraph g = c.g();
    Value re = part(c, 0);
    Value im = part(c, 1);
    if (re.rank() < 3) {
      throw Shapes.bad("expected three axes or more, got " + re.shape());
    }
    Value[] y = inverse ? Spectra.ifft2(g, re, im) : Spectra.fft2(g, re, im);
    int[] third = {-3};
    int[] last = {-1};
    re = ArrayOps.move(g, y[0], third, last);
    im = ArrayOps.move(g, y[1], third, last);
    y = inverse ? Spectra.ifft(g, re, im) : Spectra.fft(g, re, im);
    Value[] back = {ArrayOps.move(g, y[0], last, third), ArrayOps.move(g, y[1], last, third)};
    return complex(c, back);
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

  /** Windows of an axis, which become two axes in its place. */
  private static Value frames(TfCall c) {
    Value x = c.x();
    int axis = Shapes.axis(c.integer("axis", -1), x.rank());
    if (axis == x.rank() - 1) {
      return frame(c, x);
    }
    Value y = frame(c, ArrayOps.move(c.g(), x, new int[] {axis}, new int[] {-1}));
    return ArrayOps.move(c.g(), y, new int[] {-2, -1}, new int[] {axis, axis + 1});
  }

  /** Windows of the last axis; with {@code pad_end} those too that reach beyond it. */
  private static Value frame(TfCall c, Value signal) {
    OpGraph g = c.g();
    int length = positive(c, "frame_length", 0);
    int step = positive(c, "frame_step", 0);
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
}
