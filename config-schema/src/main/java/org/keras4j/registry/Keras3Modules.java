package org.keras4j.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.layers.LayerType;

/**
 * Names the modules of serialised objects. Keras 3 leaves them out in HDF5 files, and asks for them
 * in {@code .keras} archives.
 */
public final class Keras3Modules {
  private static final Properties OPERATIONS = read();

  /** The one layer whose class has another name, which HDF5 files of Keras tell. */
  private static final String LAYER = "GroupQueryAttention";

  private static final String CLASS = "GroupedQueryAttention";

  private Keras3Modules() {}

  private static Properties read() {
    Properties p = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            Keras3Modules.class.getResourceAsStream("keras3-operations.properties"))) {
      p.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return p;
  }

  /** The same config, in which all layers, models and operations name their modules. */
  public static @Nullable Object named(ConfigNode node) {
    if (node.isList()) {
      List<@Nullable Object> out = new ArrayList<>();
      node.items().forEach(i -> out.add(named(i)));
      return out;
    }
    if (!node.isMap()) {
      return node.value();
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    boolean nameless =
        KerasObject.isOne(node)
            && !node.get("class_name").string().startsWith("__") // a tensor, an array, a tuple
            && node.get("config").isMap()
            && !node.has("module"); // null for a class that was registered
    if (nameless) {
      KerasObject o = KerasObject.of(node);
      String className = o.className();
      int custom = className.indexOf('>');
      out.put("module", custom < 0 ? module(o) : null);
      out.put("class_name", className.equals(CLASS) ? LAYER : className.substring(custom + 1));
      out.put("registered_name", custom < 0 ? registered(o) : className);
    }
    for (String key : node.keys()) {
      out.putIfAbsent(key, named(node.get(key)));
    }
    return out;
  }

  /** The module of an operation of Keras 3, or null when there is none of the name. */
  public static @Nullable String ofOperation(String className) {
    return OPERATIONS.getProperty(className);
  }

  private static String module(KerasObject o) {
    switch (o.className()) {
      case "Functional":
      case "Model":
        return "keras.src.models.functional";
      case "Sequential":
        return "keras";
      default:
        return LayerRegistry.namespace(o).equals(LayerType.OPS)
            ? OPERATIONS.getProperty(o.className(), "keras.layers")
            : "keras.layers";
    }
  }

  private static @Nullable String registered(KerasObject o) {
    String module = module(o);
    return module.equals("keras.layers") || module.equals("keras") ? null : o.className();
  }
}
