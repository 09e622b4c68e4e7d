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
    Map<String, int[]> inArgs = ranges(argumentsOf(graph));
    Map<String, int[]> inOutputs = ranges(List.of(graph.outputs()));
    int[] never = {Integer.MAX_VALUE, -1};
    for (GraphConfig.LayerEntry layer : graph.layers()) {
      if (!layer.object().isModel()) {
        continue;
      }
      int calls = layer.calls().size();
      boolean keras3 = writer.isKeras3();
      boolean functional = !layer.object().className().equals("Sequential");
      String name = layer.name();
      argBase.put(name, base(inArgs.getOrDefault(name, never), calls, keras3 ? 0 : 1));
      outputBase.put(
          name, base(inOutputs.getOrDefault(name, never), calls, keras3 && !functional ? 0 : 1));
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

  private static int base(int[] range, int calls, int rule) {
    if (range[0] == 0) {
      return 0;
    }
    return range[1] >= calls ? 1 : rule;
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
