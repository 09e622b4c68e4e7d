package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.ModelFile;
import org.keras4j.layers.LayerType;
import org.keras4j.registry.LayerRegistry;

/**
 * Every class of operations of Keras is supported, and then occurs in golden cases, or refused for
 * a reason. The classes are those that {@code list_operations.py} found. {@code
 * -Dkeras4j.rewrite=true} writes docs/supported-ops.md anew.
 */
class SupportedOpsTest {
  private static final Path ROOT = Path.of("src/test/golden");
  private static final Path DOCUMENT = Path.of("../docs/supported-ops.md");
  private static final LayerRegistry REGISTRY = LayerRegistry.builtIns();

  /** One class; the module without {@code keras.src}. */
  private record Operation(String module, String name) {
    boolean isSupported() {
      return REGISTRY.find(LayerType.OPS, name) != null;
    }
  }

  private static final List<Operation> ALL = operations();
  private static final Map<String, Integer> USES = uses();

  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    try (InputStream in = SupportedOpsTest.class.getResourceAsStream("/keras-operations.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!line.startsWith("#")) {
          String[] words = line.split(" ");
          all.add(new Operation(words[0], words[1]));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return all;
  }

  /** How many calls of each op the golden cases hold. */
  private static Map<String, Integer> uses() {
    Map<String, Integer> uses = new TreeMap<>();
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      try (ModelFile file = ModelFile.open(c.forms().get(0).model(c.directory()))) {
        byte[] config = file.config().orElseThrow();
        collect(ConfigReader.read(config, LoadLimits.defaults(), c.name()), uses);
      }
    }
    return uses;
  }

  private static void collect(ConfigNode node, Map<String, Integer> uses) {
    if (node.isList()) {
      node.items().forEach(item -> collect(item, uses));
    } else if (node.isMap()) {
      ConfigNode calls = node.get("inbound_nodes");
      String module = node.get("module").isString() ? node.get("module").string() : "";
      boolean bare = module.isEmpty() && !node.get("config").has("trainable");
      if (calls.isList() && (bare || LayerRegistry.isOperation(module))) {
        uses.merge(node.get("class_name").string(), calls.items().size(), Integer::sum);
      }
      node.keys().forEach(k -> collect(node.get(k), uses));
    }
  }

  @Test
  void everyOperationIsSupportedOrRefusedForAReason() {
    TreeSet<String> neither = new TreeSet<>();
    for (Operation o : ALL) {
      if (!o.isSupported() && REGISTRY.refusal(LayerType.OPS, o.name()) == null) {
        neither.add(o.name());
      }
    }
    assertThat(neither).isEmpty();
    assertThat(ALL.stream().filter(Operation::isSupported).count()).isGreaterThanOrEqualTo(300);
  }

  @Test
  void everySupportedOperationIsUsedTwice() {
    TreeSet<String> seldom = new TreeSet<>();
    for (Operation o : ALL) {
      if (o.isSupported() && USES.getOrDefault(o.name(), 0) < 2) {
        seldom.add(o.name());
      }
    }
    assertThat(seldom).as("ops with fewer than two uses in golden cases").isEmpty();
  }

  @Test
  void theDocumentIsUpToDate() throws IOException {
    String expected = document();
    if (Boolean.getBoolean("keras4j.rewrite")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT))
        .as("docs/supported-ops.md; -Dkeras4j.rewrite=true writes it")
        .isEqualTo(expected);
  }

  private static String document() {
    long supported = ALL.stream().filter(Operation::isSupported).count();
    StringBuilder s = new StringBuilder();
    s.append("# Supported operations\n\n");
    s.append("Generated from the registry by `SupportedOpsTest`; do not edit.\n\n");
    s.append(
        "These are all classes of operations of Keras 3.15, which graphs hold where functions ");
    s.append("of `keras.ops` were called. Of ").append(ALL.size()).append(", ").append(supported);
    s.append(" are supported; the number is that of their calls in the golden cases. ");
    s.append("The others are refused for the reason given.\n");
    Map<String, List<Operation>> byModule = new TreeMap<>();
    ALL.forEach(o -> byModule.computeIfAbsent(o.module(), m -> new ArrayList<>()).add(o));
    byModule.forEach(
        (module, operations) -> {
          s.append("\n## keras.")
              .append(module.replaceFirst("activations.activations", "activations"));
          s.append("\n\n| operation | calls | refused because |\n| --- | --- | --- |\n");
          for (Operation o : operations) {
            s.append("| `").append(o.name()).append("` | ");
            if (o.isSupported()) {
              s.append(USES.getOrDefault(o.name(), 0)).append(" | |\n");
            } else {
              s.append("| ").append(REGISTRY.refusal(LayerType.OPS, o.name())).append(" |\n");
            }
          }
        });
    return s.toString();
  }
}
