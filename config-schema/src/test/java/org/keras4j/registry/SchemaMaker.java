package org.keras4j.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.registry.GoldenConfigs.Found;

/**
 * Makes the schemas of configs. Which values a key takes is asked of the layers themselves: each
 * key of a config that Keras wrote is given other values, and what the layer then refuses is not in
 * the schema. Defaults and the order of keys are those of the constructors of Keras 3.
 */
final class SchemaMaker {
  private static final String NONSENSE = "no_such_word";
  private static final int BASES = 3;
  private static final List<String> COMMON = List.of("name", "trainable", "dtype");
  private static final List<String> CALLABLES = List.of("standardize", "split");
  private static final List<String> NAMED_OBJECTS =
      List.of("initializer", "regularizer", "constraint");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> words;
  private final Map<String, ?> signatures;

  private SchemaMaker(Set<String> words, Map<String, ?> signatures) {
    this.words = words;
    this.signatures = signatures;
  }

  /** The schemas as the resource has them, a line for each key. */
  static String make(Map<String, List<Found>> golden) throws IOException {
    SchemaMaker maker = new SchemaMaker(words(), signatures());
    Set<String> names = new TreeSet<>(golden.keySet());
    names.addAll(maker.signatures.keySet());
    StringBuilder all = new StringBuilder("{\n");
    for (String name : names) {
      all.append(all.length() > 2 ? ",\n" : "").append(JSON.writeValueAsString(name));
      all.append(": ").append(text(maker.schema(name, golden.getOrDefault(name, List.of()))));
    }
    return all.append("\n}\n").toString();
  }

  private static String text(Map<String, Object> schema) throws JsonProcessingException {
    StringBuilder s = new StringBuilder("{\"properties\": {");
    String comma = "\n  ";
    for (Map.Entry<?, ?> p : ((Map<?, ?>) schema.get("properties")).entrySet()) {
      s.append(comma).append(JSON.writeValueAsString(p.getKey())).append(": ");
      s.append(JSON.writeValueAsString(p.getValue()));
      comma = ",\n  ";
    }
    s.append("},\n  \"required\": ").append(JSON.writeValueAsString(schema.get("required")));
    return s.append('}').toString();
  }

  /** Words that may be values: those of the sources of the layers. */
  private static Set<String> words() throws IOException {
    Set<String> words = new TreeSet<>();
    Pattern literal = Pattern.compile("\"([a-z][a-z0-9_-]{1,30})\"");
    Path sources =
        Path.of(System.getProperty("keras4j.root", "..")).resolve("config-schema/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path f : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Matcher m = literal.matcher(Files.readString(f, UTF_8));
        while (m.find()) {
          words.add(m.group(1));
        }
      }
    }
    return words;
  }

  /** The constructors of Keras 3, by class. */
  static Map<String, ?> signatures() throws IOException {
    try (InputStream in =
        SchemaMaker.class.getResourceAsStream("/org/keras4j/build/keras3-layers.json")) {
      return cast(cast(JSON.readValue(in, Map.class)).get("layers"));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object map) {
    return (Map<String, Object>) map;
  }

  private Map<String, Object> schema(String className, List<Found> found) {
    Map<String, Object> signature = cast(signatures.get(className));
    Set<String> keys = new LinkedHashSet<>(COMMON);
    Map<String, Object> defaults = Map.of();
    if (signature != null) {
      ((List<?>) signature.get("args")).forEach(a -> keys.add(a.toString()));
      defaults = cast(signature.get("config"));
    }
    Set<String> more = new TreeSet<>();
    found.forEach(f -> more.addAll(f.config().keySet()));
    keys.addAll(more);
    List<Found> bases = bases(found);
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (String key : keys) {
      boolean ofKeras3 = !more.contains(key) || signature != null && isArgument(signature, key);
      Map<String, Object> property = property(key, ofKeras3, found, bases, defaults);
      if (defaults.containsKey(key) && !COMMON.contains(key)) {
        property.put("default", defaults.get(key));
      }
      properties.put(key, property);
      boolean always = more.contains(key) && !COMMON.contains(key);
      always &= found.stream().allMatch(f -> f.config().containsKey(key));
      if (always && !bases.isEmpty() && bases.stream().noneMatch(b -> takes(b, key, null, true))) {
        required.add(key);
      }
    }
    return Map.of("properties", properties, "required", required);
  }

  private static boolean isArgument(Map<String, Object> signature, String key) {
    return ((List<?>) signature.get("args")).contains(key);
  }

  /** Configs that differ in their keys, and that the layer takes as they are. */
  private static List<Found> bases(List<Found> found) {
    Map<String, Found> byKeys = new TreeMap<>();
    for (Found f : found) {
      if (byKeys.size() < 2 * BASES && takes(f, "name", "x", false)) {
        byKeys.putIfAbsent(f.writer().generation() + f.config().toString().length() + "", f);
      }
    }
    List<Found> all = new ArrayList<>(byKeys.values());
    return all.subList(0, Math.min(2 * BASES, all.size()));
  }

  /** Whether a layer takes a config in which a key has another value, or none. */
  private static boolean takes(Found base, String key, Object value, boolean without) {
    Map<String, Object> config = new LinkedHashMap<>(base.config());
    if (without) {
      config.remove(key);
    } else {
      config.put(key, value);
    }
    Map<String, Object> object = new LinkedHashMap<>(base.object().node().map());
    object.put("config", config);
    try {
      LayerRegistry.builtIns().deserialize(ConfigNode.root(object, "schema"), base.writer());
      return true;
    } catch (UnsupportedModelException e) {
      return e.code() != ErrorCode.UNKNOWN_LAYER && e.code() != ErrorCode.UNKNOWN_ACTIVATION;
    } catch (KerasException e) {
      return false;
    }
  }

  private static boolean taken(List<Found> bases, String key, Object... values) {
    for (Object v : values) {
      if (bases.stream().anyMatch(b -> takes(b, key, v, false))) {
        return true;
      }
    }
    return false;
  }

  private Map<String, Object> property(
      String key,
      boolean ofKeras3,
      List<Found> found,
      List<Found> bases,
      Map<String, Object> defaults) {
    if (key.equals("name")) {
      return types("string");
    } else if (key.equals("trainable")) {
      return types("boolean");
    } else if (key.equals("dtype") || NAMED_OBJECTS.stream().anyMatch(key::endsWith)) {
      return types("string", "object", "null");
    } else if (key.equals("seed")) {
      return types("integer", "object", "null");
    }
    Set<String> types = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (Found f : found) {
      Object v = f.config().get(key);
      if (f.config().containsKey(key)) {
        types.add(type(v));
      }
      if (v instanceof String s) {
        seen.add(s);
      }
    }
    if (defaults.containsKey(key)) {
      types.add(type(defaults.get(key)));
    }
    List<Found> reading = bases.stream().filter(b -> !passesOver(b, key)).toList();
    if (!reading.isEmpty()) {
      return probed(key, types, seen, reading);
    }
    if (types.remove("integer")) {
      types.add("number");
    }
    return ofKeras3 ? ofTypes(types) : new LinkedHashMap<>();
  }

  /** Whether a layer takes whatever a key has. */
  private static boolean passesOver(Found base, String key) {
    return takes(base, key, NONSENSE, false)
        && takes(base, key, 0.5, false)
        && takes(base, key, true, false)
        && takes(base, key, List.of(List.of("x")), false);
  }

  private Map<String, Object> probed(
      String key, Set<String> types, Set<String> seen, List<Found> bases) {
    if (taken(bases, key, (Object) null)) {
      types.add("null");
    }
    boolean wholes = taken(bases, key, 2L, 3L);
    boolean fractions = taken(bases, key, 0.25, 0.5, 1.5);
    if (!fractions && taken(bases, key, true) && taken(bases, key, false)) {
      types.add("boolean");
    } else {
      wholes |= taken(bases, key, 1L);
    }
    if (fractions) {
      types.add("number");
    } else if (wholes) {
      types.add("integer");
    }
    List<Object> lists = new ArrayList<>();
    for (int n = 1; n <= 4; n++) {
      for (Object item : List.of(1L, 2L, 0.5, NONSENSE, List.of(1L, 1L))) {
        Object[] items = new Object[n];
        Arrays.fill(items, item);
        lists.add(List.of(items));
      }
    }
    if (taken(bases, key, lists.toArray())) {
      types.add("array");
    }
    Set<String> allowed = null;
    if (taken(bases, key, NONSENSE)) {
      types.add("string");
    } else {
      allowed = new TreeSet<>(seen);
      List<Found> few = bases.subList(0, Math.min(BASES, bases.size()));
      for (String word : words) {
        if (taken(few, key, word)) {
          allowed.add(word);
        }
      }
      if (!allowed.isEmpty()) {
        types.add("string");
      }
    }
    Map<String, Object> property = ofTypes(types);
    if (property.containsKey("type") && types.contains("integer") && !types.contains("number")) {
      if (wholes && !taken(bases, key, -1L, -2L)) {
        property.put("minimum", taken(bases, key, 0L) ? 0 : 1);
      }
    }
    if (allowed == null || allowed.isEmpty() || !words.containsAll(allowed)) {
      return property;
    }
    if (allowed.contains("relu")) {
      types.add("object");
      property = ofTypes(types);
      property.put("examples", List.copyOf(allowed)); // others may be functions of one's own
      return property;
    }
    if (CALLABLES.contains(key)) {
      types.add("object");
    }
    return withWords(property, types, allowed);
  }

  /** A property whose texts are of a few words. */
  private static Map<String, Object> withWords(
      Map<String, Object> property, Set<String> types, Set<String> allowed) {
    List<Object> values = new ArrayList<>(allowed);
    if (types.equals(Set.of("string"))) {
      return new LinkedHashMap<>(Map.of("enum", values));
    }
    if (types.equals(Set.of("string", "null"))) {
      values.add(null);
      Map<String, Object> p = new LinkedHashMap<>();
      p.put("enum", values);
      return p;
    }
    Set<String> others = new TreeSet<>(types);
    others.remove("string");
    Map<String, Object> other = ofTypes(others);
    if (property.containsKey("minimum")) {
      other.put("minimum", property.get("minimum"));
    }
    return new LinkedHashMap<>(Map.of("anyOf", List.of(Map.of("enum", values), other)));
  }

  private static Map<String, Object> ofTypes(Set<String> all) {
    Set<String> types = new TreeSet<>(all);
    if (types.contains("number")) {
      types.remove("integer");
    }
    if (types.isEmpty() || types.equals(Set.of("null"))) {
      return new LinkedHashMap<>();
    }
    return types(types.toArray(String[]::new));
  }

  private static Map<String, Object> types(String... types) {
    Map<String, Object> p = new LinkedHashMap<>();
    p.put("type", types.length == 1 ? types[0] : List.of(types));
    return p;
  }

  private static String type(Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Boolean) {
      return "boolean";
    } else if (value instanceof String) {
      return "string";
    } else if (value instanceof List) {
      return "array";
    } else if (value instanceof Map) {
      return "object";
    }
    double d = ((Number) value).doubleValue();
    return d == Math.rint(d) && !(value instanceof Double) ? "integer" : "number";
  }
}
