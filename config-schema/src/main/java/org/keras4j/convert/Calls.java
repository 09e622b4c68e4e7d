package org.keras4j.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.tensor.TensorSpec;

/** The layers of a model of Keras 3 and their calls, as they are added. */
final class Calls {
  private final Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
  private final Map<String, List<Object>> nodes = new HashMap<>();

  /** Adds a layer that is not called yet, unless it is there. */
  void layer(String name, Map<String, Object> object) {
    if (!entries.containsKey(name)) {
      Map<String, Object> entry = new LinkedHashMap<>(object);
      List<Object> of = new ArrayList<>();
      entry.put("name", name);
      entry.put("inbound_nodes", of);
      entries.put(name, entry);
      nodes.put(name, of);
    }
  }

  /** Puts a call in its place among those of the layer. */
  void call(String name, int index, List<Object> args, Map<String, Object> kwargs) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("args", args);
    node.put("kwargs", kwargs);
    List<Object> of = nodes.get(name);
    while (of.size() <= index) {
      of.add(Map.of());
    }
    of.set(index, node);
  }

  /** Adds a layer with its only call. */
  Ref add(
      String name,
      Map<String, Object> object,
      List<Object> args,
      Map<String, Object> kwargs,
      TensorSpec spec) {
    layer(name, object);
    call(name, 0, args, kwargs);
    return new Ref(name, 0, 0, spec);
  }

  /** The layers as a model's config has them. */
  List<Object> all() {
    return new ArrayList<>(entries.values());
  }
}
