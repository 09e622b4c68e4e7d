package org.keras4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.KerasException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * A call of a layer on tensors without values, which builds the layer when it is the first.
 *
 * @param specs the weights that the layer declared
 * @param outputs what the call gives, with their masks
 */
public record LayerCall(WeightSpecs specs, Values outputs) {

  /**
   * Calls a layer.
   *
   * @param g a graph in which dimensions may be unknown
   * @param positional the positional arguments, with {@link Value} leaves
   * @param keywords the arguments by name; one that Keras does not hand on is taken out
   * @param built the weights of a layer that is built already, or null
   * @throws KerasException when the inputs do not fit
   */
  public static LayerCall make(
      OpGraph g,
      Layer layer,
      List<Object> positional,
      Map<String, Object> keywords,
      @Nullable WeightSpecs built) {
    CallArgs args = ModelGraph.callArgs(layer, positional, keywords, null);
    Values in = Values.of(CallArgs.tensors(ModelGraph.first(args)));
    WeightSpecs specs = built == null ? build(layer, layer.buildInputs(in, args)) : built;
    Values out = LayerCalls.call(layer, g, in, new Weights(g, layer.name(), specs), args);
    return new LayerCall(specs, out);
  }

  /** Declares a layer's weights for its first inputs. */
  public static WeightSpecs build(Layer layer, Values inputs) {
    WeightSpecs w = new WeightSpecs(layer);
    List<Shape> shapes = new ArrayList<>();
    List<DType> dtypes = new ArrayList<>();
    for (Value v : inputs.all()) {
      shapes.add(v.shape());
      dtypes.add(v.dtype());
    }
    try {
      layer.build(w, new InputShapes(shapes, dtypes));
    } catch (KerasException e) {
      throw e.within("layer '" + layer.name() + "' (" + layer.base().className() + ")");
    }
    return w;
  }
}
