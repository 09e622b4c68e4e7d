package org.keras4j.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.layers.Layer;
import org.keras4j.model.Model;

/** The order of layers in a config. */
final class LayerOrder {
  private LayerOrder() {}

  /** Puts the layers in the order in which Keras counts those of a class in a file of weights. */
  static void set(Map<String, Object> object, Model translated) {
    if (!(object.get("config") instanceof Map<?, ?> config)
        || !(config.get("layers") instanceof List<?> entries)) {
      return;
    }
    Map<String, Object> byName = new HashMap<>();
    for (Object o : entries) {
      Object name = o instanceof Map<?, ?> m ? ((Map<?, ?>) m.get("config")).get("name") : null;
      byName.put(String.valueOf(name), o);
    }
    for (Layer l : translated.layers()) {
      if (l instanceof Model m && byName.get(l.name()) instanceof Map<?, ?> nested) {
        @SuppressWarnings("unchecked")
        Map<String, Object> inner = (Map<String, Object>) nested;
        set(inner, m);
      }
    }
    if (!object.get("class_name").equals("Functional") || translated.graph() == null) {
      return;
    }
    List<Object> ordered = new ArrayList<>();
    translated.graph().layersInOrder().forEach(l -> ordered.add(byName.get(l.name())));
    if (ordered.size() == entries.size() && !ordered.contains(null)) {
      @SuppressWarnings("unchecked")
      Map<String, Object> own = (Map<String, Object>) config;
      own.put("layers", ordered);
    }
  }
}
