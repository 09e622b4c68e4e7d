package org.keras4j.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The call grammar of Keras 1 and 2: a call is a list of {@code [layer, node, tensor, kwargs]}, or
 * one such entry bare (op layers), or an object of them. Keyword arguments stand in the first
 * entry; tensors among them are bare triples.
 */
final class Keras2Calls {
  private Keras2Calls() {}

  static CallConfig read(ConfigNode call, Set<String> layers) {
    Map<String, Object> kwargs = new LinkedHashMap<>();
    Object arg;
    if (isEntry(call)) {
      arg = entry(call, layers, kwargs);
    } else if (call.isMap()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (String key : call.keys()) {
        map.put(key, structure(call.get(key), layers, kwargs));
      }
      arg = map;
    } else {
      List<Object> list = new ArrayList<>();
      for (ConfigNode item : call.items()) {
        list.add(structure(item, layers, kwargs));
      }
      arg = list.size() == 1 ? list.get(0) : list;
    }
    List<Object> args = new ArrayList<>();
    args.add(arg);
    return new CallConfig(args, kwargs, call);
  }

  private static boolean isEntry(ConfigNode node) {
    return node.value() instanceof List<?> l
        && l.size() >= 3
        && l.get(0) instanceof String
        && l.get(1) instanceof Long
        && (l.get(2) instanceof Number || "_CONSTANT_VALUE".equals(l.get(0)));
  }

  private static @Nullable Object structure(
      ConfigNode node, Set<String> layers, Map<String, Object> kwargs) {
    if (isEntry(node)) {
      return entry(node, layers, kwargs);
    }
    if (node.isMap()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (String key : node.keys()) {
        map.put(key, structure(node.get(key), layers, kwargs));
      }
      return map;
    }
    List<Object> list = new ArrayList<>();
    for (ConfigNode item : node.items()) {
      list.add(structure(item, layers, kwargs));
    }
    return list;
  }

  private static @Nullable Object entry(
      ConfigNode node, Set<String> layers, Map<String, Object> kwargs) {
    List<ConfigNode> parts = node.items();
    if (parts.size() > 3 && parts.get(3).isMap()) {
      for (String key : parts.get(3).keys()) {
        kwargs.putIfAbsent(key, keyword(parts.get(3).get(key), layers));
      }
    }
    if (parts.get(0).string().equals("_CONSTANT_VALUE")) {
      return parts.get(2).value();
    }
    TensorRef ref = GraphDialect.reference(node);
    if (ref == null) {
      throw node.expected("[layer, node index, tensor index, keyword arguments]");
    }
    return ref;
  }

  private static @Nullable Object keyword(ConfigNode node, Set<String> layers) {
    TensorRef ref = GraphDialect.reference(node);
    if (ref != null && layers.contains(ref.layer())) {
      return ref;
    }
    if (node.isList()) {
      List<Object> list = new ArrayList<>();
      for (ConfigNode item : node.items()) {
        list.add(keyword(item, layers));
      }
      return list;
    }
    if (node.isMap()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (String key : node.keys()) {
        map.put(key, keyword(node.get(key), layers));
      }
      return map;
    }
    return node.value();
  }
}
