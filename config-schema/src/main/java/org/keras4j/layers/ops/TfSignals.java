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
      Set.of(
          "cast",
          "signal.fft",
          "signal.ifft",
          "signal.fft2d",
          "signal.ifft2d",
          "signal.fft3d",
          "signal.ifft3d",
          "signal.inverse_stft");

  private static final List<String> OF_TWO = List.of("math.add", "math.subtract", "math.multiply");

  private TfSignals() {}

  /** True for a function whose first argument may be of complex numbers. */
  static boolean takesComplex(String name) {
    return COMPLEX.contains(name)
        || OF_TWO.contains(name)
        || OF_ONE.containsKey(name)
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
    for (String name : OF_TWO) {
      all.put(name, ofTwo(name, java.util.Objects.requireNonNull(all.get(name))));
    }
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

  private static Value eachPart(Function<TfCall, Value> f, TfCall c) {
    if (!isComplex(c)) {
      return f.apply(c);
    }
    Value re = f.apply(new TfCall(c.g(), part(c, 0), c.named()));
    Value im = f.apply(new TfCall(c.g(), part(c, 1), c.named()));
    return c.g().apply1(new ComplexOp(), re, im);
  }

  /** Sums and products of complex numbers; the second may be a number. */
  private static Function<TfCall, Value> ofTwo(String name, Function<TfCall, Value> real) {
    return c -> {
      Object second = c.argument("y");
      boolean any = isComplex(c) || second instanceof Value v && ComplexOp.isOne(c.g(), v);
      if (!any) {
        return real.apply(c);
      }
      if (c.first() == null || second == null) {
        throw TfCall.bad("y", "is missing");
      }
      OpGraph g = c.g();
      Value[] a = parts(g, c.first());
      Value[] b = parts(g, second);
      DType dtype = c.first() instanceof Value ? a[0].dtype() : b[0].dtype();
      for (Value[] v : List.of(a, b)) {
        v[0] = g.cast(v[0], dtype);
        v[1] = g.cast(v[1], dtype);
      }
      if (name.equals("math.multiply")) {
        Value re = g.subtract(g.multiply(a[0], b[0]), g.multiply(a[1], b[1]));
        Value im = g.add(g.multiply(a[0], b[1]), g.multiply(a[1], b[0]));
        return g.apply1(new ComplexOp(), re, im);
      }
      boolean plus = name.equals("math.add");
      Value re = plus ? g.add(a[0], b[0]) : g.subtract(a[0], b[0]);
      Value im = plus ? g.add(a[1], b[1]) : g.subtract(a[1], b[1]);
      return g.apply1(new ComplexOp(), re, im);
    };
  }

  private static Value[] parts(OpGraph g, Object argument) {
    if (argument instanceof Value v && ComplexOp.isOne(g, v)) {
      return new Value[] {ComplexCalls.part(g, v, 0), ComplexCalls.part(g, v, 1)};
    }
    Operand o = Operand.of(g, argument);
    if (o == null) {
      throw TfCall.bad("y", "must be a tensor or a number");
    }
    Value v = o.tensor(g);
    return new Value[] {v, g.broadcastTo(g.scalar(v.dtype(), 0), v.shape())};
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
