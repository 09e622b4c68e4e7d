package org.keras4j.layers.core;

import java.util.List;
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
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * An entry of a model: Keras's InputLayer. Its spec includes the batch dimension.
 *
 * @param complex true when it takes complex numbers, the dtype of whose parts is the spec's
 */
public record InputLayer(Base base, TensorSpec spec, boolean complex) implements Layer {
  public static final LayerType TYPE = LayerType.of("InputLayer", InputLayer::fromConfig);

  /** An entry of a model that takes real numbers, or texts. */
  public InputLayer(Base base, TensorSpec spec) {
    this(base, spec, false);
  }

  static InputLayer fromConfig(LayerConfig c) {
    for (String kind : new String[] {"sparse", "ragged"}) {
      if (c.bool(kind, false)) {
        throw c.unsupported(kind, kind + " inputs are not supported");
      }
    }
    if (c.has("type_spec")) {
      return ofTypeSpec(c);
    }
    ConfigNode shape = c.has("batch_shape") ? c.node("batch_shape") : c.node("batch_input_shape");
    if (shape.isNull()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          c.node("batch_shape").path() + ": Keras itself makes no input of unknown rank",
          c.node().source(),
          "give the Input a shape, for example Input((None, None, 3))");
    }
    Base base = c.base();
    TensorSpec spec = new TensorSpec(base.dtype().compute(), LayerConfig.shape(shape));
    return new InputLayer(base, spec, base.dtype().isComplex());
  }

  /** Keras 2 writes {@code tf.TensorSpec(shape, dtype, name)} for an input made from one. */
  private static InputLayer ofTypeSpec(LayerConfig c) {
    ConfigNode spec = c.node("type_spec");
    if (!"TensorSpec".equals(spec.get("spec_name").value())
        || spec.get("config").items().size() < 2) {
      throw c.unsupported("type_spec", "only inputs of a tf.TensorSpec are supported");
    }
    List<ConfigNode> parts = spec.get("config").items();
    boolean complex = parts.get(1).string().startsWith("complex");
    DType dtype = complex ? c.base().dtype().compute() : DType.parse(parts.get(1).string());
    if (dtype == null) {
      throw parts.get(1).expected("a dtype");
    }
    TensorSpec read = new TensorSpec(dtype, LayerConfig.shape(parts.get(0)));
    return new InputLayer(c.base(), read, complex);
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
