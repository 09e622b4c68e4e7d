package org.keras4j.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.KerasException;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.Node;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.SizeNeeded;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** What a model computes: its outputs and states, and each call on the way. */
record Run(OpGraph graph, List<Value> outputs, Map<Place, Values> calls) {
  /** The call of a layer: in which model, and which. */
  record Place(String model, String layer, int index) {}

  /** Null when the model takes no such shape. */
  static @Nullable Run attempt(Model of, WeightSpecs root, int size) {
    try {
      return run(of, root, size);
    } catch (KerasException e) {
      return null;
    }
  }

  /**
   * Describes both models for inputs of the same shapes.
   *
   * @param size of dimensions that the model leaves open; unknown ones stay so
   * @return null when the shapes depend on the data
   */
  private static @Nullable Run run(Model of, WeightSpecs root, int size) {
    List<KerasTensor> expected = Lowering.requireRunnable(of).flatInputs();
    boolean open = size == Shape.UNKNOWN;
    OpGraph g = open ? OpGraph.symbolic() : OpGraph.measured(List.of());
    g.fixedBatch(Lowering.fixedBatch(expected));
    int batch = 3;
    for (KerasTensor t : expected) {
      Shape s = t.borderSpec() == null ? Shape.of() : t.borderSpec().shape();
      batch = s.rank() > 0 && s.dim(0) != Shape.UNKNOWN ? s.dim(0) : batch;
    }
    Map<Place, Values> calls = new LinkedHashMap<>();
    List<Value> inputs = new ArrayList<>();
    for (KerasTensor t : expected) {
      TensorSpec spec = t.borderSpec();
      int[] dims = spec.shape().dims();
      for (int i = 0; i < dims.length; i++) {
        dims[i] = dims[i] == Shape.UNKNOWN && !open ? (i == 0 ? batch : size) : dims[i];
      }
      spec = new TensorSpec(spec.dtype(), Shape.of(dims));
      inputs.add(g.input(t.layer(), spec));
    }
    try {
      Values all =
          Lowering.requireRunnable(of)
              .run(
                  g,
                  inputs,
                  new Weights(g, "", root),
                  null,
                  (key, node, values) -> calls.put(place(key, node), values));
      List<Value> out = new ArrayList<>(all.all());
      g.states().forEach(s -> out.add(s.after()));
      return new Run(g, out, calls);
    } catch (SizeNeeded e) {
      return null;
    }
  }

  private static Place place(String key, Node node) {
    return new Place(key, node.layer().name(), node.index());
  }
}
