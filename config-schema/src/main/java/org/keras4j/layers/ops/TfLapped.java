package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's cosine transform of windows that overlap by half: MDCT and its inverse. */
final class TfLapped {
  private TfLapped() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("signal.mdct", TfLapped::forward);
    all.put("signal.inverse_mdct", TfLapped::inverse);
  }

  private static Value forward(TfCall c) {
    OpGraph g = c.g();
    int length = c.integer("frame_length", 0);
    if (length < 4 || length % 4 != 0) {
      throw TfCall.bad("frame_length", "must be a multiple of 4");
    }
    Value x = frames(c, c.floatX(), length, length / 2);
    Value w = windowed(c, x, length);
    int quarter = length / 4;
    Value third = g.reverse(g.slice(w, -1, 2 * quarter, quarter), w.rank() - 1);
    Value first = negative(g, g.add(third, g.slice(w, -1, 3 * quarter, quarter)));
    Value second = g.reverse(g.slice(w, -1, quarter, quarter), w.rank() - 1);
    Value half = g.subtract(g.slice(w, -1, 0, quarter), second);
    return turned(c, g.concat(List.of(first, half), -1), length / 2);
  }

  private static Value frames(TfCall c, Value signal, int length, int step) {
    OpGraph g = c.g();
    int size = signal.dim(-1);
    if (!c.bool("pad_end", false)) {
      return g.apply1(new FrameOp(length, step, 1), signal);
    }
    if (size == Shape.UNKNOWN) {
      return g.reshape(signal, signal.shape().insert(signal.rank(), length));
    }
    int count = (size + step - 1) / step;
    int[] after = new int[signal.rank()];
    after[signal.rank() - 1] = Math.max(0, (count - 1) * step + length - size);
    Value x = g.pad(signal, new int[signal.rank()], after, PadOp.Mode.CONSTANT, 0);
    return g.slice(g.apply1(new FrameOp(length, step, 1), x), -2, 0, count);
  }

  private static Value inverse(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int n = x.dim(-1);
    if (n == Shape.UNKNOWN || n % 2 != 0) {
      throw TfCall.bad("mdcts", "must have a last axis of a known even size");
    }
    Value y = turned(c, x, n);
    if (!c.has("norm")) {
      y = g.multiply(y, g.scalar(y.dtype(), 0.5 / n));
    }
    Value first = g.slice(y, -1, 0, n / 2);
    Value second = g.slice(y, -1, n / 2, n / 2);
    Value frames =
        g.concat(
            List.of(
                second,
                negative(g, g.reverse(second, y.rank() - 1)),
                negative(g, g.reverse(first, y.rank() - 1)),
                negative(g, first)),
            -1);
    return g.apply1(new OverlapAddOp(n, 1, Shape.UNKNOWN), windowed(c, frames, 2 * n));
  }

  private static Value negative(OpGraph g, Value x) {
    return g.unary(UnaryOp.Kind.NEGATIVE, x);
  }

  /** The cosine transform of type 4. */
  private static Value turned(TfCall c, Value x, int n) {
    boolean ortho = c.has("norm");
    if (ortho && !c.string("norm", "").equals("ortho")) {
      throw TfCall.bad("norm", "must be ortho or nothing");
    }
    return TfCosines.times(c.g(), x, TfCosines.matrix(4, ortho, n), n);
  }

  /** Vorbis's window is the default; a file can say no other but none. */
  private static Value windowed(TfCall c, Value x, int n) {
    OpGraph g = c.g();
    if (c.has("window_fn")) {
      throw TfCall.unsupported("window_fn", "a Python function");
    }
    if (c.named().containsKey("window_fn")) {
      return g.multiply(x, g.scalar(x.dtype(), 1 / Math.sqrt(2)));
    }
    double[] window = new double[n];
    for (int i = 0; i < n; i++) {
      double s = Math.sin(Math.PI / n * (i + 0.5));
      window[i] = Math.sin(Math.PI / 2 * s * s);
    }
    return g.multiply(x, g.constant(Tensor.ofNumbers(x.dtype(), Shape.of(n), window)));
  }
}
