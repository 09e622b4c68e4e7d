package org.keras4j.layers.signal;

import java.util.Arrays;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Spectrograms of signals (…, time) on the mel scale: (…, bins, windows). The decibels are cut at a
 * distance from the loudest one of the whole batch, as in Keras. Keras 3's MelSpectrogram.
 *
 * @param bands the filters
 * @param powerToDb true for decibels
 */
public record MelSpectrogram(
    Base base,
    Windows windows,
    MelBands bands,
    double exponent,
    boolean powerToDb,
    double topDb,
    double minPower,
    double refPower)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("MelSpectrogram", MelSpectrogram::fromConfig);

  static MelSpectrogram fromConfig(LayerConfig c) {
    int fftLength = c.positiveInt("fft_length", 2048);
    int length = c.has("sequence_length") ? c.positiveInt("sequence_length") : fftLength;
    double rate = c.number("sampling_rate", 16000);
    Double high = c.optionalNumber("max_freq");
    MelBands bands =
        new MelBands(
            c.positiveInt("num_mel_bins", 128),
            fftLength / 2 + 1,
            rate,
            c.number("min_freq", 20),
            high == null || high == 0 ? (int) (rate / 2) : high);
    return new MelSpectrogram(
        c.base(),
        Windows.of(c, length, c.positiveInt("sequence_stride", 512), fftLength, true),
        bands,
        c.number("mag_exp", 2),
        c.bool("power_to_db", true),
        c.number("top_db", 80),
        c.number("min_power", 1e-10),
        c.number("ref_power", 1));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType compute = base.dtype().compute();
    DType dtype = compute == DType.FLOAT64 ? compute : DType.FLOAT32;
    Value[] spectrum = Spectra.stft(g, g.cast(inputs.only(), dtype), windows);
    Value power = g.add(g.unary(Kind.SQUARE, spectrum[0]), g.unary(Kind.SQUARE, spectrum[1]));
    Value y = g.unary(Kind.SQRT, power);
    y = g.binary(BinaryOp.Kind.POWER, y, g.scalar(dtype, exponent));
    y = g.matmul(y, g.cast(g.constant(bands.filters()), dtype));
    y = powerToDb ? decibels(g, y) : y;
    int[] swap = new int[y.rank()];
    Arrays.setAll(swap, i -> i);
    swap[swap.length - 2] = swap.length - 1;
    swap[swap.length - 1] = swap.length - 2;
    return Values.of(g.cast(g.transpose(y, swap), compute));
  }

  private Value decibels(OpGraph g, Value power) {
    DType dtype = power.dtype();
    Value y = g.maximum(power, g.scalar(dtype, minPower));
    y = g.multiply(g.unary(Kind.LOG10, y), g.scalar(dtype, 10));
    double reference = 10 * Math.log10(Math.max(Math.abs(refPower), minPower));
    y = g.subtract(y, g.scalar(dtype, reference));
    Value least = g.subtract(g.max(y, false), g.scalar(dtype, topDb));
    return g.maximum(y, least);
  }

  /**
   * Triangles on the mel scale, which is {@code 1127 · log(1 + hertz / 700)}. Computed in float32
   * as Keras does, since the differences of near frequencies depend on it.
   */
  record MelBands(int count, int bins, double rate, double low, double high) {
    private static final float Q = 1127;

    private static float mel(float hertz) {
      return Q * (float) Math.log(1 + hertz / 700f);
    }

    /** Weights (spectrum bins, bands); the bin of frequency 0 has none. */
    Tensor filters() {
      float[] edges = steps(mel((float) low), mel((float) high), count + 2);
      float[] hertz = steps(0, (float) rate / 2, bins);
      double[] weights = new double[bins * count];
      for (int i = 1; i < bins; i++) {
        float at = mel(hertz[i]);
        for (int b = 0; b < count; b++) {
          float rising = (at - edges[b]) / (edges[b + 1] - edges[b]);
          float falling = (edges[b + 2] - at) / (edges[b + 2] - edges[b + 1]);
          weights[i * count + b] = Math.max(0, Math.min(rising, falling));
        }
      }
      return Tensor.ofNumbers(DType.FLOAT32, Shape.of(bins, count), weights);
    }

    private static float[] steps(float from, float to, int n) {
      float[] out = new float[n];
      float step = (to - from) / (n - 1);
      for (int i = 0; i < n; i++) {
        out[i] = i == n - 1 ? to : from + step * i;
      }
      return out;
    }
  }
}
