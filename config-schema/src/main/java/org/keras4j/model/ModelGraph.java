package org.keras4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The calls of a model in an order in which they can be made.
 *
 * @param layers all layers by name, in the file's order
 * @param specs the weights of each layer that could be built
 * @param nodes all calls in topological order, those of input layers included
 * @param inputs a structure of {@link KerasTensor}
 * @param outputs likewise
 * @param expandedCalls calls after nested models are expanded
 */
public record ModelGraph(
    Map<String, Layer> layers,
    Map<String, WeightSpecs> specs,
    List<Node> nodes,
    Object inputs,
    Object outputs,
    List<KerasException> problems,
    long expandedCalls) {
  private static final Set<String> BESIDE_INPUTS = Set.of("training", "initial_state");

  /** The layers as Keras orders them when it builds the model. */
  public List<Layer> layersInOrder() {
    return GraphDepths.of(this).order(layers.values());
  }

  /** The inputs in the model's order. */
  public List<KerasTensor> flatInputs() {
    return Structures.flatten(inputs, KerasTensor.class);
  }

  /** The outputs in Keras's order: lists as they are, dicts by sorted key. */
  public List<KerasTensor> flatOutputs() {
    return Structures.flatten(outputs, KerasTensor.class);
  }

  /** Keys of the outputs where they are a dict, else the producing layers' names. */
  public List<String> outputNames() {
    List<String> names = new ArrayList<>();
    if (outputs instanceof Map<?, ?> m
        && m.values().stream().allMatch(v -> v instanceof KerasTensor)) {
      new java.util.TreeSet<>(m.keySet()).forEach(k -> names.add(String.valueOf(k)));
      return names;
    }
    Map<String, Integer> seen = new HashMap<>();
    for (KerasTensor t : flatOutputs()) {
      int n = seen.merge(t.layer(), 1, Integer::sum);
      names.add(n == 1 ? t.layer() : t.layer() + "_" + (n - 1));
    }
    return names;
  }

  /** The calls of one layer by index. */
  public List<Node> nodesOf(Layer layer) {
    List<Node> out = new ArrayList<>();
    for (Node n : nodes) {
      if (n.layer() == layer) {
        out.add(n);
      }
    }
    out.sort(java.util.Comparator.comparingInt(Node::index));
    return out;
  }

  /** What is told of each call as it is described in ops, those of nested models included. */
  public interface Observer {
    /**
     * @param model key of the model that makes the call, empty for the outermost one
     */
    void called(String model, Node node, Values outputs);
  }

  /**
   * Makes all calls that follow from the inputs.
   *
   * @param values the inputs in the model's order
   * @param weights the model's own weights
   * @param training the training argument of the call to this model, or null
   * @param observer told of each call, those of nested models included, or null
   * @return the flattened outputs with their masks
   */
  public Values run(
      OpGraph g,
      List<Value> values,
      Weights weights,
      @Nullable Boolean training,
      @Nullable Observer observer) {
    List<KerasTensor> expected = flatInputs();
    if (values.size() != expected.size()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the model has " + expected.size() + " inputs, but is called with " + values.size());
    }
    if (observer != null) {
      g.context(observer);
    }
    Map<KerasTensor, Value> known = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      KerasTensor input = expected.get(i);
      Value x = conform(g, values.get(i), input);
      known.put(input, x != values.get(i) && losesMask(input) ? x.withMask(null) : x);
    }
    for (Node node : nodes) {
      if (node.layer() instanceof InputLayer) {
        continue;
      }
      if (!known.keySet().containsAll(Structures.flatten(node.args(), KerasTensor.class))
          || !known.keySet().containsAll(Structures.flatten(node.kwargs(), KerasTensor.class))) {
        continue;
      }
      CallArgs args = arguments(node, known, training);
      Values in = Values.of(CallArgs.tensors(first(args)));
      Values out =
          LayerCalls.call(
              node.layer(), g, in, weights.child("layers/" + node.layer().name()), args);
      if (node.layer().takesMasks()) {
        takeMasks(known, args);
      }
      for (int i = 0; i < node.outputs().size(); i++) {
        known.put(node.outputs().get(i), out.get(i));
      }
      if (g.context() instanceof Observer told) {
        told.called(weights.key(), node, out);
      }
    }
    List<Value> out = new ArrayList<>();
    for (KerasTensor t : flatOutputs()) {
      Value v = known.get(t);
      if (v == null) {
        throw new ModelFormatException(
            ErrorCode.BAD_GRAPH,
            "the output of '" + t.layer() + "' does not follow from the model's inputs");
      }
      out.add(v);
    }
    return Values.of(out);
  }

  /** Takes the masks off the tensors of a call, under whatever name they go. */
  private static void takeMasks(Map<KerasTensor, Value> known, CallArgs args) {
    List<Value> taken = CallArgs.tensors(args.positional());
    taken.addAll(CallArgs.tensors(args.keywords()));
    known.replaceAll(
        (name, v) ->
            taken.stream().anyMatch(t -> t.node() == v.node() && t.output() == v.output())
                ? v.withMask(null)
                : v);
  }

  /**
   * The argument that holds a call's inputs: the first one. When all are passed by name, it is the
   * first that may hold tensors and is not about something else.
   */
  static @Nullable Object first(CallArgs args) {
    if (!args.positional().isEmpty()) {
      return args.positional().get(0);
    }
    for (String name : List.of("inputs", "sequences")) {
      if (args.keyword(name) != null) {
        return args.keyword(name);
      }
    }
    for (Map.Entry<String, Object> e : args.keywords().entrySet()) {
      boolean other = e.getKey().endsWith("mask") || BESIDE_INPUTS.contains(e.getKey());
      if (!other && !CallArgs.tensors(e.getValue()).isEmpty()) {
        return e.getValue();
      }
    }
    return null;
  }

  private CallArgs arguments(Node node, Map<KerasTensor, Value> known, @Nullable Boolean training) {
    List<Object> positional = Structures.mapAll(node.args(), KerasTensor.class, known::get);
    Map<String, Object> keywords = Structures.mapAll(node.kwargs(), KerasTensor.class, known::get);
    return callArgs(node.layer(), positional, keywords, training);
  }

  /** Keras 3 predicts with training=False whatever is stored; Keras 2 obeys what is stored. */
  static CallArgs callArgs(
      Layer layer,
      List<Object> positional,
      Map<String, Object> keywords,
      @Nullable Boolean training) {
    if (layer.base().writer().isKeras3()) {
      keywords.remove("training");
    } else if (keywords.get("training") == null && training != null) {
      keywords.put("training", training);
    }
    return new CallArgs(positional, keywords);
  }

  /**
   * TensorFlow's Keras 2 leaves the mask of a nested model's input where it casts or reshapes it.
   */
  private boolean losesMask(KerasTensor input) {
    Layer layer = layers.get(input.layer());
    Writer w = layer == null ? null : layer.base().writer();
    return w != null && w.isTensorFlowKeras2() && !w.isBefore(2, 3);
  }

  /** An input cast to the dtype and adjusted to the rank that the model's input has. */
  static Value conform(OpGraph g, Value v, KerasTensor input) {
    TensorSpec spec = input.spec();
    if (spec == null) {
      return v;
    }
    if (input.complex()) {
      KerasTensor part =
          new KerasTensor(input.layer(), input.nodeIndex(), input.tensorIndex(), spec, false);
      Value re = conform(g, ComplexOp.part(g, v, 0), part);
      Value im = conform(g, ComplexOp.part(g, v, 1), part);
      return g.apply1(new ComplexOp(), re, im).withMask(v.mask());
    }
    if (ComplexOp.isOne(g, v)) {
      return conform(g, ComplexOp.part(g, v, 0).withMask(v.mask()), input);
    }
    Value x = v.dtype() == spec.dtype() ? v : g.cast(v, spec.dtype());
    int rank = spec.shape().rank();
    if (x.rank() == rank + 1 && x.dim(-1) == 1) {
      x = g.squeeze(x, -1).withMask(v.mask());
    } else if (x.rank() == rank - 1 && rank > 0 && spec.shape().last() == 1) {
      x = g.expandDims(x, -1).withMask(v.mask());
    }
    if (!fits(spec.shape(), x.shape())) {
      Shape want = spec.shape();
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "input '" + input.layer() + "': expected shape " + want + ", got " + v.shape());
    }
    return x;
  }

  /** Whether data of a shape may go into an input; Keras enforces no fixed batch size. */
  static boolean fits(Shape declared, Shape given) {
    return declared.rank() == 0
        ? given.rank() == 0
        : declared.with(0, Shape.UNKNOWN).isCompatibleWith(given);
  }
}
