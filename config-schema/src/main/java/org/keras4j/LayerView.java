package org.keras4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.KerasLayer;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.model.Structures;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A layer in its model: what Keras's {@code Layer} tells of itself. Shapes have the batch dimension
 * first, which is unknown where the model leaves it open.
 *
 * <p>Source: {@code keras.layers.Layer}; the forms with an index are those of Keras 2.
 */
public final class LayerView {
  private final KerasModel model;
  private final Model owner;
  private final @Nullable WeightSpecs ownerSpecs;
  private final String outer;
  private final Layer layer;

  private LayerView(
      KerasModel model, Model owner, @Nullable WeightSpecs ownerSpecs, String outer, Layer layer) {
    this.model = model;
    this.owner = owner;
    this.ownerSpecs = ownerSpecs;
    this.outer = outer;
    this.layer = layer;
  }

  static LayerView of(KerasModel model, Layer layer) {
    return new LayerView(model, model.model(), model.weightSpecs(), "", layer);
  }

  /** The layer itself. */
  public Layer layer() {
    return layer;
  }

  /** The layer's name, unique in its model. */
  public String name() {
    return layer.name();
  }

  /** Keras's class of the layer, as the file spells it. */
  public String className() {
    return layer.base().className();
  }

  /** The layers of a nested model in Keras's order; none of a layer that is no model. */
  public List<LayerView> layers() {
    return layer instanceof Model m
        ? m.layers().stream().map(l -> inside(m, l)).toList()
        : List.of();
  }

  /**
   * The layer of a name in a nested model; {@code a/b} is b in the model a in this one.
   *
   * @throws LayerAccessException when there is none, or this is no model
   */
  public LayerView getLayer(String name) {
    return LayerLookup.byName(nested(), name, l -> inside(nested(), l));
  }

  /**
   * The layer of an index in a nested model, from 0; a negative one counts from the end.
   *
   * @throws LayerAccessException when there is none, or this is no model
   */
  public LayerView getLayer(int index) {
    return inside(nested(), LayerLookup.byIndex(nested(), index));
  }

  private Model nested() {
    if (layer instanceof Model m) {
      return m;
    }
    throw new LayerAccessException(
        ErrorCode.NO_SUCH_LAYER, "layer '" + name() + "' is no model: it has no layers");
  }

  private LayerView inside(Model nested, Layer inner) {
    return new LayerView(model, nested, specs(), prefix(), inner);
  }

  /** False when the layer is frozen. */
  public boolean trainable() {
    return layer.base().trainable();
  }

  /** The config from which the registry makes the layer again. */
  public Map<String, Object> getConfig() {
    return layer.getConfig();
  }

  /**
   * The layer for a model that is made in Java, with its weights there. One that Keras 1 or 2 wrote
   * is converted, to a nested model where Keras 3 has several layers for it.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when Keras 3 has no words for it
   */
  public KerasLayer asLayer() {
    if (!model.writer().isKeras3()) {
      return OldLayer.converted(model, this);
    }
    ConfigNode object = ConfigNode.root(LayerRegistry.serialize(layer), "layer '" + name() + "'");
    return ModelReader.asLayer(model, object, prefix());
  }

  /** The number of scalars in the layer's weights. */
  public long countParams() {
    WeightSpecs s = specs();
    return s == null ? 0 : s.parameterCount();
  }

  /**
   * The weights in Keras's order, trainable ones first; none for a layer without, or that is not
   * built because a layer before it is unknown.
   *
   * @throws org.keras4j.errors.WeightMismatchException when the model's weights are missing
   */
  public List<Tensor> getWeights() {
    List<WeightSpecs.Entry> specs = weightSpecs();
    List<Tensor> all = new ArrayList<>();
    if (!specs.isEmpty()) {
      WeightSource source = model.weights();
      String prefix = prefix();
      for (WeightSpecs.Entry e : specs) {
        all.add(source.read(prefix + e.key(), e.weight().spec()));
      }
    }
    return all;
  }

  /** Names of the weights in the order of {@link #getWeights}, inner layers' with their paths. */
  public List<String> weightNames() {
    return weightSpecs().stream().map(WeightSpecs.Entry::key).toList();
  }

  List<WeightSpecs.Entry> weightSpecs() {
    WeightSpecs s = specs();
    return s == null ? List.of() : s.weights();
  }

  private @Nullable WeightSpecs specs() {
    WeightSpecs.Child c = child();
    return c == null ? null : c.specs();
  }

  private WeightSpecs.@Nullable Child child() {
    if (ownerSpecs != null) {
      for (WeightSpecs.Child c : ownerSpecs.children()) {
        if (c.specs().layer() == layer) {
          return c;
        }
      }
    }
    return null;
  }

  /** What the keys of the weights begin with. */
  String prefix() {
    WeightSpecs.Child c = child();
    return outer + (c == null ? "layers/" + layer.name() : c.key()) + "/";
  }

  /** What the keys of the weights of the model begin with that the layer is in. */
  String outer() {
    return outer;
  }

  /** The model that the layer is in. */
  Model owner() {
    return owner;
  }

  /** The calls of the layer in this model. */
  public int nodeCount() {
    return nodes().size();
  }

  private List<Node> nodes() {
    ModelGraph graph = owner.graph();
    List<Node> all = new ArrayList<>();
    if (graph != null) {
      for (Node n : graph.nodes()) {
        if (n.layer() == layer) {
          all.add(n);
        }
      }
    }
    return all;
  }

  private Node node(int index, String what) {
    List<Node> all = nodes();
    for (Node n : all) {
      if (n.index() == index) {
        return n;
      }
    }
    throw new LayerAccessException(
        ErrorCode.LAYER_NODES,
        all.isEmpty()
            ? "The layer " + name() + " has never been called and thus has no defined " + what + "."
            : "Asked to get "
                + what
                + " at node "
                + index
                + ", but the layer has only "
                + all.size()
                + " inbound nodes.",
        "layer '" + name() + "'",
        all.isEmpty() ? null : "nodes are counted from 0");
  }

  /** The only node of a layer that is called once. */
  private int only(String what) {
    List<Node> all = nodes();
    if (all.size() > 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "Layer "
              + name()
              + " has multiple inbound nodes, hence the notion of \"layer "
              + what
              + "\" is ill-defined.",
          null,
          "ask for that of one call: " + getter(what) + "At(nodeIndex)");
    }
    return all.isEmpty() ? 0 : all.get(0).index();
  }

  private static String getter(String what) {
    return "get" + Character.toUpperCase(what.charAt(0)) + what.substring(1);
  }

  /** The shapes that are the same in all calls of the layer. */
  private List<@Nullable Shape> same(String what, IntFunction<List<@Nullable Shape>> at) {
    List<Node> all = nodes();
    List<@Nullable Shape> first = at.apply(all.isEmpty() ? 0 : all.get(0).index());
    for (Node n : all) {
      if (!at.apply(n.index()).equals(first)) {
        throw new LayerAccessException(
            ErrorCode.LAYER_NODES,
            "The layer \""
                + name()
                + "\" has multiple inbound nodes, with different "
                + what
                + " shapes. Hence the notion of \""
                + what
                + " shape\" is ill-defined for the layer.",
            null,
            "ask for that of one call: " + getter(what) + "ShapeAt(nodeIndex)");
      }
    }
    return first;
  }

  private <T> T one(List<T> all, String what) {
    if (all.size() != 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "the layer '" + name() + "' has " + all.size() + " tensors as its " + what,
          null,
          "take the list: " + what + "s()");
    }
    return all.get(0);
  }

  /**
   * The layer's input.
   *
   * @throws LayerAccessException when it is called several times, or takes several tensors
   */
  public KerasTensor input() {
    return one(inputs(), "input");
  }

  /** The layer's inputs, several for a merging layer. */
  public List<KerasTensor> inputs() {
    return getInputAt(only("input"));
  }

  /** The layer's output. */
  public KerasTensor output() {
    return one(outputs(), "output");
  }

  /** The layer's outputs. */
  public List<KerasTensor> outputs() {
    return getOutputAt(only("output"));
  }

  /**
   * The shape of the layer's input; null where a layer before is unknown.
   *
   * @throws LayerAccessException when its calls differ in it, or take several tensors
   */
  public @Nullable Shape inputShape() {
    return one(inputShapes(), "inputShape");
  }

  /** The shapes of the layer's inputs; null where a layer before is unknown. */
  public List<@Nullable Shape> inputShapes() {
    return same("input", this::getInputShapeAt);
  }

  /**
   * The shape of the layer's output; null where it or a layer before is unknown.
   *
   * @throws LayerAccessException when its calls differ in it, or give several tensors
   */
  public @Nullable Shape outputShape() {
    return one(outputShapes(), "outputShape");
  }

  /** The shapes of the layer's outputs. */
  public List<@Nullable Shape> outputShapes() {
    return same("output", this::getOutputShapeAt);
  }

  /** The inputs of one of the layer's calls, counted from 0. */
  public List<KerasTensor> getInputAt(int nodeIndex) {
    Node n = node(nodeIndex, "input");
    return n.args().isEmpty()
        ? n.outputs()
        : Structures.flatten(n.args().get(0), KerasTensor.class);
  }

  /** The outputs of one of the layer's calls, counted from 0. */
  public List<KerasTensor> getOutputAt(int nodeIndex) {
    return node(nodeIndex, "output").outputs();
  }

  /** The shapes of the inputs of one of the layer's calls. */
  public List<@Nullable Shape> getInputShapeAt(int nodeIndex) {
    return shapes(getInputAt(nodeIndex));
  }

  /** The shapes of the outputs of one of the layer's calls. */
  public List<@Nullable Shape> getOutputShapeAt(int nodeIndex) {
    return shapes(getOutputAt(nodeIndex));
  }

  private static List<@Nullable Shape> shapes(List<KerasTensor> tensors) {
    List<@Nullable Shape> all = new ArrayList<>();
    tensors.forEach(t -> all.add(shape(t)));
    return all;
  }

  private static @Nullable Shape shape(KerasTensor t) {
    TensorSpec spec = t.spec();
    return spec == null ? null : spec.shape();
  }

  @Override
  public String toString() {
    return "<" + className() + " name=" + name() + ">";
  }
}
