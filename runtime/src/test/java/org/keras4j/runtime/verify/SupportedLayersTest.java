package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.ModelFile;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.TFOpLambda;
import org.keras4j.registry.LayerRegistry;

/**
 * The list of supported layers is that of the registry, and every layer of it occurs in a golden
 * case. {@code -Dkeras4j.rewrite=true} writes the list anew.
 */
class SupportedLayersTest {
  private static final Path ROOT = Path.of("src/test/golden");
  private static final Path DOCUMENT = Path.of("../docs/supported-layers.md");

  /** Class names that occur, by the directory of the case: keras2, keras3 or old. */
  private static final Map<String, Set<String>> OCCURRING = occurring();

  @Test
  void everyLayerOccursInACase() {
    Set<String> seen = new TreeSet<>();
    OCCURRING.values().forEach(seen::addAll);
    Set<String> missing = new TreeSet<>();
    Set<Object> covered = new java.util.HashSet<>();
    for (LayerType t : LayerRegistry.builtIns().types()) {
      if (seen.contains(key(t))) {
        covered.add(t.factory());
      }
    }
    for (LayerType t : LayerRegistry.builtIns().types()) {
      if (!covered.contains(t.factory())) {
        missing.add(key(t));
      }
    }
    assertThat(missing).as("layers and ops without a golden case").isEmpty();
  }

  @Test
  void theDocumentIsUpToDate() throws IOException {
    String expected = document();
    if (Boolean.getBoolean("keras4j.rewrite")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT))
        .as("docs/supported-layers.md; -Dkeras4j.rewrite=true writes it")
        .isEqualTo(expected);
  }

  private static String key(LayerType t) {
    return t.namespace() + " " + t.className();
  }

  private static String document() {
    StringBuilder s = new StringBuilder();
    s.append("# Supported layers\n\n");
    s.append("Generated from the registry by `SupportedLayersTest`; do not edit.\n\n");
    s.append("A mark says that golden cases which that generation of Keras wrote hold the layer. ");
    s.append("Names of one row are one layer.\n\n");
    s.append("| layer | Keras 3 | Keras 2 | older versions |\n| --- | --- | --- | --- |\n");
    Map<Object, List<LayerType>> byLayer = new java.util.LinkedHashMap<>();
    for (LayerType t : LayerRegistry.builtIns().types()) {
      if (t.namespace().equals(LayerType.LAYERS)) {
        byLayer.computeIfAbsent(t.factory(), f -> new java.util.ArrayList<>()).add(t);
      }
    }
    Map<String, List<LayerType>> sorted = new TreeMap<>();
    byLayer.values().forEach(types -> sorted.put(types.get(0).className(), types));
    for (List<LayerType> types : sorted.values()) {
      s.append("| ").append(names(types.stream().map(LayerType::className).toList()));
      for (String root : List.of("keras3", "keras2", "old")) {
        Set<String> seen = OCCURRING.getOrDefault(root, Set.of());
        s.append(types.stream().anyMatch(t -> seen.contains(key(t))) ? " | ✓" : " |");
      }
      s.append(" |\n");
    }
    s.append("\n## Functions of keras.ops in graphs of Keras 3\n\n");
    s.append(names(LayerRegistry.builtIns().classNames(LayerType.OPS))).append("\n");
    s.append("\n## Functions of TensorFlow in graphs of Keras 2\n\n");
    s.append("In a `TFOpLambda`, or as the operation of a `TensorFlowOpLayer`; `x[…]` is a ");
    s.append("`SlicingOpLambda`.\n\n").append(names(TFOpLambda.functions())).append("\n");
    return s.toString();
  }

  private static String names(Collection<String> names) {
    return "`" + String.join("`, `", names) + "`";
  }

  private static Map<String, Set<String>> occurring() {
    Map<String, Set<String>> all = new TreeMap<>();
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      String root = ROOT.relativize(c.directory()).getName(0).toString();
      for (Form form : c.forms()) {
        try (ModelFile file = ModelFile.open(form.model(c.directory()))) {
          byte[] config = file.config().orElseThrow();
          ConfigNode node = ConfigReader.read(config, LoadLimits.defaults(), c.name());
          collect(node, all.computeIfAbsent(root, r -> new TreeSet<>()));
        }
      }
    }
    return all;
  }

  private static void collect(ConfigNode node, Set<String> out) {
    if (node.isList()) {
      node.items().forEach(item -> collect(item, out));
    } else if (node.isMap()) {
      if (node.get("class_name").isString()) {
        String module = node.get("module").isString() ? node.get("module").string() : "";
        boolean named = LayerRegistry.isOperation(module);
        String name = node.get("class_name").string();
        if (!named) {
          out.add(LayerType.LAYERS + " " + name);
        }
        boolean bare = module.isEmpty() && !node.get("config").has("trainable");
        if (named || bare && node.has("inbound_nodes")) {
          out.add(LayerType.OPS + " " + name);
        }
      }
      node.keys().forEach(k -> collect(node.get(k), out));
    }
  }
}
