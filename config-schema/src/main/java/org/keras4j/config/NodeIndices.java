package org.keras4j.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes all node indices count from 0. Keras counts the calls of a nested model from 1, since its
 * own construction was call 0: Keras 1 and 2 everywhere, Keras 3 only in {@code output_layers} and
 * only for a nested Functional. Where the indices themselves contradict the rule, they win.
 */
final class NodeIndices {
  private NodeIndices() {}

  static GraphConfig normalise(GraphConfig graph, Writer writer) {
    Map<String, Integer> argBase = new HashMap<>();
    Map<String, Integer> outputBase = new HashMap<>();
    List<Object> arguments = argumentsOf(graph);
    Map<String, int[]> inArgs = ranges(arguments);
    Map<String, int[]> inOutputs = ranges(List.of(graph.outputs()));
    Map<String, int[]> anywhere = ranges(List.of(arguments, graph.outputs()));
    int[] never = {1, -1};
    for (GraphConfig.LayerEntry layer : graph.layers()) {
      int calls = layer.calls().size();
      String name = layer.name();
      boolean model = layer.object().isModel();
      if (writer.isKeras3()) {
        argBase.put(name, argumentBase(inArgs.getOrDefault(name, never), calls, model, writer));
        boolean functional = !layer.object().className().equals("Sequential");
        int[] range = inOutputs.getOrDefault(name, never);
        outputBase.put(name, model ? outputBase(range, calls, functional) : 0);
      } else if (model) {
        // Every call is referred to somewhere, so the smallest index is that of call 0.
        int base = Math.min(1, anywhere.getOrDefault(name, never)[0]);
        argBase.put(name, base);
        outputBase.put(name, base);
      }
    }
    List<GraphConfig.LayerEntry> layers = new ArrayList<>();
    for (GraphConfig.LayerEntry layer : graph.layers()) {
      List<CallConfig> calls = new ArrayList<>();
      for (CallConfig call : layer.calls()) {
        calls.add(shift(call, argBase));
      }
      layers.add(new GraphConfig.LayerEntry(layer.name(), layer.object(), calls));
    }
    return new GraphConfig(layers, graph.inputs(), map(graph.outputs(), shifter(outputBase)));
  }

  private static List<Object> argumentsOf(GraphConfig graph) {
    List<Object> all = new ArrayList<>();
    for (GraphConfig.LayerEntry layer : graph.layers()) {
      for (CallConfig call : layer.calls()) {
        all.add(call.args());
        all.add(call.kwargs());
      }
    }
    return all;
  }

  /** The index by which Keras 3 refers to call 0 of a layer in arguments. */
  private static int argumentBase(int[] range, int calls, boolean model, Writer writer) {
    if (range[0] == 0 || range[1] < calls) {
      return 0;
    }
    // Before 3.3 it counted calls that belong to other models as well.
    boolean counted = writer.version().isEmpty() || writer.isBefore(3, 3);
    return counted ? range[1] - calls + 1 : model ? 1 : 0;
  }

  /** The index by which Keras 3 refers to call 0 of a nested model in the model's outputs. */
  private static int outputBase(int[] range, int calls, boolean functional) {
    return range[0] > 0 && (functional || range[1] >= calls) ? 1 : 0;
  }

  /** By layer, the smallest and largest index by which it is referred to. */
  private static Map<String, int[]> ranges(List<Object> values) {
    Map<String, int[]> ranges = new HashMap<>();
    UnaryOperator<TensorRef> note =
        ref -> {
          int n = ref.node();
          int[] r = ranges.computeIfAbsent(ref.layer(), k -> new int[] {n, n});
          r[0] = Math.min(r[0], n);
          r[1] = Math.max(r[1], n);
          return ref;
        };
    values.forEach(v -> map(v, note));
    return ranges;
  }

  private static CallConfig shift(CallConfig call, Map<String, Integer> base) {
    List<Object> args = new ArrayList<>();
    for (Object a : call.args()) {
      args.add(map(a, shifter(base)));
    }
    Map<String, Object> kwargs = new LinkedHashMap<>();
    call.kwargs().forEach((k, v) -> kwargs.put(k, map(v, shifter(base))));
    return new CallConfig(args, kwargs, call.node());
  }

  private static UnaryOperator<TensorRef> shifter(Map<String, Integer> base) {
    return ref -> {
      int b = base.getOrDefault(ref.layer(), 0);
      return b == 0 ? ref : new TensorRef(ref.layer(), ref.node() - b, ref.tensor());
    };
  }

  /** The structure with its references mapped. */
  static @Nullable Object map(@Nullable Object value, UnaryOperator<TensorRef> f) {
    if (value instanceof TensorRef ref) {
      return f.apply(ref);
    }
    if (value instanceof List<?> list) {
      List<Object> out = new ArrayList<>(list.size());
      for (Object item : list) {
        out.add(map(item, f));
      }
      return out;
    }
    if (value instanceof Map<?, ?> m) {
      Map<Object, Object> out = new LinkedHashMap<>();
      m.forEach((k, v) -> out.put(k, map(v, f)));
      return out;
    }
    return value;
  }
}
