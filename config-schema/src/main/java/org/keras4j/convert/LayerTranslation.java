package org.keras4j.convert;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.Keras1Dialect;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.model.Model;
import org.keras4j.registry.Keras3Modules;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.registry.RegistryResolver;

/** The config of a single layer in the words of Keras 3. */
final class LayerTranslation {
  /** What the formula of Keras 1 and 2 is called until the config is complete. */
  static final String HARD_SIGMOID = "keras4j>hard_sigmoid>";

  /**
   * Names of Keras 1 and 2 that are no longer those of a layer of its own, beside the dialect's.
   */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("TimeDistributedDense", "TimeDistributed"),
          Map.entry("BatchNormalizationV1", "BatchNormalization"),
          Map.entry("BatchNormalizationV2", "BatchNormalization"),
          Map.entry("SyncBatchNormalization", "BatchNormalization"),
          Map.entry("LSTMV2", "LSTM"),
          Map.entry("UnifiedLSTM", "LSTM"),
          Map.entry("CuDNNLSTM", "LSTM"),
          Map.entry("GRUV2", "GRU"),
          Map.entry("CuDNNGRU", "GRU"),
          Map.entry("TFDIdentity", "Identity"),
          Map.entry("TFDConcat", "Concatenate"),
          Map.entry("GroupedQueryAttention", "GroupQueryAttention"));

  /** Layers of {@code keras.applications}, by their modules. */
  private static final Map<String, String> OF_APPLICATIONS =
      Map.of(
          "CustomScaleLayer", "keras.src.applications.inception_resnet_v2",
          "LayerScale", "keras.src.applications.convnext",
          "StochasticDepth", "keras.src.applications.convnext");

  private static final Map<String, String> MERGES =
      Map.of(
          "sum",
          "Add",
          "mul",
          "Multiply",
          "ave",
          "Average",
          "max",
          "Maximum",
          "concat",
          "Concatenate",
          "dot",
          "Dot");

  private static final Set<String> ACTIVATIONS = Set.of("activation", "recurrent_activation");
  private static final Set<String> POLICIES =
      Set.of("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16");
  private static final Properties ARGUMENTS = read();

  private final RegistryResolver resolver;

  private final boolean masks;

  LayerTranslation(RegistryResolver resolver, boolean masks) {
    this.resolver = resolver;
    this.masks = masks;
  }

  /** Whether the whole model has masks. */
  boolean masks() {
    return masks;
  }

  private static Properties read() {
    Properties p = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            LayerTranslation.class.getResourceAsStream("keras3-layers.properties"))) {
      p.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return p;
  }

  /** The policies for which there is a hard sigmoid. */
  static Set<String> policies() {
    return POLICIES;
  }

  /** Keras 3's class, or null when it has none. */
  static @Nullable String className(Layer layer) {
    String written = layer.base().className();
    String name = Keras1Dialect.className(CLASSES.getOrDefault(written, written));
    if (written.equals("Merge")) {
      name = MERGES.getOrDefault(String.valueOf(layer.base().config().get("mode")), "");
    }
    name = name.startsWith("Custom>") ? name.substring(7) : name;
    return ARGUMENTS.containsKey(name) || OF_APPLICATIONS.containsKey(name) ? name : null;
  }

  /** The object of a layer that is no model; its name may be another. */
  Map<String, Object> object(Layer layer, String name) {
    String className = className(layer);
    if (className == null) {
      return foreign(layer, name);
    }
    if (OF_APPLICATIONS.containsKey(className)) {
      Map<String, Object> own = new LinkedHashMap<>(layer.getConfig());
      own.put("name", name);
      return object(OF_APPLICATIONS.get(className), className, own, className);
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", name);
    if (!LayerRegistry.isWithoutTrainable(className)) {
      config.put("trainable", layer.base().trainable());
    }
    String policy = layer.base().dtype().name();
    if (POLICIES.contains(policy)) {
      config.put("dtype", policy);
    }
    List<String> arguments = List.of(ARGUMENTS.getProperty(className).split(","));
    for (Map.Entry<String, Object> e : layer.base().config().entrySet()) {
      String key = renamed(className, e.getKey());
      if (arguments.contains(key)) {
        Object value = value(key, e.getValue(), policy);
        if (value != null || e.getValue() == null) {
          config.put(key, value);
        }
      }
    }
    complete(layer, className, config);
    return object("keras.layers", className, config, null);
  }

  /** True for a class of older Keras that Keras 3 has no more. */
  static boolean isGone(Layer layer) {
    return className(layer) == null
        && LayerRegistry.builtIns().classNames(LayerType.LAYERS).contains(layer.base().className());
  }

  /** A layer that is no part of Keras keeps its config. */
  private static Map<String, Object> foreign(Layer layer, String name) {
    if (isGone(layer)) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "layer '"
              + layer.name()
              + "': Keras 3 has no "
              + layer.base().className()
              + ", nor functions in its place");
    }
    Map<String, Object> config = new LinkedHashMap<>(layer.getConfig());
    config.put("name", name);
    String written = layer.base().className();
    String plain = written.substring(written.indexOf('>') + 1);
    return object(null, plain, config, written);
  }

  static Map<String, Object> object(
      @Nullable String module, String className, Object config, @Nullable String registered) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("module", module);
    object.put("class_name", className);
    object.put("config", config);
    object.put("registered_name", registered);
    return object;
  }

  /** A function of {@code keras.ops}. */
  static Map<String, Object> operation(String className, Map<String, Object> config) {
    String module = Keras3Modules.ofOperation(className);
    if (module == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT, "Keras 3 has no function " + className);
    }
    return object(module, className, config, className);
  }

  private static String renamed(String className, String key) {
    if (className.equals("LeakyReLU") && key.equals("alpha")) {
      return "negative_slope";
    }
    return key;
  }

  private static void complete(Layer layer, String className, Map<String, Object> config) {
    String written = layer.base().className();
    if (written.startsWith("CuDNN")) {
      config.put("recurrent_activation", "sigmoid");
      if (className.equals("GRU")) {
        config.put("reset_after", true);
      }
    }
    if ("tf_idf".equals(config.get("output_mode")) && config.get("idf_weights") == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "layer '" + layer.name() + "': Keras 3 wants the weights of tf_idf in the config");
    }
    if (className.equals("Discretization") && config.get("bin_boundaries") != null) {
      config.remove("num_bins");
    }
    if (className.equals("BatchNormalization")
        && config.get("axis") instanceof List<?> axes
        && axes.size() == 1) {
      config.put("axis", axes.get(0));
    }
  }

  private @Nullable Object value(String key, @Nullable Object value, String policy) {
    if (ACTIVATIONS.contains(key)) {
      return activation(value, policy);
    }
    if (key.endsWith("_initializer")) {
      return named("keras.initializers", value);
    }
    if (key.endsWith("_regularizer") || key.endsWith("_constraint")) {
      return named(key.endsWith("_constraint") ? "keras.constraints" : "keras.regularizers", value);
    }
    return inner(value);
  }

  /** Inner layers and cells. */
  private @Nullable Object inner(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(inner(v)));
      return out;
    }
    if (!(value instanceof Map<?, ?> map)
        || !(map.get("class_name") instanceof String)
        || !map.containsKey("config")) {
      return value;
    }
    ConfigNode node = ConfigNode.root(value, "config");
    Layer layer = resolver.layer(node);
    if (layer instanceof Model m) {
      return new ModelTranslation(this, m, "", Set.of(), Map.of(), Set.of(), Set.of()).object();
    }
    return object(layer, layer.name());
  }

  private @Nullable Object activation(@Nullable Object value, String policy) {
    if (value instanceof String name) {
      if (name.equals("hard_sigmoid")) {
        return HARD_SIGMOID + (POLICIES.contains(policy) ? policy : "float32");
      }
      return name.equals("softmax_v2") ? "softmax" : name;
    }
    if (value instanceof Map<?, ?> map && map.get("class_name") instanceof String) {
      KerasObject o = KerasObject.of(ConfigNode.root(value, "config"));
      if (o.className().equals("function") && o.config().isString()) {
        return activation(o.config().string(), policy);
      }
      return inner(value);
    }
    return value;
  }

  /** Objects that matter in training alone; those that Keras 3 may not know are left out. */
  private static @Nullable Object named(String module, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return value instanceof String ? null : value;
    }
    Object className = map.get("class_name");
    boolean known =
        className instanceof String name
            && KNOWN.contains(name)
            && map.get("config") instanceof Map;
    if (!known) {
      return null;
    }
    Map<String, Object> config = new LinkedHashMap<>();
    ((Map<?, ?>) map.get("config")).forEach((k, v) -> config.put(String.valueOf(k), v));
    config.remove("dtype");
    return object(module, (String) className, config, null);
  }

  private static final Set<String> KNOWN =
      Set.of(
          "Zeros",
          "Ones",
          "GlorotUniform",
          "GlorotNormal",
          "HeNormal",
          "HeUniform",
          "LecunNormal",
          "LecunUniform",
          "RandomNormal",
          "RandomUniform",
          "TruncatedNormal",
          "L1",
          "L2",
          "L1L2",
          "MaxNorm",
          "NonNeg");

  /** The config with the formula of older Keras spelled out where only its name stood. */
  static @Nullable Object spelled(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> out = new ArrayList<>();
      list.forEach(v -> out.add(spelled(v)));
      return out;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> out = new LinkedHashMap<>();
      map.forEach((k, v) -> out.put(k, spelled(v)));
      return out;
    }
    if (value instanceof String s && s.startsWith(HARD_SIGMOID)) {
      return hardSigmoid(s.substring(HARD_SIGMOID.length()));
    }
    return value;
  }

  /** {@code clip(0.2 x + 0.5, 0, 1)} as layers, which Keras 3 takes for an activation. */
  private static Map<String, Object> hardSigmoid(String policy) {
    Map<String, Object> scale = new LinkedHashMap<>();
    scale.put("name", "rescaling");
    scale.put("dtype", policy);
    scale.put("scale", 0.2);
    scale.put("offset", 0.5);
    Map<String, Object> clip = new LinkedHashMap<>();
    clip.put("name", "re_lu");
    clip.put("dtype", policy);
    clip.put("max_value", 1.0);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", "hard_sigmoid");
    config.put("dtype", policy);
    config.put(
        "layers",
        List.of(
            object("keras.layers", "Rescaling", scale, null),
            object("keras.layers", "ReLU", clip, null)));
    return object("keras", "Sequential", config, null);
  }
}
