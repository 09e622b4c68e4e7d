package org.keras4j.extras;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Sines and cosines of each position at falling frequencies, for inputs (batch, steps, features).
 * KerasHub's SinePositionEncoding, of "Attention Is All You Need".
 */
record SinePositionEncoding(Base base, double maxWavelength) implements Layer {
  static final LayerType TYPE =
      LayerType.of("SinePositionEncoding", SinePositionEncoding::fromConfig);

  private static SinePositionEncoding fromConfig(LayerConfig c) {
    return new SinePositionEncoding(c.base(), c.number("max_wavelength", 10_000));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    int start = PositionEmbedding.start(args);
    Value x = inputs.only();
    if (g.isSymbolic()) {
      return Values.of(x);
    }
    int steps = x.dim(-2);
    int size = x.dim(-1);
    float[] table = new float[steps * size];
    float least = (float) (1 / maxWavelength);
    for (int i = 0; i < size; i++) {
      float scale = (float) Math.pow(least, (float) (2 * (i / 2)) / (float) size);
      for (int p = 0; p < steps; p++) {
        float angle = (start + p) * scale;
        table[p * size + i] = (float) (i % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    Value encoded = g.constant(Tensor.of(table, steps, size));
    return Values.of(g.broadcastTo(g.cast(encoded, x.dtype()), Shape.of(x.shape().dims())));
  }
}
