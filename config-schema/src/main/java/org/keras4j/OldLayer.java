package org.keras4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.KerasLayer;
import org.keras4j.config.ConfigWriter;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.model.Structures;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** A layer that Keras 1 or 2 wrote, in the words of Keras 3. */
final class OldLayer {
  private static final Set<String> FUNCTIONS = Set.of("TFOpLambda", "SlicingOpLambda");

  private final Writer writer;
  private final Node call;
  private final List<Object> layers = new ArrayList<>();
  private final List<Object> references = new ArrayList<>();

  private OldLayer(Writer writer, Node call) {
    this.writer = writer;
    this.call = call;
  }

  /**
   * The layer, or a nested model where Keras 3 has several layers for it. It is converted between
   * inputs of its own, so that the proof of the conversion is about the layer alone.
   */
  static KerasLayer converted(KerasModel model, LayerView view) {
    ModelGraph graph = view.owner().graph();
    List<Node> nodes = graph == null ? List.of() : graph.nodesOf(view.layer());
    String why =
        nodes.isEmpty() || view.layer() instanceof InputLayer
            ? "has no inputs"
            : FUNCTIONS.contains(view.className())
                ? "is a function of TensorFlow, whose arguments are those of its call"
                : null;
    if (why != null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the layer '" + view.name() + "' " + why,
          null,
          "convert the model, and take what is made of it there");
    }
    KerasModel alone =
        KerasModel.fromJson(
            ConfigWriter.write(new OldLayer(model.writer(), nodes.get(0)).model()),
            model.options());
    boolean weightless = alone.weightSpecs().weights().isEmpty();
    KerasModel own =
        weightless
            ? alone
            : alone.withWeights(
                (key, spec, to) -> model.weights().read(view.outer() + key, spec, to));
    KerasModel converted = own.convert();
    List<LayerView> layers =
        converted.layers().stream().filter(l -> !(l.layer() instanceof InputLayer)).toList();
    return layers.size() == 1 ? layers.get(0).asLayer() : converted.asLayer();
  }

  /** A model of the layer alone, in the language of the Keras that wrote it. */
  private Map<String, Object> model() {
    Layer layer = call.layer();
    Map<String, Object> named = new LinkedHashMap<>();
    call.kwargs()
        .forEach(
            (key, value) -> {
              List<KerasTensor> tensors = Structures.flatten(value, KerasTensor.class);
              if (tensors.size() == 1) {
                named.put(key, input(tensors.get(0)));
              }
            });
    List<Object> calls = new ArrayList<>();
    for (KerasTensor t : Structures.flatten(call.args(), KerasTensor.class)) {
      List<Object> reference = new ArrayList<>(input(t));
      if (writer.generation() > 1) {
        reference.add(calls.isEmpty() ? named : Map.of());
      }
      calls.add(reference);
    }
    Map<String, @Nullable Object> own = new LinkedHashMap<>(LayerRegistry.serialize(layer));
    own.put("name", layer.name());
    own.put("inbound_nodes", List.of(calls));
    layers.add(own);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", layer.name() + "_model");
    config.put("layers", layers);
    config.put("input_layers", references);
    config.put("output_layers", List.of(List.of(layer.name(), 0, 0)));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("class_name", "Model");
    root.put("config", config);
    root.put("keras_version", writer.version());
    if (!writer.backend().isEmpty()) {
      root.put("backend", writer.backend());
    }
    return root;
  }

  /** Adds an input like a tensor, and gives its reference. */
  private List<Object> input(KerasTensor like) {
    TensorSpec spec = like.borderSpec();
    String layer = call.layer().name();
    if (spec == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the layer '" + layer + "' has inputs of unknown shapes",
          null,
          null);
    }
    List<@Nullable Object> shape = new ArrayList<>();
    for (int d : spec.shape().dims()) {
      shape.add(d == Shape.UNKNOWN ? null : (Object) d);
    }
    String name = layer + "_input_" + references.size();
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("batch_input_shape", shape);
    config.put(writer.generation() == 1 ? "input_dtype" : "dtype", spec.dtype().toString());
    config.put("sparse", false);
    config.put("name", name);
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("class_name", "InputLayer");
    entry.put("config", config);
    entry.put("name", name);
    entry.put("inbound_nodes", List.of());
    layers.add(entry);
    List<Object> reference = List.of(name, 0, 0);
    references.add(reference);
    return reference;
  }
}
