package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.rnn.RnnCell;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** A cell of (batch, features) whose states are each (batch, some units). */
interface UnitsCell extends RnnCell {
  /** The size of each state. */
  List<Integer> sizes();

  /** The size of the output. */
  default int outputSize() {
    return sizes().get(0);
  }

  /** The output and the new states, of the input and the old ones in its dtype. */
  List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights);

  @Override
  default Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.get(0);
    List<Value> states = new ArrayList<>();
    for (Value s : RnnCell.states(this, inputs, args)) {
      states.add(g.cast(s, x.dtype()));
    }
    return Values.of(step(g, x, states, weights));
  }

  @Override
  default int stateCount() {
    return sizes().size();
  }

  @Override
  default List<TensorSpec> states(Shape step) {
    return sizes().stream()
        .map(n -> new TensorSpec(base().dtype().compute(), Shape.of(step.dim(0), n)))
        .toList();
  }

  @Override
  default Shape outputShape(Shape step) {
    return Shape.of(step.dim(0), outputSize());
  }

  /** Columns of a product: part {@code i} of those of {@code size} each. */
  static Value part(OpGraph g, Value z, int i, int size) {
    return g.slice(z, 1, i * size, size);
  }

  /** Declares the weights of an inner layer that sees (batch, features). */
  static void inner(WeightSpecs weights, String attribute, Layer layer, int features) {
    Shape shape = Shape.of(Shape.UNKNOWN, features);
    layer.build(weights.child(attribute, layer), new InputShapes(List.of(shape)));
  }

  static Value inner(OpGraph g, Weights weights, String attribute, Layer layer, Value x) {
    return LayerCalls.call(layer, g, Values.of(x), weights.child(attribute)).only();
  }
}
