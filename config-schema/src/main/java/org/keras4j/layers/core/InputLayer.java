package org.keras4j.layers.core;

import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.tensor.TensorSpec;

/** An entry of a model: Keras's InputLayer. Its spec includes the batch dimension. */
public record InputLayer(Base base, TensorSpec spec) implements Layer {
  public static final LayerType TYPE = LayerType.of("InputLayer", InputLayer::fromConfig);

  static InputLayer fromConfig(LayerConfig c) {
    for (String kind : new String[] {"sparse", "ragged"}) {
      if (c.bool(kind, false)) {
        throw c.unsupported(kind, kind + " inputs are not supported");
      }
    }
    ConfigNode shape = c.has("batch_shape") ? c.node("batch_shape") : c.node("batch_input_shape");
    if (shape.isNull()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          c.node("batch_shape").path() + ": an input of unknown rank is not supported",
          c.node().source(),
          "give the Input a shape, for example Input((None, None, 3))");
    }
    Base base = c.base();
    return new InputLayer(base, new TensorSpec(base.dtype().compute(), LayerConfig.shape(shape)));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return inputs;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
