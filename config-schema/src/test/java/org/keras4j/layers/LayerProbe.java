package org.keras4j.layers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** One layer of a config in tests: its weights and the specs of its outputs for given inputs. */
public final class LayerProbe {
  private final Layer layer;
  private final OpGraph graph = OpGraph.symbolic();
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Object> keywords = new LinkedHashMap<>();

  private LayerProbe(Layer layer) {
    this.layer = layer;
  }

  /** A layer as Keras 3 writes it; quotes are single. */
  public static LayerProbe keras3(String className, String config) {
    return of(new Writer(3, "3.15.1"), className, config);
  }

  /** A layer as tf_keras writes it. */
  public static LayerProbe keras2(String className, String config) {
    return of(new Writer(2, "2.15.0"), className, config);
  }

  public static LayerProbe of(Writer writer, String className, String config) {
    String json = "{'class_name':'" + className + "','config':" + config + "}";
    ConfigNode node =
        ConfigReader.read(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            LoadLimits.defaults(),
            "test");
    return new LayerProbe(LayerRegistry.builtIns().deserialize(node, writer));
  }

  /** Adds a float32 input; −1 is unknown. */
  public LayerProbe input(int... shape) {
    return input(DType.FLOAT32, shape);
  }

  public LayerProbe input(DType dtype, int... shape) {
    inputs.add(graph.input("input", new TensorSpec(dtype, Shape.of(shape))));
    return this;
  }

  /** Gives the last input a bool mask. */
  public LayerProbe mask(int... shape) {
    Value mask = graph.input("mask", new TensorSpec(DType.BOOL, Shape.of(shape)));
    inputs.add(inputs.remove(inputs.size() - 1).withMask(mask));
    return this;
  }

  public LayerProbe keyword(String name, Object value) {
    keywords.put(name, value);
    return this;
  }

  public OpGraph graph() {
    return graph;
  }

  public Layer layer() {
    return layer;
  }

  /** Weights as {@code name(shape)}, with {@code *} for those that are not trainable. */
  public List<String> weights() {
    List<String> out = new ArrayList<>();
    for (WeightSpecs.Weight w : specs().own()) {
      out.add(w.name() + w.spec().shape() + (w.trainable() ? "" : "*"));
    }
    return out;
  }

  /** All weights with those of inner layers, in Keras's order: {@code cell/kernel(3, 8)}. */
  public List<String> allWeights() {
    List<String> out = new ArrayList<>();
    specs().weights().forEach(e -> out.add(e.key() + e.weight().spec().shape()));
    return out;
  }

  private WeightSpecs specs() {
    WeightSpecs specs = new WeightSpecs(layer);
    Values in = layer.buildInputs(Values.of(inputs), arguments());
    layer.build(specs, new InputShapes(in.all().stream().map(Value::shape).toList()));
    return specs;
  }

  /** The outputs for all inputs. */
  public List<Value> outputs() {
    Weights weights = new Weights(graph, "", specs());
    return LayerCalls.call(layer, graph, Values.of(inputs), weights, arguments()).all();
  }

  private CallArgs arguments() {
    Object first = inputs.size() == 1 ? inputs.get(0) : List.copyOf(inputs);
    return new CallArgs(List.of(first), keywords);
  }

  /** Dtype and shape of the only output, for example {@code float32(None, 4)}. */
  public String output() {
    return outputs().get(0).spec().toString();
  }

  /** The masks of the outputs as shapes, null where there is none. */
  public List<String> masks() {
    List<String> out = new ArrayList<>();
    outputs().forEach(v -> out.add(v.mask() == null ? null : v.mask().shape().toString()));
    return out;
  }

  /** The operations of a class that a call makes. */
  public <T extends Op> List<T> ops(Class<T> type) {
    int before = graph.nodes().size();
    outputs();
    return graph.nodes().subList(before, graph.nodes().size()).stream()
        .map(OpNode::op)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** A further input of the same graph, to be given as a keyword. */
  public Value tensor(int... shape) {
    return graph.input("tensor", new TensorSpec(DType.FLOAT32, Shape.of(shape)));
  }

  /** A further bool input. */
  public Value bools(int... shape) {
    return graph.input("tensor", new TensorSpec(DType.BOOL, Shape.of(shape)));
  }

  /** The names of a call's operations but inputs, weights and constants, in order. */
  public List<String> operations() {
    int before = graph.nodes().size();
    outputs();
    List<String> out = new ArrayList<>();
    for (OpNode n : graph.nodes().subList(before, graph.nodes().size())) {
      String name = n.op().opName();
      if (!List.of("Input", "Weight", "Constant").contains(name)) {
        out.add(name);
      }
    }
    return out;
  }
}
