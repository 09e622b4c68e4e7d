package org.keras4j.build;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.model.Structures;
import org.keras4j.tensor.Tensor;

/** Writes the config of the model between some tensors, in the order in which Keras has layers. */
final class GraphWriter {
  private final Map<SymbolicTensor, SymbolicTensor> replaced = new IdentityHashMap<>();
  private final CallOrder order;
  private final Map<KerasLayer, String> names;
  private final Map<SymbolicCall, Long> nodes = new IdentityHashMap<>();

  private GraphWriter(Object inputs, Object outputs) {
    List<SymbolicTensor> entries = new ArrayList<>();
    for (SymbolicTensor t : Structures.flatten(inputs, SymbolicTensor.class)) {
      SymbolicTensor entry = t.producer().layer().isInput() ? t : Input.like(t);
      replaced.put(t, entry);
      entries.add(entry);
    }
    order = new CallOrder(entries, replaced);
    Structures.flatten(outputs, SymbolicTensor.class).forEach(order::walk);
    order.measure();
    names = LayerNames.of(order.layers());
    for (KerasLayer layer : order.layers()) {
      List<SymbolicCall> calls = order.callsOf(layer);
      for (SymbolicCall call : calls) {
        nodes.put(call, (long) calls.indexOf(call));
      }
    }
  }

  /**
   * The model between tensors.
   *
   * @param inputs a tensor, or a list or map of tensors
   * @param outputs likewise
   * @throws ModelFormatException when outputs do not follow from the inputs, or names clash
   */
  static ModelDescription write(Object inputs, Object outputs, @Nullable String name) {
    refuse(inputs, "inputs");
    refuse(outputs, "outputs");
    GraphWriter w = new GraphWriter(inputs, outputs);
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("name", name == null ? "functional" : name);
    config.put("trainable", true);
    List<Object> layers = new ArrayList<>();
    w.order.layers().forEach(l -> layers.add(w.layer(l)));
    config.put("layers", layers);
    config.put("input_layers", Structures.map(inputs, SymbolicTensor.class, w::reference));
    config.put("output_layers", Structures.map(outputs, SymbolicTensor.class, w::reference));
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("module", "keras.src.models.functional");
    root.put("class_name", "Functional");
    root.put("config", config);
    root.put("registered_name", "Functional");
    return ModelDescription.of(root, w.order.layers(), w.names);
  }

  private static void refuse(@Nullable Object structure, String what) {
    boolean plain =
        structure instanceof SymbolicTensor
            || structure instanceof List<?> l && !l.isEmpty()
            || structure instanceof Map<?, ?> m && !m.isEmpty();
    if (!plain || Structures.flatten(structure, SymbolicTensor.class).isEmpty()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the model's " + what + " are not tensors that layers gave: " + structure,
          null,
          "give a SymbolicTensor, or a list or map of them");
    }
  }

  private Map<String, @Nullable Object> layer(KerasLayer layer) {
    String name = names.get(layer);
    Map<String, @Nullable Object> out = layer.serialize(String.valueOf(name));
    List<Object> calls = new ArrayList<>();
    for (SymbolicCall c : order.callsOf(layer)) {
      if (!layer.isInput()) {
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("args", argument(c.args()));
        call.put("kwargs", argument(c.kwargs()));
        calls.add(call);
      }
    }
    out.put("name", name);
    out.put("inbound_nodes", calls);
    return out;
  }

  /** Where a tensor comes from: layer, node, which of its outputs. */
  private List<@Nullable Object> reference(SymbolicTensor t) {
    SymbolicTensor entry = replaced.getOrDefault(t, t);
    List<@Nullable Object> out = new ArrayList<>();
    out.add(names.get(entry.producer().layer()));
    out.add(nodes.get(entry.producer()));
    out.add((long) entry.index());
    return out;
  }

  private @Nullable Object argument(@Nullable Object value) {
    if (value instanceof SymbolicTensor t) {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      config.put("shape", t.configShape());
      config.put("dtype", t.dtypeName());
      config.put("keras_history", reference(t));
      return object("__keras_tensor__", config);
    }
    if (value instanceof Tensor t) {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      config.put("value", ConfigValues.of(t));
      config.put("dtype", t.dtype().kerasName());
      return object("__numpy__", config);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(argument(v)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(String.valueOf(k), argument(v)));
      return out;
    }
    return ConfigValues.of(value);
  }

  private static Map<String, Object> object(String className, Map<String, ?> config) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("class_name", className);
    out.put("config", config);
    return out;
  }
}
