package org.keras4j.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.io.ModelFile;
import org.keras4j.layers.LayerType;

/** The configs of Keras's own layers in the golden cases that Keras 2 and 3 wrote. */
final class GoldenConfigs {
  private static final LoadLimits LIMITS = LoadLimits.defaults();
  private static final LayerRegistry REGISTRY = LayerRegistry.builtIns();

  private static final Map<String, ?> SIGNATURES = signatures();

  private final Map<String, List<Found>> byClass = new TreeMap<>();

  private GoldenConfigs() {}

  /**
   * A serialised layer.
   *
   * @param place the file it is from
   */
  record Found(KerasObject object, Writer writer, Path place) {
    Map<String, Object> config() {
      return object.config().map();
    }
  }

  /** All of them, by the main names of the classes. */
  static Map<String, List<Found>> all() throws IOException {
    Path golden =
        Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test/golden");
    GoldenConfigs configs = new GoldenConfigs();
    try (Stream<Path> files = Files.walk(golden)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (name.equals("model.keras") || name.equals("model.h5") || name.equals("model.json")) {
          configs.read(file);
        }
      }
    }
    return configs.byClass;
  }

  private static Map<String, ?> signatures() {
    try {
      return SchemaMaker.signatures();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path file) throws IOException {
    try (ModelFile model = ModelFile.open(file, LIMITS)) {
      Optional<byte[]> json = model.config();
      if (json.isEmpty()) {
        return;
      }
      ConfigNode root = ConfigReader.read(json.get(), LIMITS, file.toString());
      String written = root.get("keras_version").stringOrNull();
      String version = written == null ? model.kerasVersion().orElse(null) : written;
      Writer writer = Writer.of(version, root.get("module").isString() ? 3 : 2);
      if (writer.generation() > 1 && !root.isList()) {
        visit(root, writer, file);
      }
    }
  }

  private void visit(ConfigNode node, Writer writer, Path file) {
    if (KerasObject.isOne(node) && node.get("config").isMap()) {
      KerasObject object = KerasObject.of(node);
      String name = mainName(object);
      if (name != null) {
        byClass.computeIfAbsent(name, n -> new ArrayList<>()).add(new Found(object, writer, file));
      }
    }
    if (node.isMap()) {
      for (String key : node.keys()) {
        visit(node.get(key), writer, file);
      }
    } else if (node.isList()) {
      node.items().forEach(item -> visit(item, writer, file));
    }
  }

  /** The main name of one of Keras's layers; null for everything else. */
  private static String mainName(KerasObject object) {
    String registered = object.registeredName();
    boolean own = registered != null && registered.contains(">");
    if (own || object.isForeign() || object.isModel()) {
      return null;
    }
    if (!LayerRegistry.namespace(object).equals(LayerType.LAYERS)) {
      return null;
    }
    String name = object.className();
    if (SIGNATURES.containsKey(name)) {
      return name;
    }
    LayerType type = REGISTRY.find(LayerType.LAYERS, name);
    return type == null ? null : ConfigSchema.firstOf(type, SIGNATURES.keySet());
  }
}
