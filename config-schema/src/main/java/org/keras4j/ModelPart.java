package org.keras4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.ConfigWriter;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.model.Structures;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A part of a model as a model of its own: from what some layers read to what others give, with the
 * weights of the layers between. Keras's {@code Model(inputs, outputs)} of inner tensors.
 */
public final class ModelPart {
  private final KerasModel model;
  private final ModelGraph graph;
  private final Set<KerasTensor> cut = new LinkedHashSet<>();
  private final Set<KerasTensor> cutUsed = new LinkedHashSet<>();

  /** The calls that remain, by layer and index. */
  private final Map<String, TreeMap<Integer, Node>> kept = new HashMap<>();

  private final Map<KerasTensor, String> inputNames = new HashMap<>();

  private final LoadOptions options;

  private ModelPart(KerasModel model, ModelGraph graph, LoadOptions options) {
    this.model = model;
    this.graph = graph;
    this.options = options;
  }

  /**
   * Makes a model of a part of another one. It is written in the words of Keras 3, and its weights
   * are copies.
   *
   * @param from layers that begin it: its inputs are the tensors that they read; none for the
   *     model's own inputs. {@code name:1} is the second call of a shared layer.
   * @param to layers that end it: its outputs are what they give; none for the model's own outputs
   * @param options how the part is read: the registry of layers, and limits
   * @throws LayerAccessException when there is no such layer, or no way from the first to the last
   * @throws UnsupportedModelException when Keras 3 has no words for the model
   */
  public static KerasModel of(
      KerasModel model, List<String> from, List<String> to, LoadOptions options) {
    KerasModel source = model.writer().isKeras3() ? model : model.convert();
    try {
      ModelGraph graph = Lowering.requireBuilt(source.model());
      return new ModelPart(source, graph, options).make(from, to);
    } finally {
      if (source != model) {
        source.close();
      }
    }
  }

  private KerasModel make(List<String> from, List<String> to) {
    List<Node> begins = from.stream().map(this::call).toList();
    for (Node n : begins) {
      if (!(n.layer() instanceof InputLayer)) {
        cut.addAll(read(n));
      }
    }
    List<KerasTensor> outputs = new ArrayList<>();
    if (to.isEmpty()) {
      outputs.addAll(graph.flatOutputs());
    }
    to.forEach(name -> outputs.addAll(call(name).outputs()));
    collect(outputs);
    for (Node n : begins) {
      if (!kept.getOrDefault(n.layer().name(), new TreeMap<>()).containsKey(n.index())) {
        throw new LayerAccessException(
            ErrorCode.LAYER_NODES,
            "what is asked for at the end does not follow from layer '" + n.layer().name() + "'",
            null,
            "name layers of which one leads to the other");
      }
    }
    KerasModel part = KerasModel.fromJson(ConfigWriter.write(root(outputs)), options);
    return withWeights(part);
  }

  /** The call that a name stands for. */
  private Node call(String name) {
    int colon = name.lastIndexOf(':');
    boolean indexed = colon > 0 && name.substring(colon + 1).matches("\\d{1,6}");
    boolean whole = !indexed || graph.layers().containsKey(name);
    String layer = whole ? name : name.substring(0, colon);
    if (!graph.layers().containsKey(layer)) {
      model.getLayer(layer); // tells that there is none
    }
    List<Node> calls = graph.nodesOf(Objects.requireNonNull(graph.layers().get(layer)));
    int index = whole ? 0 : Integer.parseInt(name.substring(colon + 1));
    if (index >= calls.size() || whole && calls.size() > 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "layer '" + layer + "' is called " + calls.size() + " times",
          null,
          calls.isEmpty()
              ? null
              : "name the call: " + layer + ":0 to " + layer + ":" + (calls.size() - 1));
    }
    return calls.get(index);
  }

  private static List<KerasTensor> read(Node n) {
    List<KerasTensor> read = new ArrayList<>(Structures.flatten(n.args(), KerasTensor.class));
    read.addAll(Structures.flatten(n.kwargs(), KerasTensor.class));
    return read;
  }

  /** Goes back from the outputs to the cut, or to the model's inputs. */
  private void collect(List<KerasTensor> outputs) {
    Map<KerasTensor, Node> givers = new HashMap<>();
    graph.nodes().forEach(n -> n.outputs().forEach(t -> givers.put(t, n)));
    Deque<KerasTensor> open = new ArrayDeque<>(outputs);
    Set<KerasTensor> seen = new HashSet<>();
    while (!open.isEmpty()) {
      KerasTensor t = open.pop();
      Node n = givers.get(t);
      if (!seen.add(t) || n == null) {
        continue;
      }
      boolean input = n.layer() instanceof InputLayer;
      if (cut.contains(t) && !input) {
        cutUsed.add(t);
        continue;
      }
      kept.computeIfAbsent(n.layer().name(), k -> new TreeMap<>()).put(n.index(), n);
      read(n).forEach(open::push);
    }
  }

  /** What a tensor is, which nobody knows behind an unknown layer. */
  private TensorSpec known(KerasTensor t) {
    TensorSpec spec = t.borderSpec();
    if (spec == null) {
      Lowering.requireRunnable(model.model());
    }
    return Objects.requireNonNull(spec);
  }

  /** The config of the part. */
  private Map<String, Object> root(List<KerasTensor> outputs) {
    ConfigNode whole =
        ConfigReader.read(
            model.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8),
            LoadLimits.defaults(),
            "config");
    boolean chain =
        !whole.get("config").get("input_layers").isList()
            && !whole.get("config").get("input_layers").isMap();
    List<Object> layers = new ArrayList<>();
    List<Object> inputs = new ArrayList<>();
    for (KerasTensor t : cut) {
      if (cutUsed.contains(t)) {
        String name = unique(t);
        inputNames.put(t, name);
        layers.add(input(name, known(t), chain));
        inputs.add(List.of(name, 0, 0));
      }
    }
    for (ConfigNode item : whole.get("config").get("layers").items()) {
      String name = name(item);
      if (kept.containsKey(name)) {
        Map<String, Object> layer = new LinkedHashMap<>(item.map());
        layer.put(
            "config",
            withVocabulary(item.get("config"), Objects.requireNonNull(graph.layers().get(name))));
        if (!chain) {
          layer.put("inbound_nodes", calls(item.get("inbound_nodes"), kept.get(name)));
        }
        layers.add(layer);
      }
    }
    for (KerasTensor t : graph.flatInputs()) {
      if (kept.containsKey(t.layer())) {
        inputs.add(List.of(t.layer(), 0, 0));
      }
    }
    Map<String, Object> config = new LinkedHashMap<>(whole.get("config").map());
    config.put("layers", layers);
    if (chain) {
      config.remove("build_input_shape");
    } else {
      config.put("input_layers", inputs);
      config.put("output_layers", outputs.stream().map(this::reference).toList());
    }
    Map<String, Object> root = new LinkedHashMap<>(whole.map());
    root.put("config", config);
    root.remove("build_config");
    if (!model.writer().version().isEmpty()) {
      root.put("keras_version", model.writer().version());
    }
    return root;
  }

  /** A layer's config with what Keras saved beside it in files of their own. */
  private @Nullable Object withVocabulary(ConfigNode written, Layer layer) {
    if (!written.isMap() || model.origin().assetNames().isEmpty()) {
      return written.value();
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>(written.map());
    for (String key : List.of("vocabulary", "idf_weights")) {
      if (written.get(key).isNull() && layer.getConfig().get(key) != null) {
        config.put(key, layer.getConfig().get(key));
      }
    }
    if (layer instanceof Model nested && written.get("layers").isList()) {
      List<Object> layers = new ArrayList<>();
      for (ConfigNode item : written.get("layers").items()) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>(item.map());
        for (Layer l : nested.layers()) {
          if (l.name().equals(name(item))) {
            inner.put("config", withVocabulary(item.get("config"), l));
          }
        }
        layers.add(inner);
      }
      config.put("layers", layers);
    }
    return config;
  }

  private static String name(ConfigNode item) {
    ConfigNode name = item.get("config").get("name");
    return name.isString() ? name.string() : String.valueOf(item.get("name").value());
  }

  /** A name for the input that takes the place of a tensor. */
  private String unique(KerasTensor t) {
    String name = t.layer() + "_output" + (t.tensorIndex() == 0 ? "" : "_" + t.tensorIndex());
    String free = name;
    int n = 0;
    while (graph.layers().containsKey(free) || inputNames.containsValue(free)) {
      free = name + "_" + ++n;
    }
    return free;
  }

  private static Map<String, @Nullable Object> input(String name, TensorSpec spec, boolean chain) {
    List<@Nullable Object> shape = new ArrayList<>();
    for (int d : spec.shape().dims()) {
      shape.add(d == Shape.UNKNOWN ? null : (Object) d);
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("batch_shape", shape);
    config.put("dtype", spec.dtype().toString());
    config.put("sparse", false);
    config.put("name", name);
    Map<String, @Nullable Object> layer = new LinkedHashMap<>();
    layer.put("module", "keras.layers");
    layer.put("class_name", "InputLayer");
    layer.put("config", config);
    layer.put("registered_name", null);
    if (!chain) {
      layer.put("name", name);
      layer.put("inbound_nodes", List.of());
    }
    return layer;
  }

  /** The calls of a layer that remain, with what they read renamed. */
  private List<@Nullable Object> calls(ConfigNode written, TreeMap<Integer, Node> remaining) {
    List<@Nullable Object> calls = new ArrayList<>();
    if (written.isList()) {
      List<ConfigNode> all = written.items();
      for (int index : remaining.keySet()) {
        if (index < all.size()) {
          calls.add(renamed(all.get(index).value()));
        }
      }
    }
    return calls;
  }

  private @Nullable Object renamed(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(renamed(v)));
      return out;
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (Map.Entry<?, ?> e : map.entrySet()) {
      boolean history = e.getKey().equals("keras_history") && e.getValue() instanceof List;
      out.put(
          (String) e.getKey(), history ? history((List<?>) e.getValue()) : renamed(e.getValue()));
    }
    return out;
  }

  private List<Object> history(List<?> written) {
    String layer = (String) written.get(0);
    int node = ((Number) written.get(1)).intValue();
    int tensor = ((Number) written.get(2)).intValue();
    for (Map.Entry<KerasTensor, String> e : inputNames.entrySet()) {
      KerasTensor t = e.getKey();
      if (t.layer().equals(layer) && t.nodeIndex() == node && t.tensorIndex() == tensor) {
        return List.of(e.getValue(), 0, 0);
      }
    }
    return List.of(layer, newIndex(layer, node), tensor);
  }

  private List<Object> reference(KerasTensor t) {
    String input = inputNames.get(t);
    return input != null
        ? List.of(input, 0, 0)
        : List.of(t.layer(), newIndex(t.layer(), t.nodeIndex()), t.tensorIndex());
  }

  /** Which of the remaining calls of its layer a call is. */
  private int newIndex(String layer, int index) {
    TreeMap<Integer, Node> calls = kept.get(layer);
    return calls == null ? index : calls.headMap(index).size();
  }

  private KerasModel withWeights(KerasModel part) {
    if (part.weightSpecs().weights().isEmpty()) {
      return part;
    }
    ModelEditor editor = part.edit();
    for (LayerView layer : part.layers()) {
      if (!layer.weightNames().isEmpty()) {
        editor.setWeights(layer.name(), model.getLayer(layer.name()).getWeights());
      }
    }
    return editor.build();
  }
}
