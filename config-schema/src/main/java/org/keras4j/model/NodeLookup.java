package org.keras4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keras4j.config.CallConfig;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.TensorRef;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;

/** References between calls, and what is wrong with them. */
final class NodeLookup {
  private NodeLookup() {}

  /** All references in the arguments of a call. */
  static List<TensorRef> references(CallConfig call) {
    List<TensorRef> refs = Structures.flatten(call.args(), TensorRef.class);
    refs.addAll(Structures.flatten(call.kwargs(), TensorRef.class));
    return refs;
  }

  /** A structure of references turned into one of tensors. */
  static Object resolve(Object structure, Map<TensorRef, KerasTensor> tensors, Set<String> layers) {
    Object out =
        Structures.map(
            structure,
            TensorRef.class,
            ref -> {
              KerasTensor t = tensors.get(ref);
              if (t != null) {
                return t;
              }
              KerasTensor first = tensors.get(new TensorRef(ref.layer(), ref.node(), 0));
              if (first != null && first.spec() == null) {
                return new KerasTensor(ref.layer(), ref.node(), ref.tensor(), null, false);
              }
              throw new ModelFormatException(
                  ErrorCode.UNKNOWN_REFERENCE,
                  "the model refers to "
                      + ref
                      + ", which does not exist."
                      + (layers.contains(ref.layer())
                          ? ""
                          : Texts.didYouMean(ref.layer(), layers)));
            });
    return java.util.Objects.requireNonNull(out);
  }

  static ModelFormatException unknown(
      TensorRef ref, Set<String> layers, ConfigNode place, String reader) {
    boolean exists = layers.contains(ref.layer());
    return new ModelFormatException(
        ErrorCode.UNKNOWN_REFERENCE,
        "layer '"
            + reader
            + "' reads from "
            + Texts.shown(ref)
            + (exists ? ", but there is no such call" : ", which does not exist")
            + "."
            + (exists ? "" : Texts.didYouMean(ref.layer(), layers)),
        place.source() + ": " + place.path(),
        null);
  }

  /** The error that names a cycle among the calls that never became ready. */
  static ModelFormatException cycle(List<CallConfig> calls, int[] missing, List<String> names) {
    Map<String, List<String>> from = new HashMap<>();
    String start = null;
    for (int i = 0; i < calls.size(); i++) {
      if (missing[i] > 0) {
        List<String> sources = from.computeIfAbsent(names.get(i), k -> new ArrayList<>());
        references(calls.get(i)).forEach(r -> sources.add(r.layer()));
        start = names.get(i);
      }
    }
    List<String> path = new ArrayList<>();
    String at = start;
    while (at != null && !path.contains(at)) {
      path.add(at);
      String next = null;
      for (String s : from.getOrDefault(at, List.of())) {
        if (from.containsKey(s)) {
          next = s;
          break;
        }
      }
      at = next;
    }
    path.add(String.valueOf(at));
    java.util.Collections.reverse(path);
    int first = path.lastIndexOf(path.get(0));
    return new ModelFormatException(
        ErrorCode.BAD_GRAPH,
        "layers form a cycle: " + Texts.shown(String.join(" -> ", path.subList(0, first + 1))));
  }
}
