package org.keras4j.extras;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.signal.Spectra;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * An encoder that mixes (batch, steps, features) by a Fourier transform over steps and features in
 * the place of attention. KerasHub's FNetEncoder, of "FNet: Mixing Tokens with Fourier Transforms".
 */
record FNetEncoder(LayerConfig config, Base base) implements Layer {
  static final LayerType TYPE = LayerType.of("FNetEncoder", FNetEncoder::fromConfig);

  private static final String MIXING_NORM = "_mixing_layer_norm";
  private static final String NORM = "_output_layer_norm";
  private static final String INTERMEDIATE = "_intermediate_dense";
  private static final String OUTPUT = "_output_dense";

  private static FNetEncoder fromConfig(LayerConfig c) {
    c.positiveInt("intermediate_dim");
    c.activation("activation", "relu");
    return new FNetEncoder(c, c.base());
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    inputs.known(-1);
    Shape x = inputs.only();
    Block.norm(config, weights, MIXING_NORM, x);
    Block.norm(config, weights, NORM, x);
    Block.dense(config, weights, INTERMEDIATE, OUTPUT, x);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value real = g.cast(x, DType.FLOAT32);
    Value zero = g.multiply(real, g.scalar(DType.FLOAT32, 0));
    Value mixed = g.cast(Spectra.fft2(g, real, zero)[0], x.dtype());
    Value half = Block.run(g, weights, MIXING_NORM, g.add(x, mixed));
    Value y = Block.run(g, weights, OUTPUT, Block.run(g, weights, INTERMEDIATE, half));
    return Values.of(Block.run(g, weights, NORM, g.add(half, y)));
  }
}
