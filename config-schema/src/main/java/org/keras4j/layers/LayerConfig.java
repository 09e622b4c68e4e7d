package org.keras4j.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Typed access to a layer's config. Every accessor checks the value and names its place when it is
 * wrong; defaults are recorded, so that {@code getConfig} is complete.
 */
public final class LayerConfig {
  private final KerasObject object;
  private final ConfigNode config;
  private final LayerResolver resolver;
  private final Map<String, Object> effective;
  private final String defaultName;

  public LayerConfig(KerasObject object, LayerResolver resolver, String defaultName) {
    this.object = object;
    this.config = object.config().isNull() ? object.config().withValue(Map.of()) : object.config();
    this.resolver = resolver;
    this.effective = new LinkedHashMap<>(config.isMap() ? config.map() : Map.of());
    if (config.isList()) {
      effective.put("layers", config.value());
    }
    this.defaultName = defaultName;
  }

  /**
   * Name, trainable, dtype. The map of the effective config is shared and filled as keys are read.
   *
   * @throws UnsupportedModelException when the dtype policy is a quantised one
   */
  public Base base() {
    Base base = quantizableBase();
    if (base.dtype().quantization() != null) {
      throw unsupported("dtype", "Keras quantises no layer of this class");
    }
    return base;
  }

  /** The same for a layer whose weights may be quantised. */
  public Base quantizableBase() {
    String name = object.name() == null ? defaultName : object.name();
    return new Base(
        name,
        object.writtenClassName(),
        bool("trainable", true),
        DTypePolicy.of(config.get("dtype")).at(name),
        writer(),
        effective,
        object.module(),
        object.registeredName());
  }

  public KerasObject object() {
    return object;
  }

  /** The Keras that wrote the config. */
  public Writer writer() {
    return resolver.writer();
  }

  /**
   * Whether TensorFlow 1 wrote a graph of {@code 2.2.4-tf}, the version that tf.keras calls itself
   * in TensorFlow 1.13 to 2.1: the entries of its graphs begin with the name, those of TensorFlow 2
   * with the class. Null when the entry tells nothing.
   */
  public @Nullable Boolean isOfTensorFlow1() {
    List<String> keys = List.copyOf(object.node().map().keySet());
    if (keys.size() < 3 || !keys.contains("inbound_nodes")) {
      return null;
    }
    if (keys.get(0).equals("name")) {
      return true;
    }
    return keys.subList(0, 3).equals(List.of("class_name", "config", "name")) ? false : null;
  }

  public LayerResolver resolver() {
    return resolver;
  }

  /** The entry of a key, for what no accessor covers. */
  public ConfigNode node(String key) {
    return config.get(key);
  }

  /** The whole config. */
  public ConfigNode node() {
    return config;
  }

  /** True when the key is there and not null. */
  public boolean has(String key) {
    return !config.get(key).isNull();
  }

  private boolean absent(String key, @Nullable Object defaultValue) {
    if (!config.has(key)) {
      if (defaultValue != null) {
        effective.put(key, defaultValue);
      }
      return true;
    }
    return config.get(key).isNull();
  }

  public boolean bool(String key, boolean defaultValue) {
    return absent(key, defaultValue) ? defaultValue : config.get(key).bool();
  }

  public String string(String key, String defaultValue) {
    return absent(key, defaultValue) ? defaultValue : config.get(key).string();
  }

  /** One of the given words; compared without case. */
  public String choice(String key, String defaultValue, String... allowed) {
    String s = string(key, defaultValue);
    for (String a : allowed) {
      if (a.equalsIgnoreCase(s)) {
        return a;
      }
    }
    throw config.get(key).expected("one of " + String.join(", ", allowed));
  }

  public int integer(String key, int defaultValue) {
    return absent(key, (long) defaultValue) ? defaultValue : config.get(key).integer();
  }

  /** A required integer above 0. */
  public int positiveInt(String key) {
    ConfigNode n = config.get(key);
    if (!n.isNumber() || n.number() <= 0 || n.number() != Math.rint(n.number())) {
      throw n.expected("a positive integer");
    }
    return n.integer();
  }

  public int positiveInt(String key, int defaultValue) {
    return absent(key, (long) defaultValue) ? defaultValue : positiveInt(key);
  }

  /** A finite number; NumPy scalars that were written as objects count. */
  public double number(String key, double defaultValue) {
    if (absent(key, defaultValue)) {
      return defaultValue;
    }
    double d = ConstantConfig.unwrapped(config.get(key)).number();
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      throw config.get(key).expected("a finite number");
    }
    return d;
  }

  /** A number that may be null, meaning none; infinities are allowed. */
  public @Nullable Double optionalNumber(String key) {
    return has(key) ? ConstantConfig.unwrapped(config.get(key)).number() : null;
  }

  /** A list of integers, or one integer standing for {@code n} equal ones; each at least min. */
  public int[] ints(String key, int n, int min, int @Nullable [] defaultValue) {
    ConfigNode node = config.get(key);
    if (node.isNull()) {
      if (defaultValue == null) {
        throw node.expected(n + " integers");
      }
      List<Object> shown = new ArrayList<>();
      for (int d : defaultValue) {
        shown.add((long) d);
      }
      absent(key, shown);
      return defaultValue;
    }
    int[] out = new int[n];
    if (node.isNumber()) {
      java.util.Arrays.fill(out, node.integer());
    } else {
      List<ConfigNode> items = node.items();
      if (items.size() != n) {
        throw node.expected(n + " integers");
      }
      for (int i = 0; i < n; i++) {
        out[i] = items.get(i).integer();
      }
    }
    for (int v : out) {
      if (v < min) {
        throw node.expected("integers of at least " + min);
      }
    }
    return out;
  }

  /** Kernel sizes, strides and the like: {@code n} positive integers. */
  public int[] positiveInts(String key, int n, int @Nullable [] defaultValue) {
    return ints(key, n, 1, defaultValue);
  }

  /** A list of integers of any length; one integer is a list of one. */
  public int[] intList(String key, int... defaultValue) {
    if (absent(key, defaultValue.length == 1 ? (Object) (long) defaultValue[0] : null)) {
      return defaultValue;
    }
    return intList(config.get(key));
  }

  public static int[] intList(ConfigNode node) {
    if (node.isNumber()) {
      return new int[] {node.integer()};
    }
    List<ConfigNode> items = node.items();
    int[] out = new int[items.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = items.get(i).integer();
    }
    return out;
  }

  /** A shape with null for unknown dimensions. */
  public static Shape shape(ConfigNode node) {
    List<ConfigNode> items = node.items();
    int[] dims = new int[items.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = items.get(i).isNull() ? Shape.UNKNOWN : items.get(i).integer();
      if (dims[i] < Shape.UNKNOWN) {
        throw items.get(i).expected("a dimension or null");
      }
    }
    return Shape.of(dims);
  }

  /** True for {@code channels_first}. */
  public boolean channelsFirst() {
    return choice("data_format", "channels_last", "channels_last", "channels_first")
        .equals("channels_first");
  }

  public DType dtype(String key, DType defaultValue) {
    if (!has(key)) {
      return defaultValue;
    }
    return DTypePolicy.of(config.get(key)).compute();
  }

  public Activation activation(String key) {
    return has(key) ? resolver.activation(config.get(key)) : Activation.LINEAR;
  }

  /** An activation with Keras's default for a key that is absent (null means linear). */
  public Activation activation(String key, String defaultName) {
    if (config.has(key)) {
      return activation(key);
    }
    effective.put(key, defaultName);
    return resolver.activation(config.get(key).withValue(defaultName));
  }

  /** A required inner layer. */
  public Layer layer(String key) {
    ConfigNode n = config.get(key);
    if (!KerasObject.isOne(n)) {
      throw n.expected("a serialised layer");
    }
    return resolver.layer(n);
  }

  /** Refuses a value that is valid Keras, but that the layer does not implement. */
  public UnsupportedModelException unsupported(String key, String why) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT, config.get(key).path() + ": " + why, config.source(), null);
  }
}
