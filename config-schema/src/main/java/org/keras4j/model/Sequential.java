package org.keras4j.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.CallConfig;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.GraphConfig;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.TensorRef;
import org.keras4j.errors.KerasException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.DTypePolicy;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.UnknownLayer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** A chain of layers: Keras's Sequential. Without an input shape it is built when it is called. */
public final class Sequential implements Model {
  public static final LayerType TYPE = LayerType.of("Sequential", Sequential::fromConfig);

  private final Base base;
  private final List<Layer> layers;
  private final @Nullable InputLayer input;
  private final List<ConfigNode> places;
  private final LoadLimits limits;
  private final @Nullable ModelGraph graph;

  private Sequential(
      Base base,
      List<Layer> layers,
      List<ConfigNode> places,
      @Nullable InputLayer input,
      LoadLimits limits) {
    this.base = base;
    this.layers = layers;
    this.places = places;
    this.input = input;
    this.limits = limits;
    this.graph = input == null ? null : chain(input);
  }

  static Sequential fromConfig(LayerConfig c) {
    ConfigNode list = c.node().isList() ? c.node() : c.node().get("layers");
    List<Layer> layers = new ArrayList<>();
    List<ConfigNode> places = new ArrayList<>();
    InputLayer input = null;
    int unnamed = 0;
    for (ConfigNode item : list.items()) {
      KerasObject object = KerasObject.of(item);
      String name = object.name() == null ? "layer_" + ++unnamed : object.name();
      Layer layer = Functional.read(object, c.resolver(), name);
      if (layers.isEmpty() && input == null && layer instanceof InputLayer in) {
        input = in;
        continue;
      }
      if (layers.isEmpty() && input == null) {
        input = declaredInput(object, layer);
      }
      layers.add(layer);
      places.add(item);
    }
    if (input == null && c.node().get("build_input_shape").isList()) {
      input = input(c.node().get("build_input_shape"), layers);
    }
    if (input == null && !layers.isEmpty() && layers.get(0) instanceof Model m) {
      input = inputOf(m);
    }
    return new Sequential(
        Functional.modelBase(c), List.copyOf(layers), places, input, c.resolver().limits());
  }

  /** The input that Keras 1 and 2 declare in the first layer's config. */
  private static @Nullable InputLayer declaredInput(KerasObject first, Layer layer) {
    ConfigNode shape = first.config().get("batch_input_shape");
    if (!shape.isList() && !shape.isMap()) {
      return null;
    }
    return new InputLayer(
        inputBase(layer.name() + "_input", layer.base()),
        new TensorSpec(layer.base().dtype().variable(), LayerConfig.shape(shape)));
  }

  private static @Nullable InputLayer input(ConfigNode shape, List<Layer> layers) {
    if (layers.isEmpty()) {
      return null;
    }
    Base base = inputBase("input_layer", layers.get(0).base());
    return new InputLayer(base, new TensorSpec(DType.FLOAT32, LayerConfig.shape(shape)));
  }

  private static @Nullable InputLayer inputOf(Model m) {
    ModelGraph g = m.graph();
    if (g == null || g.flatInputs().size() != 1 || g.flatInputs().get(0).spec() == null) {
      return null;
    }
    TensorSpec spec = g.flatInputs().get(0).spec();
    return new InputLayer(inputBase(g.flatInputs().get(0).layer(), m.base()), spec);
  }

  private static Base inputBase(String name, Base like) {
    return new Base(
        name, "InputLayer", true, DTypePolicy.FLOAT32, like.writer(), new LinkedHashMap<>());
  }

  /** The same model with an input of the given shape, for one that was saved without. */
  public Sequential withInput(Shape batchShape) {
    InputLayer in =
        new InputLayer(inputBase("input_layer", base), new TensorSpec(DType.FLOAT32, batchShape));
    return new Sequential(base, layers, places, in, limits);
  }

  private ModelGraph chain(InputLayer in) {
    Map<String, Layer> byName = new LinkedHashMap<>();
    byName.put(in.name(), in);
    List<GraphConfig.LayerEntry> entries = new ArrayList<>();
    ConfigNode none = ConfigNode.root(Map.of("class_name", "InputLayer"), base.name());
    entries.add(new GraphConfig.LayerEntry(in.name(), KerasObject.of(none), List.of()));
    TensorRef last = new TensorRef(in.name(), 0, 0);
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      byName.put(layer.name(), layer);
      CallConfig call = new CallConfig(List.of(last), Map.of(), places.get(i));
      entries.add(
          new GraphConfig.LayerEntry(layer.name(), KerasObject.of(places.get(i)), List.of(call)));
      last = new TensorRef(layer.name(), 0, 0);
    }
    GraphConfig config = new GraphConfig(entries, new TensorRef(in.name(), 0, 0), last);
    return GraphBuilder.build(config, byName, limits);
  }

  @Override
  public Base base() {
    return base;
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public @Nullable ModelGraph graph() {
    return graph;
  }

  @Override
  public List<KerasException> problems() {
    if (graph != null) {
      return graph.problems();
    }
    List<KerasException> out = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer instanceof UnknownLayer u) {
        out.add(u.problem());
      } else if (layer instanceof Model m) {
        out.addAll(m.problems());
      }
    }
    return out;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (graph != null) {
      for (Layer layer : layers) {
        WeightSpecs s = graph.specs().get(layer.name());
        weights.adopt("layers", true, s == null ? new WeightSpecs(layer) : s);
      }
      return;
    }
    OpGraph scratch = OpGraph.symbolic();
    Values x = Values.of(scratch.input("input", new TensorSpec(DType.FLOAT32, inputs.only())));
    for (Layer layer : layers) {
      WeightSpecs s = LayerCall.build(layer, x);
      weights.adopt("layers", true, s);
      x = LayerCalls.call(layer, scratch, x, new Weights(scratch, layer.name(), s));
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (graph != null) {
      return graph.run(g, inputs.all(), weights, args.training(), null);
    }
    Values x = inputs;
    for (Layer layer : layers) {
      List<Object> positional = List.of(x.size() == 1 ? x.get(0) : x.all());
      CallArgs inner =
          ModelGraph.callArgs(layer, positional, new LinkedHashMap<>(), args.training());
      x = LayerCalls.call(layer, g, x, weights.child("layers/" + layer.name()), inner);
    }
    return x;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
