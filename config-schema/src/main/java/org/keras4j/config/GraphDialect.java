package org.keras4j.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/**
 * Reads the graph of a functional model. Two grammars of {@code inbound_nodes} exist, and tf_keras
 * mixes new layer objects with the old one, so each call is read by its own form: {@link
 * Keras2Calls} for lists of {@code [layer, node, tensor, kwargs]}, {@link Keras3Calls} for {@code
 * {"args", "kwargs"}}.
 */
public final class GraphDialect {
  private GraphDialect() {}

  /** Reads the config of a Functional or Model. */
  public static GraphConfig read(ConfigNode config, Writer writer) {
    List<ConfigNode> entries = config.get("layers").items();
    Set<String> names = new HashSet<>();
    List<KerasObject> objects = new ArrayList<>();
    for (ConfigNode entry : entries) {
      KerasObject object = KerasObject.of(entry);
      String name = nameOf(object);
      if (!names.add(name)) {
        throw new ModelFormatException(
            ErrorCode.BAD_GRAPH,
            entry.path() + ": two layers are called '" + name + "'",
            entry.source(),
            null);
      }
      objects.add(object);
    }
    List<GraphConfig.LayerEntry> layers = new ArrayList<>();
    for (KerasObject object : objects) {
      List<CallConfig> calls = new ArrayList<>();
      ConfigNode inbound = object.node().get("inbound_nodes");
      if (!inbound.isNull()) {
        for (ConfigNode call : inbound.items()) {
          calls.add(
              call.isMap() && call.has("args")
                  ? Keras3Calls.read(call)
                  : Keras2Calls.read(call, names));
        }
      }
      layers.add(new GraphConfig.LayerEntry(nameOf(object), object, calls));
    }
    Object inputs = references(config.get("input_layers"));
    Object outputs = references(config.get("output_layers"));
    return NodeIndices.normalise(new GraphConfig(layers, inputs, outputs), writer);
  }

  private static String nameOf(KerasObject object) {
    String name =
        object.node().get("name").isString() ? object.node().get("name").string() : object.name();
    if (name == null) {
      throw object.node().get("name").expected("the layer's name");
    }
    return name;
  }

  /** A structure of references: a bare triple, a list of triples, or an object of them. */
  private static Object references(ConfigNode node) {
    TensorRef ref = reference(node);
    if (ref != null) {
      return ref;
    }
    if (node.isMap() && !node.has("items")) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (String key : node.keys()) {
        map.put(key, references(node.get(key)));
      }
      return map;
    }
    List<Object> list = new ArrayList<>();
    for (ConfigNode item : node.items()) {
      list.add(references(item));
    }
    return list;
  }

  /** The reference that a {@code [name, node, tensor, …]} list is, or null. */
  static @Nullable TensorRef reference(ConfigNode node) {
    if (!(node.value() instanceof List<?> l)
        || l.size() < 3
        || !(l.get(0) instanceof String name)
        || !(l.get(1) instanceof Long n)
        || !(l.get(2) instanceof Long t)) {
      return null;
    }
    if (n < 0 || t < 0 || n > Integer.MAX_VALUE || t > Integer.MAX_VALUE) {
      return null;
    }
    return new TensorRef(name, (int) (long) n, (int) (long) t);
  }
}
