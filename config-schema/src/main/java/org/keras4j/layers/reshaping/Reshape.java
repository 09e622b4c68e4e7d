package org.keras4j.layers.reshaping;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Gives each sample another shape: (batch, …) to (batch, target…). Keras's Reshape.
 *
 * @param target the shape without the batch axis; one dimension may be {@link Shape#UNKNOWN}, to be
 *     computed from the input
 */
public record Reshape(Base base, Shape target) implements Layer {
  public static final LayerType TYPE = LayerType.of("Reshape", Reshape::fromConfig);

  static Reshape fromConfig(LayerConfig c) {
    List<ConfigNode> items = c.node("target_shape").items();
    int[] dims = new int[items.size()];
    int unknown = 0;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = items.get(i).integer();
      unknown += dims[i] == -1 ? 1 : 0;
      if (dims[i] < -1 || unknown > 1) {
        throw c.node("target_shape").expected("dimensions, of which one may be -1");
      }
    }
    return new Reshape(c.base(), Shape.of(dims));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() < 1) {
      throw Shapes.bad("expected an input with a batch axis, got shape " + x.shape());
    }
    Shape sample = Shapes.reshape(x.shape().slice(1, x.rank()), target);
    return Values.of(g.reshape(x, Shape.of(x.dim(0)).concat(sample)));
  }
}
