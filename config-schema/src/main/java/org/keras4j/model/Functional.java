package org.keras4j.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keras4j.config.GraphConfig;
import org.keras4j.config.GraphDialect;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.DTypePolicy;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerResolver;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.UnknownLayer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** A model given by a graph of layer calls: Keras's Functional, and Model of older files. */
public final class Functional implements Model {
  public static final LayerType TYPE = LayerType.of("Functional", Functional::fromConfig);

  private final Base base;
  private final ModelGraph graph;

  private Functional(Base base, ModelGraph graph) {
    this.base = base;
    this.graph = graph;
  }

  static Functional fromConfig(LayerConfig c) {
    if (!c.node().get("layers").isList()) {
      throw new UnsupportedModelException(
          ErrorCode.UNKNOWN_LAYER,
          c.object().node().path()
              + ": '"
              + c.object().className()
              + "' has no layers in its config: a subclassed model keeps its architecture in"
              + " Python",
          c.node().source(),
          "rebuild it as a Functional or Sequential model in Keras and save that");
    }
    Base base = modelBase(c);
    GraphConfig config = GraphDialect.read(c.node(), c.writer());
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (GraphConfig.LayerEntry entry : config.layers()) {
      layers.put(entry.name(), read(entry.object(), c.resolver(), entry.name()));
    }
    return new Functional(base, GraphBuilder.build(config, layers, c.resolver().limits()));
  }

  /** A model's base: models compute in whatever their layers do. */
  static Base modelBase(LayerConfig c) {
    return c.base().withDType(DTypePolicy.FLOAT32);
  }

  /** The layer of an object, or its stand-in when it cannot be read. */
  static Layer read(KerasObject object, LayerResolver resolver, String name) {
    try {
      Layer layer = resolver.layer(object.node());
      return layer.name().equals(name) ? layer : new RenamedLayer(layer, name);
    } catch (LimitExceededException e) {
      throw e;
    } catch (KerasException e) {
      Base base =
          new Base(
              name,
              object.className(),
              true,
              DTypePolicy.FLOAT32,
              resolver.writer(),
              object.config().isMap() ? object.config().map() : Map.of());
      return new UnknownLayer(base, e);
    }
  }

  @Override
  public Base base() {
    return base;
  }

  @Override
  public List<Layer> layers() {
    return List.copyOf(graph.layers().values());
  }

  @Override
  public ModelGraph graph() {
    return graph;
  }

  @Override
  public List<KerasException> problems() {
    return graph.problems();
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    for (Map.Entry<String, Layer> e : graph.layers().entrySet()) {
      WeightSpecs s = graph.specs().get(e.getKey());
      weights.adopt("layers", true, s == null ? new WeightSpecs(e.getValue()) : s);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return graph.run(g, inModelOrder(inputs, args), weights, args.training(), null);
  }

  /** Inputs given as a dict are matched with the model's inputs by name. */
  private List<Value> inModelOrder(Values inputs, CallArgs args) {
    if (args.positional().isEmpty()
        || !(args.positional().get(0) instanceof Map<?, ?> byName)
        || graph.inputs() instanceof Map) {
      return inputs.all();
    }
    List<Object> keys = new ArrayList<>(new TreeMap<Object, Object>(byName).keySet());
    List<Value> ordered = new ArrayList<>();
    for (KerasTensor t : graph.flatInputs()) {
      int i = keys.indexOf(t.layer());
      if (i < 0) {
        return inputs.all();
      }
      ordered.add(inputs.get(i));
    }
    return ordered;
  }

  @Override
  public List<Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
