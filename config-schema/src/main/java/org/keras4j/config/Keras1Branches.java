package org.keras4j.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;

/**
 * Keras 1's Sequential that begins with a Merge of other models, as the graph that it is: the
 * layers of all branches stand in one model, which is how Keras 1 stores their weights.
 */
final class Keras1Branches {
  private final List<Object> entries = new ArrayList<>();
  private final List<Object> inputs = new ArrayList<>();

  private Keras1Branches() {}

  /** True when the layers begin with a Merge that has its branches inside. */
  static boolean isOne(KerasObject model) {
    return model.className().equals("Sequential")
        && model.config().isList()
        && !model.config().items().isEmpty()
        && isMerge(model.config().items().get(0));
  }

  private static boolean isMerge(ConfigNode layer) {
    return "Merge".equals(layer.get("class_name").value())
        && layer.get("config").get("layers").isList();
  }

  /** The config of the model as a graph. */
  static Map<String, Object> graph(KerasObject model) {
    Keras1Branches b = new Keras1Branches();
    List<Object> last = b.chain(model.config());
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", "sequential");
    config.put("layers", b.entries);
    config.put("input_layers", b.inputs);
    config.put("output_layers", List.of(last));
    return config;
  }

  /** Adds the layers of a Sequential; gives the reference to the last one. */
  private List<Object> chain(ConfigNode layers) {
    List<List<Object>> from = new ArrayList<>();
    for (ConfigNode layer : layers.items()) {
      if (from.isEmpty() && isMerge(layer)) {
        for (ConfigNode branch : layer.get("config").get("layers").items()) {
          from.add(isGraph(branch) ? graph(branch.get("config")) : chain(branchLayers(branch)));
        }
      } else if (from.isEmpty()) {
        from.add(input(layer));
      }
      from = List.of(add(layer, from));
    }
    if (from.isEmpty()) {
      throw layers.expected("at least one layer");
    }
    return from.get(0);
  }

  private static boolean isGraph(ConfigNode branch) {
    return "Model".equals(branch.get("class_name").value()) && branch.get("config").isMap();
  }

  /** Adds the layers of a model that is a graph itself; gives the reference to its output. */
  private List<Object> graph(ConfigNode model) {
    List<ConfigNode> outputs = model.get("output_layers").items();
    if (outputs.size() != 1 || !outputs.get(0).isList()) {
      throw model.get("output_layers").expected("one output, which is merged");
    }
    model.get("layers").items().forEach(layer -> entries.add(layer.map()));
    model.get("input_layers").items().forEach(input -> inputs.add(input.value()));
    List<Object> last = new ArrayList<>();
    outputs.get(0).items().forEach(part -> last.add(Objects.requireNonNull(part.value())));
    return last;
  }

  private static ConfigNode branchLayers(ConfigNode branch) {
    if (!"Sequential".equals(branch.get("class_name").value()) || !branch.get("config").isList()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          branch.path() + ": Keras 1 merges a Sequential's branches that are models, no others",
          branch.source(),
          null);
    }
    return branch.get("config");
  }

  private List<Object> input(ConfigNode first) {
    ConfigNode config = first.get("config");
    if (!config.get("batch_input_shape").isList()) {
      throw config.get("batch_input_shape").expected("the shape of the branch's input");
    }
    Map<String, Object> own = new LinkedHashMap<>();
    String name = config.get("name").string() + "_input";
    own.put("name", name);
    own.put("batch_input_shape", config.get("batch_input_shape").value());
    own.put(
        "input_dtype",
        config.get("input_dtype").isString() ? config.get("input_dtype").value() : "float32");
    entries.add(entry("InputLayer", name, own, List.of()));
    inputs.add(reference(name));
    return reference(name);
  }

  private List<Object> add(ConfigNode layer, List<List<Object>> from) {
    Map<String, Object> own = new LinkedHashMap<>(layer.get("config").map());
    if (isMerge(layer)) {
      own.remove("layers");
    }
    String name = layer.get("config").get("name").string();
    entries.add(entry(layer.get("class_name").string(), name, own, List.of(from)));
    return reference(name);
  }

  private static Map<String, Object> entry(
      String className, String name, Map<String, Object> config, List<Object> calls) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("class_name", className);
    entry.put("name", name);
    entry.put("config", config);
    entry.put("inbound_nodes", calls);
    return entry;
  }

  private static List<Object> reference(String layer) {
    return List.of(layer, 0L, 0L);
  }
}
