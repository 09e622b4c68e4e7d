package org.keras4j.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;

/**
 * Layer configs of Keras 1 rewritten with the class names and keys of Keras 2, which mean the same
 * unless said. Values stay as they are; what has no counterpart is refused.
 */
public final class Keras1Dialect {
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("Convolution1D", "Conv1D"),
          Map.entry("Convolution2D", "Conv2D"),
          Map.entry("Convolution3D", "Conv3D"),
          Map.entry("AtrousConvolution1D", "Conv1D"),
          Map.entry("AtrousConvolution2D", "Conv2D"),
          Map.entry("AtrousConv1D", "Conv1D"),
          Map.entry("AtrousConv2D", "Conv2D"),
          Map.entry("Deconvolution2D", "Conv2DTranspose"),
          Map.entry("Deconv2D", "Conv2DTranspose"),
          Map.entry("SeparableConvolution2D", "SeparableConv2D"));

  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("nb_filter", "filters"),
          Map.entry("filter_length", "kernel_size"),
          Map.entry("subsample", "strides"),
          Map.entry("subsample_length", "strides"),
          Map.entry("border_mode", "padding"),
          Map.entry("dim_ordering", "data_format"),
          Map.entry("bias", "use_bias"),
          Map.entry("inner_activation", "recurrent_activation"),
          Map.entry("init", "kernel_initializer"),
          Map.entry("inner_init", "recurrent_initializer"),
          Map.entry("p", "rate"),
          Map.entry("sigma", "stddev"),
          Map.entry("atrous_rate", "dilation_rate"),
          Map.entry("pool_length", "pool_size"),
          Map.entry("stride", "strides"));

  private static final Set<String> UNITS =
      Set.of("Dense", "SimpleRNN", "LSTM", "GRU", "TimeDistributedDense");

  private Keras1Dialect() {}

  /** The name that Keras 2 gave to a class of Keras 1: the same for most. */
  public static String className(String keras1) {
    return CLASSES.getOrDefault(keras1, keras1);
  }

  /** Layers whose configs lack the order of the axes, which Keras 1 then took from its settings. */
  private static final Set<String> WITHOUT_ORDER =
      Set.of("Cropping2D", "ZeroPadding2D", "UpSampling2D");

  /**
   * The one order of axes that the layers of a model name, {@code th} or {@code tf}; null when they
   * name none or both. It is that of the layers whose configs lack it.
   */
  public static @Nullable String dimOrdering(ConfigNode model) {
    Set<Object> found = new HashSet<>();
    Deque<Object> open = new ArrayDeque<>();
    open.push(model.value() == null ? Map.of() : model.value());
    while (!open.isEmpty()) {
      Object next = open.pop();
      if (next instanceof Map<?, ?> map) {
        if (map.get("dim_ordering") instanceof String order) {
          found.add(order);
        }
        map.values().stream().filter(v -> v != null).forEach(open::push);
      } else if (next instanceof List<?> list) {
        list.stream().filter(v -> v != null).forEach(open::push);
      }
    }
    return found.size() == 1 ? (String) found.iterator().next() : null;
  }

  /**
   * The object in the words of Keras 2; objects that need no change come back as they are.
   *
   * @param order the order of axes of layers that do not name it, or null
   */
  public static ConfigNode upgrade(ConfigNode node, @Nullable String order) {
    KerasObject o = KerasObject.of(node);
    if (Keras1Branches.isOne(o)) {
      Map<String, Object> graph = new LinkedHashMap<>(node.map());
      graph.put("class_name", "Model");
      graph.put("config", Keras1Branches.graph(o));
      return node.withValue(graph);
    }
    if (o.isModel() || !o.config().isMap()) {
      return node;
    }
    String oldClass = o.className();
    Map<String, Object> config = new LinkedHashMap<>();
    o.config()
        .map()
        .forEach((key, value) -> config.put(newKey(oldClass, key), newValue(key, value)));
    if (WITHOUT_ORDER.contains(oldClass) && "th".equals(order)) {
      config.putIfAbsent("data_format", "channels_first");
    }
    String newClass = className(oldClass);
    kernelSize(config);
    switch (oldClass) {
      case "Merge" -> newClass = merge(o.config(), config);
      case "BatchNormalization" -> refuseBatchModes(o.config());
      case "ZeroPadding2D" -> pairsOfFour(config);
      case "TimeDistributedDense" -> {
        newClass = "TimeDistributed";
        timeDistributedDense(config);
      }
      default -> {}
    }
    Map<String, Object> object = new LinkedHashMap<>(node.map());
    object.put("class_name", newClass);
    object.put(KerasObject.WRITTEN_CLASS_NAME, oldClass);
    object.put("config", config);
    return node.withValue(object);
  }

  private static String newKey(String className, String key) {
    if (key.equals("output_dim") && UNITS.contains(className)) {
      return "units";
    }
    if (key.equals("length") && className.equals("UpSampling1D")) {
      return "size";
    }
    if (key.equals("input_dtype") && className.equals("InputLayer")) {
      return "dtype";
    }
    return KEYS.getOrDefault(key, key);
  }

  private static @Nullable Object newValue(String key, @Nullable Object value) {
    if (key.equals("dim_ordering") && value instanceof String s) {
      return s.equals("th") ? "channels_first" : s.equals("tf") ? "channels_last" : value;
    }
    return value;
  }

  private static void kernelSize(Map<String, Object> config) {
    List<Object> size = new ArrayList<>();
    for (String key :
        new String[] {"nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3"}) {
      if (config.containsKey(key)) {
        size.add(config.remove(key));
      }
    }
    if (!size.isEmpty()) {
      config.put("kernel_size", size);
    }
  }

  private static String merge(ConfigNode old, Map<String, Object> config) {
    ConfigNode type = old.get("mode_type");
    if (!old.get("mode").isString() || type.isString() && !type.string().equals("raw")) {
      throw new UnsafeModelException(
          ErrorCode.LAMBDA,
          old.get("mode").path() + ": the Merge layer's mode is Python code, which is never run",
          old.source(),
          null);
    }
    String mode = old.get("mode").string();
    switch (mode) {
      case "sum":
        return "Add";
      case "mul":
        return "Multiply";
      case "ave":
        return "Average";
      case "max":
        return "Maximum";
      case "concat":
        config.put("axis", config.get("concat_axis"));
        return "Concatenate";
      case "dot":
        config.put("axes", config.get("dot_axes"));
        return "Dot";
      case "cos":
        return "Merge";
      default:
        throw old.get("mode").expected("sum, mul, ave, max, concat, dot or cos");
    }
  }

  /** Modes 1 and 2 normalise by the statistics of the batch that is predicted. */
  private static void refuseBatchModes(ConfigNode old) {
    ConfigNode mode = old.get("mode");
    if (!mode.isNull() && mode.integer() != 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          mode.path()
              + ": BatchNormalization of mode "
              + mode.integer()
              + " uses the statistics of the batch and is not supported",
          old.source(),
          null);
    }
  }

  /** (top, bottom, left, right) as pairs. */
  private static void pairsOfFour(Map<String, Object> config) {
    if (config.get("padding") instanceof List<?> p && p.size() == 4) {
      config.put("padding", List.of(p.subList(0, 2), p.subList(2, 4)));
    }
  }

  private static void timeDistributedDense(Map<String, Object> config) {
    Map<String, Object> dense = new LinkedHashMap<>(config);
    dense.remove("batch_input_shape");
    Map<String, Object> layer = new LinkedHashMap<>();
    layer.put("class_name", "Dense");
    layer.put("config", dense);
    config.keySet().retainAll(Set.of("name", "trainable", "batch_input_shape", "dtype"));
    config.put("layer", layer);
  }
}
