package org.keras4j.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The call grammar of Keras 3: {@code {"args": […], "kwargs": {…}}}. */
final class Keras3Calls {
  private Keras3Calls() {}

  static CallConfig read(ConfigNode call) {
    List<Object> args = new ArrayList<>();
    for (ConfigNode a : call.get("args").items()) {
      args.add(value(a));
    }
    Map<String, Object> kwargs = new LinkedHashMap<>();
    for (String key : call.get("kwargs").keys()) {
      kwargs.put(key, value(call.get("kwargs").get(key)));
    }
    return new CallConfig(args, kwargs, call);
  }

  private static @Nullable Object value(ConfigNode node) {
    if (node.isList()) {
      List<Object> list = new ArrayList<>();
      for (ConfigNode item : node.items()) {
        list.add(value(item));
      }
      return list;
    }
    if (!node.isMap()) {
      return node.value();
    }
    if (node.get("class_name").isString()
        && node.get("class_name").string().equals("__keras_tensor__")) {
      ConfigNode history = node.get("config").get("keras_history");
      TensorRef ref = GraphDialect.reference(history);
      if (ref == null) {
        throw history.expected("[layer, node index, tensor index]");
      }
      return ref;
    }
    if (node.get("class_name").isString() && node.has("config")) {
      return node;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (String key : node.keys()) {
      map.put(key, value(node.get(key)));
    }
    return map;
  }
}
