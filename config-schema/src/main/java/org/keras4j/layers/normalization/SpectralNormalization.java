package org.keras4j.layers.normalization;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/**
 * A layer whose kernel (or embeddings) training divides by its largest singular value. When a model
 * predicts, the stored kernel is used as it is. Keras's SpectralNormalization.
 */
public record SpectralNormalization(Base base, Layer layer) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("SpectralNormalization", SpectralNormalization::fromConfig);

  static SpectralNormalization fromConfig(LayerConfig c) {
    c.positiveInt("power_iterations", 1);
    return new SpectralNormalization(c.base(), c.layer("layer"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    WeightSpecs inner = weights.child("layer", layer);
    layer.build(inner, inputs);
    for (WeightSpecs.Weight w : inner.own()) {
      if (w.name().equals("kernel") || w.name().equals("embeddings")) {
        weights.shared("layer", w, inner);
        TensorSpec spec = w.spec();
        weights.add("vector_u", spec.dtype(), false, 1, spec.shape().last());
        return;
      }
    }
    throw new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT,
        "a SpectralNormalization needs a layer with a kernel or embeddings, got "
            + layer.base().className(),
        null,
        null);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which changes the layer's weights at each call",
          null,
          "save the model without training=True in the layer's call");
    }
    Values out = LayerCalls.call(layer, g, inputs, weights.child("layer"));
    return base.writer().isKeras3() ? out.map(y -> g.cast(y, inputs.only().dtype())) : out;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
