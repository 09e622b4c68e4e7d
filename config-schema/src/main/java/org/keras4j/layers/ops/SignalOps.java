package org.keras4j.layers.ops;

import java.util.List;
import java.util.function.BiFunction;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.signal.Spectra;
import org.keras4j.layers.signal.Windows;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Fourier transforms and windows of signals. Complex numbers come and go as two tensors, the real
 * parts and the imaginary ones.
 */
public final class SignalOps {
  public static final List<LayerType> TYPES =
      List.of(
          complex("FFT", Spectra::fft),
          complex("FFT2", Spectra::fft2),
          complex("IFFT2", Spectra::ifft2),
          OpLayer.several("RFFT", SignalOps::length, SignalOps::rfft),
          OpLayer.type("IRFFT", SignalOps::length, SignalOps::irfft),
          OpLayer.several(
              "STFT", Windows::read, (w, call) -> List.of(Spectra.stft(call.g(), call.x(), w))),
          OpLayer.type("ISTFT", Inverse::of, Inverse::apply),
          OpLayer.type("ExtractSequences", SignalOps::frames, SignalOps::extract));

  private SignalOps() {}

  private interface Transform {
    Value[] apply(OpGraph g, Value real, Value imaginary);
  }

  private static LayerType complex(String className, Transform transform) {
    BiFunction<Object, OpCall, List<Value>> apply =
        (none, call) -> {
          Value[] x = complex(call);
          return List.of(transform.apply(call.g(), x[0], x[1]));
        };
    return OpLayer.several(className, c -> "", apply);
  }

  /** The real and the imaginary parts. */
  private static Value[] complex(OpCall call) {
    List<Operand> parts = call.operands(0, "x");
    if (parts.size() != 2) {
      throw Shapes.bad("expected the real and the imaginary parts, got " + parts.size());
    }
    Value real = parts.get(0).tensor(call.g());
    Value imaginary = parts.get(1).tensor(call.g());
    if (!real.spec().equals(imaginary.spec())) {
      throw Shapes.bad(
          "the real parts are " + real.spec() + ", but the imaginary ones " + imaginary.spec());
    }
    return new Value[] {real, imaginary};
  }

  private static int length(LayerConfig c) {
    return c.has("fft_length") ? c.positiveInt("fft_length") : Shape.UNKNOWN;
  }

  private static List<Value> rfft(int length, OpCall call) {
    return List.of(Spectra.rfft(call.g(), call.x(), length));
  }

  private static Value irfft(int length, OpCall call) {
    Value[] x = complex(call);
    return Spectra.irfft(call.g(), x[0], x[1], length);
  }

  private record Inverse(Windows windows, int length) {
    static Inverse of(LayerConfig c) {
      return new Inverse(
          Windows.read(c), c.has("length") ? c.positiveInt("length") : Shape.UNKNOWN);
    }

    Value apply(OpCall call) {
      Value[] x = complex(call);
      return Spectra.istft(call.g(), x[0], x[1], windows, length);
    }
  }

  private static FrameOp frames(LayerConfig c) {
    return new FrameOp(c.positiveInt("sequence_length"), c.positiveInt("sequence_stride"), 1);
  }

  private static Value extract(FrameOp op, OpCall call) {
    return call.g().apply1(op, call.x());
  }
}
