package org.keras4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.KerasException;
import org.keras4j.layers.LayerType;
import org.keras4j.registry.LayerRegistry;

/** Layers made with the same arguments in Java and in Keras 3.15 have the same configs. */
class KerasConfigsTest {
  /** Arguments younger than Keras 3.0, which are written only when they were given. */
  private static final Set<String> YOUNG =
      Set.of(
          "quantization_config",
          "renorm",
          "renorm_clipping",
          "renorm_momentum",
          "use_gate",
          "sliding_window",
          "antialias",
          "input_axes",
          "output_axes");

  private static List<ConfigNode> configs() throws Exception {
    try (InputStream in = KerasConfigsTest.class.getResourceAsStream("keras3-configs.json")) {
      return ConfigReader.read(in.readAllBytes(), LoadLimits.defaults(), "keras3-configs.json")
          .items();
    }
  }

  private static KerasLayer made(ConfigNode c) {
    KerasLayer layer = Layers.of(c.get("class_name").string());
    for (Map.Entry<String, Object> e : c.get("given").map().entrySet()) {
      layer = layer.set(e.getKey(), e.getValue());
    }
    return layer;
  }

  @Test
  void haveKerassDefaults() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (ConfigNode c : configs()) {
      String className = c.get("class_name").string();
      Map<?, ?> ours = (Map<?, ?>) old(made(c).serialize().get("config"));
      Map<?, ?> theirs = (Map<?, ?>) old(c.get("config").value());
      for (Object key : theirs.keySet()) {
        Object value = theirs.get(key);
        boolean same = ours.containsKey(key) && String.valueOf(value).equals("" + ours.get(key));
        boolean derived =
            ours.get(key) == null
                || spread(ours.get(key), value)
                || key.equals("name") && className.equals("GroupQueryAttention")
                || key.equals("layer") && className.equals("Bidirectional");
        if (!same && !derived) {
          wrong.add(className + "." + key + ": " + ours.get(key) + " instead of " + value);
        }
      }
      for (Object key : ours.keySet()) {
        if (!theirs.containsKey(key)) {
          wrong.add(className + "." + key + " is not in Keras's config");
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void areReadByTheRegistry() throws Exception {
    List<String> refused = new ArrayList<>();
    int read = 0;
    for (ConfigNode c : configs()) {
      String className = c.get("class_name").string();
      if (LayerRegistry.builtIns().find(LayerType.LAYERS, className) == null) {
        refused.add(className);
        continue;
      }
      try {
        assertThat(made(c).getConfig()).as(className).containsKey("name");
        read++;
      } catch (KerasException e) {
        refused.add(className + ": " + e.getMessage());
      }
    }
    assertThat(refused).isEmpty();
    assertThat(read).isGreaterThan(130);
  }

  /** One number that Keras makes several of: equal ones, or a range that it is the end of. */
  private static boolean spread(Object one, Object several) {
    if (!(several instanceof List<?> l) || l.isEmpty()) {
      return false;
    }
    List<Object> all = flat(l);
    if (one instanceof Number end && all.size() == 2 && end.equals(all.get(1))) {
      double from = ((Number) all.get(0)).doubleValue();
      return from == 0 || from == 1 || from == -end.doubleValue() || from == end.doubleValue();
    }
    return Set.copyOf(all).equals(Set.copyOf(flat(one)));
  }

  private static List<Object> flat(Object value) {
    List<Object> out = new ArrayList<>();
    if (value instanceof List<?> l) {
      l.forEach(v -> out.addAll(flat(v)));
    } else {
      out.add(value);
    }
    return out;
  }

  private static Object old(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(k, old(v)));
      out.keySet().removeAll(YOUNG);
      return out;
    }
    if (value instanceof List<?> l) {
      List<Object> out = new ArrayList<>();
      l.forEach(v -> out.add(old(v)));
      return out;
    }
    return value;
  }
}
