package org.keras4j.build;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/**
 * The calls that a model consists of, and its layers in Keras's order: those farthest from the
 * outputs first, and among those equally far the one that a walk back from the outputs meets first.
 */
final class CallOrder {
  private final List<SymbolicTensor> entries;
  private final Map<SymbolicTensor, SymbolicTensor> replaced;
  private final List<SymbolicCall> sources = new ArrayList<>();
  private final Set<SymbolicCall> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<KerasLayer, Integer> met = new IdentityHashMap<>();
  private final Map<KerasLayer, Integer> depths = new IdentityHashMap<>();
  private final List<KerasLayer> ordered = new ArrayList<>();

  CallOrder(List<SymbolicTensor> entries, Map<SymbolicTensor, SymbolicTensor> replaced) {
    this.entries = entries;
    this.replaced = replaced;
  }

  private SymbolicCall producer(SymbolicTensor t) {
    return replaced.getOrDefault(t, t).producer();
  }

  /**
   * Adds the calls that lead to a tensor.
   *
   * @throws ModelFormatException when it needs an input that the model does not have
   */
  void walk(SymbolicTensor target) {
    List<SymbolicCall> open = new ArrayList<>();
    List<List<SymbolicTensor>> rest = new ArrayList<>();
    enter(target, open, rest);
    while (!open.isEmpty()) {
      List<SymbolicTensor> inputs = rest.get(rest.size() - 1);
      if (inputs.isEmpty()) {
        rest.remove(rest.size() - 1);
        sources.add(open.remove(open.size() - 1));
      } else {
        enter(inputs.remove(0), open, rest);
      }
    }
  }

  private void enter(SymbolicTensor t, List<SymbolicCall> open, List<List<SymbolicTensor>> rest) {
    SymbolicCall call = producer(t);
    if (!seen.add(call)) {
      return;
    }
    KerasLayer layer = call.layer();
    if (layer.isInput() && entries.stream().noneMatch(e -> e.producer() == call)) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "Graph disconnected: an output follows from the input '"
              + layer.name()
              + "' "
              + t.shape()
              + ", which is not among the model's inputs",
          null,
          "add it to the inputs");
    }
    met.putIfAbsent(layer, met.size());
    open.add(call);
    rest.add(new ArrayList<>(call.inputs()));
  }

  /** Orders the layers, when all outputs were walked to. */
  void measure() {
    Map<SymbolicCall, Integer> far = new IdentityHashMap<>();
    for (int i = sources.size() - 1; i >= 0; i--) {
      SymbolicCall call = sources.get(i);
      int depth = Math.max(far.getOrDefault(call, 0), depths.getOrDefault(call.layer(), 0));
      depths.put(call.layer(), depth);
      for (SymbolicTensor t : call.inputs()) {
        far.merge(producer(t), depth + 1, Math::max);
      }
    }
    for (SymbolicTensor e : entries) {
      if (depths.putIfAbsent(e.producer().layer(), 0) == null) {
        met.put(e.producer().layer(), -1);
        sources.add(e.producer());
      }
    }
    ordered.addAll(depths.keySet());
    ordered.sort(
        Comparator.<KerasLayer>comparingInt(l -> -depths.getOrDefault(l, 0))
            .thenComparingInt(l -> met.getOrDefault(l, 0))
            .thenComparingLong(KerasLayer::order));
  }

  List<KerasLayer> layers() {
    return ordered;
  }

  /** The calls of a layer that belong to the model, in the order in which they were made. */
  List<SymbolicCall> callsOf(KerasLayer layer) {
    return sources.stream()
        .filter(c -> c.layer() == layer)
        .sorted(Comparator.comparingLong(SymbolicCall::order))
        .toList();
  }
}
