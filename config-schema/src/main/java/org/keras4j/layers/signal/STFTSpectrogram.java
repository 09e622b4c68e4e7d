package org.keras4j.layers.signal;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Spectrograms of signals (batch, time, channels), by convolution of each channel with two kernels
 * that are weights: so the window, its scaling and what training made of them are in the file.
 * Keras 3's STFTSpectrogram.
 *
 * @param mode what becomes of the real and imaginary parts, in Keras's words
 */
public record STFTSpectrogram(
    Base base,
    String mode,
    int frameLength,
    int frameStep,
    int fftLength,
    boolean same,
    boolean expandDims,
    boolean channelsFirst)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("STFTSpectrogram", STFTSpectrogram::fromConfig);

  /** Keras's epsilon. */
  private static final double EPSILON = 1e-7;

  static STFTSpectrogram fromConfig(LayerConfig c) {
    int frame = c.positiveInt("frame_length", 256);
    int step = c.has("frame_step") ? c.positiveInt("frame_step") : frame / 2;
    if (step < 1 || step > frame) {
      throw c.node("frame_step").expected("1 to frame_length, which is " + frame);
    }
    int power = frame == 1 ? 1 : Integer.highestOneBit(frame - 1) << 1;
    int length = c.has("fft_length") ? c.positiveInt("fft_length") : power;
    if (length < Math.max(2, frame)) {
      throw c.node("fft_length").expected("at least frame_length, which is " + frame);
    }
    return new STFTSpectrogram(
        c.base(),
        c.choice("mode", "log", "log", "magnitude", "psd", "real", "imag", "angle", "stft"),
        frame,
        step,
        length,
        c.choice("padding", "valid", "valid", "same").equals("same"),
        c.bool("expand_dims", false),
        c.channelsFirst());
  }

  private int bins() {
    return fftLength / 2 + 1;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (!mode.equals("imag")) {
      weights.trainable("real_kernel", frameLength, 1, bins());
    }
    if (!mode.equals("real")) {
      weights.trainable("imag_kernel", frameLength, 1, bins());
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != 3 || !x.dtype().isFloating() || x.dtype() == DType.BFLOAT16) {
      throw Shapes.bad("expected a float16, float32 or float64 signal of rank 3, got " + x.spec());
    }
    x = channelsFirst ? x : g.transpose(x, 0, 2, 1);
    Value real = mode.equals("imag") ? x : transform(g, x, weights.get("real_kernel"));
    Value imaginary = mode.equals("real") ? x : transform(g, x, weights.get("imag_kernel"));
    return Values.of(arranged(g, result(g, real, imaginary)));
  }

  /** A signal (batch, channels, time) becomes (batch, channels, windows, bins). */
  private Value transform(OpGraph g, Value x, Value kernel) {
    int[] one = {1};
    int[][] padding = same ? null : new int[1][2];
    Value rows = g.reshape(x, Shape.multiply(x.dim(0), x.dim(1)), x.dim(2), 1);
    Value y =
        g.apply1(
            new ConvOp(new int[] {frameStep}, padding, one, one, 1),
            rows,
            g.cast(kernel, x.dtype()));
    return g.reshape(y, x.dim(0), x.dim(1), y.dim(1), bins());
  }

  private Value result(OpGraph g, Value real, Value imaginary) {
    switch (mode) {
      case "real":
        return real;
      case "imag":
        return imaginary;
      case "angle":
        return g.binary(BinaryOp.Kind.ARCTAN2, imaginary, real);
      case "stft":
        return g.concat(List.of(real, imaginary), 3);
      default:
        Value power = g.add(g.unary(Kind.SQUARE, real), g.unary(Kind.SQUARE, imaginary));
        if (mode.equals("psd")) {
          return g.multiply(power, sides(g, power.dtype()));
        }
        Value least = g.scalar(power.dtype(), EPSILON);
        Value magnitude = g.unary(Kind.SQRT, g.maximum(power, least));
        return mode.equals("magnitude")
            ? magnitude
            : g.unary(Kind.LOG, g.maximum(magnitude, least));
    }
  }

  /** All bins but the first and the last stand for two frequencies. */
  private Value sides(OpGraph g, DType dtype) {
    double[] factors = new double[bins()];
    Arrays.fill(factors, 2);
    factors[0] = 1;
    factors[bins() - 1] = 1;
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(bins()), factors));
  }

  private Value arranged(OpGraph g, Value y) {
    int width = Shape.multiply(y.dim(1), y.dim(3));
    if (expandDims) {
      return channelsFirst ? y : g.transpose(y, 0, 2, 3, 1);
    }
    return channelsFirst
        ? g.reshape(g.transpose(y, 0, 1, 3, 2), y.dim(0), width, y.dim(2))
        : g.reshape(g.transpose(y, 0, 2, 1, 3), y.dim(0), y.dim(2), width);
  }
}
