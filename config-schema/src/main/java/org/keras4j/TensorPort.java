package org.keras4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.tensor.TensorSpec;

/**
 * A named input or output of a model.
 *
 * @param spec type and shape, batch dimension included; null when a layer before it is unknown
 * @param complex true for complex numbers, whose parts a last axis of 2 holds; an input of them
 *     also takes real numbers, without that axis
 */
public record TensorPort(String name, @Nullable TensorSpec spec, boolean complex) {
  /** A port of real numbers or texts. */
  public TensorPort(String name, @Nullable TensorSpec spec) {
    this(name, spec, false);
  }

  /** A model's inputs in its order; none when it cannot be built. */
  static List<TensorPort> inputsOf(Model model) {
    ModelGraph graph = model.graph();
    return graph == null
        ? List.of()
        : graph.flatInputs().stream().map(t -> of(t.layer(), t)).toList();
  }

  /** A model's outputs in Keras's order; none when it cannot be built. */
  static List<TensorPort> outputsOf(Model model) {
    ModelGraph graph = model.graph();
    if (graph == null) {
      return List.of();
    }
    List<String> names = graph.outputNames();
    List<KerasTensor> tensors = graph.flatOutputs();
    List<TensorPort> ports = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      ports.add(of(names.get(i), tensors.get(i)));
    }
    return ports;
  }

  private static TensorPort of(String name, KerasTensor tensor) {
    return new TensorPort(name, tensor.borderSpec(), tensor.complex());
  }

  /** As people write it: {@code image float32(None, 28, 28, 1)}. */
  @Override
  public String toString() {
    return name + " " + (spec == null ? "of unknown shape" : spec) + (complex ? " (complex)" : "");
  }
}
