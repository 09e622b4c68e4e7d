package org.keras4j.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.CallConfig;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.GraphConfig;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.TensorRef;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.UnknownLayer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/** Builds a model's graph: orders its calls, builds its layers, infers every shape. */
final class GraphBuilder {
  /** A call that is not made yet. */
  private record Call(Layer layer, int index, CallConfig config) {}

  private final LoadLimits limits;
  private final OpGraph scratch = OpGraph.symbolic();
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, WeightSpecs> specs = new LinkedHashMap<>();
  private final Map<TensorRef, KerasTensor> tensors = new HashMap<>();
  private final Map<TensorRef, Value> values = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<KerasException> problems = new ArrayList<>();
  private long expandedCalls;

  private GraphBuilder(LoadLimits limits) {
    this.limits = limits;
  }

  static ModelGraph build(GraphConfig config, Map<String, Layer> layers, LoadLimits limits) {
    GraphBuilder b = new GraphBuilder(limits);
    b.layers.putAll(layers);
    for (Layer layer : layers.values()) {
      if (layer instanceof UnknownLayer u) {
        b.problems.add(u.problem());
      } else if (layer instanceof Model m) {
        b.problems.addAll(m.problems());
      }
    }
    for (Call call : order(config, layers)) {
      b.make(call);
    }
    Object inputs = NodeLookup.resolve(config.inputs(), b.tensors, layers.keySet());
    Object outputs = NodeLookup.resolve(config.outputs(), b.tensors, layers.keySet());
    return new ModelGraph(
        b.layers, b.specs, b.nodes, inputs, outputs, List.copyOf(b.problems), b.expandedCalls);
  }

  /** Kahn's algorithm over calls; keeps the file's order where it is free to. */
  private static List<Call> order(GraphConfig config, Map<String, Layer> layers) {
    Map<TensorRef, Integer> position = new HashMap<>();
    List<Call> calls = new ArrayList<>();
    for (GraphConfig.LayerEntry entry : config.layers()) {
      Layer layer = layers.get(entry.name());
      List<CallConfig> of = entry.calls();
      if (of.isEmpty() && (layer instanceof InputLayer || layer instanceof UnknownLayer)) {
        of = List.of(new CallConfig(List.of(), Map.of(), entry.object().node()));
      }
      for (int i = 0; i < of.size(); i++) {
        position.put(new TensorRef(entry.name(), i, 0), calls.size());
        calls.add(new Call(layer, i, of.get(i)));
      }
    }
    int[] missing = new int[calls.size()];
    List<List<Integer>> users = new ArrayList<>();
    calls.forEach(c -> users.add(new ArrayList<>()));
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      for (TensorRef ref : NodeLookup.references(call.config())) {
        Integer from = position.get(new TensorRef(ref.layer(), ref.node(), 0));
        if (from == null) {
          throw NodeLookup.unknown(ref, layers.keySet(), call.config().node(), call.layer().name());
        }
        missing[i]++;
        users.get(from).add(i);
      }
    }
    ArrayDeque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    List<Call> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      int i = ready.poll();
      ordered.add(calls.get(i));
      for (int user : users.get(i)) {
        if (--missing[user] == 0) {
          ready.add(user);
        }
      }
    }
    if (ordered.size() < calls.size()) {
      throw NodeLookup.cycle(
          calls.stream().map(Call::config).toList(),
          missing,
          calls.stream().map(c -> c.layer().name()).toList());
    }
    return ordered;
  }

  private void make(Call call) {
    expandedCalls += call.layer() instanceof Model m ? 1 + expanded(m) : 1;
    if (expandedCalls > limits.maxCalls()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_GRAPH,
          "the model makes more than "
              + limits.maxCalls()
              + " layer calls when its nested models are expanded");
    }
    Layer layer = call.layer();
    if (layer instanceof InputLayer input) {
      Value v =
          input.complex()
              ? ComplexOp.of(scratch, scratch.input(input.name(), ComplexOp.parts(input.spec())))
              : scratch.input(input.name(), input.spec());
      record(call, List.of(), Map.of(), List.of(input.spec()), List.of(v));
      return;
    }
    List<Object> args = Structures.mapAll(call.config().args(), TensorRef.class, this::tensor);
    Map<String, Object> kwargs =
        Structures.mapAll(call.config().kwargs(), TensorRef.class, this::tensor);
    List<TensorRef> refs = NodeLookup.references(call.config());
    boolean allKnown = refs.stream().allMatch(values::containsKey);
    Values out = allKnown ? call(call) : null;
    if (out == null) {
      record(call, args, kwargs, java.util.Collections.singletonList(null), List.of());
      return;
    }
    List<@Nullable TensorSpec> outSpecs = new ArrayList<>();
    out.all().forEach(v -> outSpecs.add(v.spec()));
    record(call, args, kwargs, outSpecs, out.all());
  }

  private static long expanded(Model m) {
    return m.graph() == null ? m.layers().size() : m.graph().expandedCalls();
  }

  private KerasTensor tensor(TensorRef ref) {
    KerasTensor t = tensors.get(ref);
    if (t == null) {
      KerasTensor first = tensors.get(new TensorRef(ref.layer(), ref.node(), 0));
      if (first != null && first.spec() == null) {
        t = new KerasTensor(ref.layer(), ref.node(), ref.tensor(), null, false);
        tensors.put(ref, t);
        return t;
      }
      throw new ModelFormatException(
          ErrorCode.UNKNOWN_REFERENCE,
          "layer '" + Texts.shown(ref.layer()) + "' has no output " + ref.tensor());
    }
    return t;
  }

  /** The outputs of a call, or null when the layer cannot be called; the reason is kept. */
  private @Nullable Values call(Call call) {
    Layer layer = call.layer();
    if (layer instanceof UnknownLayer || layer instanceof Model m && !m.problems().isEmpty()) {
      return null;
    }
    List<Object> positional = Structures.mapAll(call.config().args(), TensorRef.class, values::get);
    Map<String, Object> keywords =
        Structures.mapAll(call.config().kwargs(), TensorRef.class, values::get);
    CallArgs args = ModelGraph.callArgs(layer, positional, keywords, null);
    Values in = Values.of(CallArgs.tensors(ModelGraph.first(args)));
    try {
      WeightSpecs built = specs.get(layer.name());
      if (built == null) {
        built = LayerCall.build(layer, layer.buildInputs(in, args));
        specs.put(layer.name(), built);
      }
      return LayerCalls.call(layer, scratch, in, new Weights(scratch, layer.name(), built), args);
    } catch (LimitExceededException e) {
      throw e;
    } catch (KerasException e) {
      ConfigNode place = call.config().node();
      problems.add(
          e.location() != null && e.location().contains(place.source())
              ? e
              : e.within(place.source()));
      return null;
    }
  }

  private void record(
      Call call,
      List<Object> args,
      Map<String, Object> kwargs,
      List<@Nullable TensorSpec> outSpecs,
      List<Value> outValues) {
    List<KerasTensor> out = new ArrayList<>();
    for (int i = 0; i < outSpecs.size(); i++) {
      TensorRef ref = new TensorRef(call.layer().name(), call.index(), i);
      boolean complex = i < outValues.size() && ComplexOp.isOne(scratch, outValues.get(i));
      KerasTensor t = new KerasTensor(ref.layer(), ref.node(), i, outSpecs.get(i), complex);
      tensors.put(ref, t);
      if (i < outValues.size()) {
        values.put(ref, outValues.get(i));
      }
      out.add(t);
    }
    nodes.add(
        new Node(call.layer(), call.index(), args, kwargs, List.copyOf(out), call.config().node()));
  }
}
