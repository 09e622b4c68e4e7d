package org.keras4j.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.layers.rnn.Bidirectional;
import org.keras4j.layers.rnn.Recurrent;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.model.Sequential;
import org.keras4j.model.Structures;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** A model's config in the words of Keras 3. */
final class ModelTranslation {
  private final LayerTranslation layers;
  private final Model model;
  private final ModelGraph graph;
  private final String key;
  private final Set<String> expanded;

  /** Layers that count in another type of numbers, and the one that is wanted. */
  private final Map<String, DType> numbers;

  /** Attention layers that are told not to compute everything at once. */
  private final Set<String> unfused;

  /** Recurrent layers that are told their mask. */
  private final Set<String> masked;

  private final Calls calls = new Calls();
  private final Map<KerasTensor, Ref> refs = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  /** Nested models that are graphs, whose calls count from 1 among a model's outputs. */
  private final Set<String> functional = new HashSet<>();

  ModelTranslation(
      LayerTranslation layers,
      Model model,
      String key,
      Set<String> expanded,
      Map<String, DType> numbers,
      Set<String> unfused,
      Set<String> masked) {
    this.unfused = unfused;
    this.masked = masked;
    this.numbers = numbers;
    this.layers = layers;
    this.model = model;
    this.key = key;
    this.expanded = expanded;
    if (model.graph() == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the model '" + model.name() + "' was saved without the shape of its input",
          null,
          "give the shape when it is loaded");
    }
    this.graph = model.graph();
    graph.layers().keySet().forEach(this::name);
  }

  /** What a layer of a model is called: Keras 3 allows no slashes. */
  static String plain(String name, boolean masks) {
    String plain = name.replace('/', '_');
    return masks && plain.equals("concatenate") ? "concatenate_tensors" : plain;
  }

  /** Whether masks are made: Keras 3 calls the op that joins two of them {@code concatenate}. */
  static boolean hasMasks(Model model) {
    for (Layer l : model.layers()) {
      boolean makes =
          l.base().className().equals("Masking")
              || Boolean.TRUE.equals(l.base().config().get("mask_zero"));
      if (makes || l instanceof Model m && hasMasks(m)) {
        return true;
      }
    }
    return false;
  }

  private String name(String written) {
    return names.computeIfAbsent(
        written,
        w -> {
          String plain = plain(w, layers.masks());
          if (!used.add(plain)) {
            throw new UnsupportedModelException(
                ErrorCode.UNSUPPORTED_ARGUMENT,
                "two layers would be called '"
                    + plain
                    + "', as Keras 3 allows no slashes in names");
          }
          return plain;
        });
  }

  /** The whole object. */
  Map<String, Object> object() {
    boolean chain =
        model instanceof Sequential
            && expansions().isEmpty()
            && model.layers().stream()
                .noneMatch(
                    l ->
                        numbers.containsKey(place(l))
                            || masked.contains(place(l))
                            || Recurrents.isFirst(l))
            && model.layers().stream()
                .noneMatch(l -> Boolean.TRUE.equals(l.base().config().get("causal")));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", plain(model.name(), false));
    config.put("trainable", model.base().trainable());
    if (chain) {
      List<Object> list = new ArrayList<>();
      list.add(input(graph.flatInputs().get(0)));
      for (Layer l : model.layers()) {
        list.add(layer(l));
      }
      config.put("layers", list);
      return LayerTranslation.object("keras", "Sequential", config, null);
    }
    for (KerasTensor t : graph.flatInputs()) {
      calls.layer(name(t.layer()), input(t));
      refs.put(t, new Ref(name(t.layer()), 0, 0, t.spec()));
    }
    boolean told = graph.layers().values().stream().anyMatch(l -> masked.contains(place(l)));
    @Nullable Expansion run = expansions().isEmpty() && !told ? null : new Expansion();
    for (Node node : graph.nodes()) {
      if (node.layer() instanceof InputLayer) {
        continue;
      }
      if (run != null && expanded.contains(place(node.layer()))) {
        run.expand(node);
      } else {
        call(node, run);
      }
    }
    config.put("layers", calls.all());
    config.put("input_layers", structure(graph.inputs()));
    config.put("output_layers", structure(graph.outputs()));
    return LayerTranslation.object(
        "keras.src.models.functional", "Functional", config, "Functional");
  }

  private String place(Layer layer) {
    return key + "layers/" + layer.name();
  }

  private Set<String> expansions() {
    Set<String> mine = new HashSet<>();
    for (Layer l : graph.layers().values()) {
      if (expanded.contains(place(l))) {
        mine.add(l.name());
      }
    }
    return mine;
  }

  private Map<String, Object> input(KerasTensor t) {
    Map<String, Object> config = new LinkedHashMap<>();
    if (t.spec() == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT, "the input '" + t.layer() + "' has no known shape");
    }
    if (t.complex()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT, "the input '" + t.layer() + "' is of complex numbers");
    }
    config.put("batch_shape", Ref.dims(t.spec().shape()));
    config.put("dtype", t.spec().dtype().kerasName());
    config.put("sparse", false);
    config.put("name", name(t.layer()));
    return LayerTranslation.object("keras.layers", "InputLayer", config, null);
  }

  private Map<String, Object> layer(Layer l) {
    if (l instanceof Model m) {
      Map<String, Object> nested =
          new ModelTranslation(layers, m, place(l) + "/", expanded, numbers, unfused, masked)
              .object();
      if (nested.get("class_name").equals("Functional")) {
        functional.add(l.name());
      }
      return nested;
    }
    Map<String, Object> object = layers.object(l, name(l.name()));
    if (unfused.contains(place(l))) {
      @SuppressWarnings("unchecked")
      Map<String, Object> config = (Map<String, Object>) object.get("config");
      config.put("dropout", 0.5);
    }
    return object;
  }

  private void call(Node node, @Nullable Expansion run) {
    Layer l = node.layer();
    DType recast = numbers.get(place(l));
    boolean turned = Recurrents.isFirstAfter(l);
    String called = name(l.name()) + (recast != null ? "_numbers" : turned ? "_steps" : "");
    calls.layer(called, recast == null && !turned ? layer(l) : layers.object(l, called));
    List<Object> args = new ArrayList<>();
    node.args().forEach(a -> args.add(argument(a)));
    Map<String, Object> kwargs = new LinkedHashMap<>();
    node.kwargs()
        .forEach(
            (k, v) -> {
              if (v != null && !k.equals("training")) {
                kwargs.put(k, argument(v));
              }
            });
    if (l.base().className().equals("HashedCrossing")
        && node.args().size() == 1
        && node.args().get(0) instanceof List<?> crossed
        && crossed.size() != 2) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "layer '" + l.name() + "': Keras 3 crosses two features, not more");
    }
    boolean recurrent = l instanceof Recurrent || l instanceof Bidirectional;
    if (recurrent && args.size() == 1 && args.get(0) instanceof List<?> all && all.size() > 1) {
      kwargs.put("initial_state", byCell(l, all.subList(1, all.size())));
      args.set(0, all.get(0));
    }
    if (Boolean.TRUE.equals(l.base().config().get("causal"))) {
      kwargs.put("use_causal_mask", true);
    }
    List<KerasTensor> in = Structures.flatten(node.args(), KerasTensor.class);
    String own = name(l.name()) + (node.index() == 0 ? "" : "_call_" + node.index());
    if (Recurrents.isFirst(l) && !in.isEmpty()) {
      args.set(0, Recurrents.exchanged(calls, ref(in.get(0)), own + "_input").argument());
    } else if (run != null && masked.contains(place(l)) && !in.isEmpty()) {
      args.set(0, Recurrents.unmasked(calls, ref(in.get(0)), own + "_input").argument());
      Ref mask = node.kwargs().containsKey("mask") ? null : run.mask(in.get(0), own);
      if (mask != null) {
        kwargs.put("mask", mask.argument());
      }
    }
    calls.call(called, node.index(), args, kwargs);
    for (KerasTensor t : node.outputs()) {
      Ref made = new Ref(called, node.index(), t.tensorIndex(), t.spec());
      boolean sequence = turned && t.tensorIndex() == 0;
      refs.put(t, sequence ? Recurrents.exchanged(calls, made, own) : made);
      if (recast != null) {
        refs.put(t, cast(made, recast, own));
      }
    }
  }

  private Ref cast(Ref made, DType dtype, String own) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", own);
    config.put("dtype", dtype.kerasName());
    Map<String, Object> op = LayerTranslation.operation("Cast", config);
    return calls.add(own, op, List.of(made.argument()), Map.of(), made.spec());
  }

  /** The states of stacked cells, those of each cell together. */
  private static List<Object> byCell(Layer l, List<?> states) {
    List<Object> plain = new ArrayList<>(states);
    Object cell = l.base().config().get("cell");
    if (!(cell instanceof Map<?, ?> c)
        || !(c.get("config") instanceof Map<?, ?> of)
        || !(of.get("cells") instanceof List<?> cells)) {
      return plain;
    }
    List<Object> grouped = new ArrayList<>();
    int at = 0;
    for (Object o : cells) {
      boolean two = o instanceof Map<?, ?> m && "LSTMCell".equals(m.get("class_name"));
      if (at + (two ? 2 : 1) > plain.size()) {
        return plain;
      }
      grouped.add(two ? new ArrayList<>(plain.subList(at, at + 2)) : plain.get(at));
      at += two ? 2 : 1;
    }
    return at == plain.size() ? grouped : plain;
  }

  private @Nullable Object argument(@Nullable Object value) {
    if (value instanceof KerasTensor t) {
      return ref(t).argument();
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(argument(v)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(k, argument(v)));
      return out;
    }
    return value instanceof ConfigNode n ? n.value() : value;
  }

  private Ref ref(KerasTensor t) {
    Ref r = refs.get(t);
    if (r == null) {
      throw new UnsupportedModelException(
          ErrorCode.BAD_GRAPH, "the output of '" + t.layer() + "' does not follow from the inputs");
    }
    return r;
  }

  private @Nullable Object structure(Object value) {
    if (value instanceof List<?> list && list.size() == 1 && list.get(0) instanceof KerasTensor) {
      return structure(list.get(0));
    }
    if (value instanceof KerasTensor t) {
      Ref r = ref(t);
      int from = functional.contains(t.layer()) ? 1 : 0;
      return List.of(r.layer(), (long) r.node() + from, (long) r.tensor());
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(structure(v)));
      return out;
    }
    Map<Object, @Nullable Object> out = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((k, v) -> out.put(k, structure(v)));
    return out;
  }

  /** The model's own computation, from which the calls of some layers are written anew. */
  private final class Expansion {
    private final OpGraph g = OpGraph.symbolic();
    private final Map<KerasTensor, Value> values = new HashMap<>();

    Expansion() {
      WeightSpecs specs = Lowering.weightsOf(model);
      List<Value> in = new ArrayList<>();
      for (KerasTensor t : graph.flatInputs()) {
        Value v = g.input(t.layer(), t.borderSpec());
        values.put(t, v);
        in.add(v);
      }
      graph.run(g, in, new Weights(g, "", specs), null, this::note);
    }

    private void note(String of, Node node, Values out) {
      if (of.isEmpty()) {
        for (int i = 0; i < node.outputs().size(); i++) {
          values.put(node.outputs().get(i), out.get(i));
        }
      }
    }

    private Map<List<Integer>, Ref> known() {
      Map<List<Integer>, Ref> known = new HashMap<>();
      values.forEach(
          (t, v) -> {
            if (refs.containsKey(t)) {
              known.putIfAbsent(OpTranslation.key(v), refs.get(t));
            }
          });
      return known;
    }

    /** The mask of a tensor as functions, or null when it has none. */
    @Nullable Ref mask(KerasTensor of, String name) {
      Value mask = values.get(of).mask();
      return mask == null
          ? null
          : new OpTranslation(g, calls, known(), name + "_mask").output(mask, null);
    }

    void expand(Node node) {
      Layer l = node.layer();
      String base = node.index() == 0 ? name(l.name()) : name(l.name()) + "_call_" + node.index();
      OpTranslation ops = new OpTranslation(g, calls, known(), base);
      for (KerasTensor t : node.outputs()) {
        boolean named = node.outputs().size() == 1;
        refs.put(t, ops.output(values.get(t), named ? base : null));
      }
    }
  }
}
