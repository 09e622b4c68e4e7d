package org.keras4j.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;

/**
 * The dtypes of a layer: what it computes in and what its variables are kept in. Keras's
 * DTypePolicy, the quantised policies, DTypePolicyMap, or the plain string of older files.
 *
 * @param quantization how the weights are quantised, or null
 * @param byPath the policies of inner layers by their paths, empty but for a DTypePolicyMap
 */
public record DTypePolicy(
    String name,
    DType compute,
    DType variable,
    @Nullable Quantization quantization,
    Map<String, DTypePolicy> byPath) {
  public static final DTypePolicy FLOAT32 =
      new DTypePolicy("float32", DType.FLOAT32, DType.FLOAT32);

  /** Longest key of a DTypePolicyMap that is tried as a pattern. */
  private static final int MAX_PATTERN = 200;

  public DTypePolicy(String name, DType compute, DType variable) {
    this(name, compute, variable, null, Map.of());
  }

  /** Reads a {@code dtype} entry; null means float32. */
  public static DTypePolicy of(ConfigNode node) {
    if (node.isNull()) {
      return FLOAT32;
    }
    if (!node.isMap()) {
      return named(node, node.string());
    }
    ConfigNode config = node.get("config");
    String kind = node.get("class_name").isString() ? node.get("class_name").string() : "";
    switch (kind) {
      case "DTypePolicyMap":
        return map(config);
      case "QuantizedDTypePolicy":
      case "QuantizedFloat8DTypePolicy":
      case "Int4DTypePolicy":
      case "GPTQDTypePolicy":
      case "AWQDTypePolicy":
        return quantized(node, config);
      default:
        if (!config.get("name").isString()) {
          throw node.expected("a dtype policy with a name");
        }
        if (!kind.equals("DTypePolicy")
            && !kind.equals("FloatDTypePolicy")
            && !kind.startsWith("Policy")) {
          throw unsupported(node, kind);
        }
        return named(node, config.get("name").string());
    }
  }

  private static DTypePolicy named(ConfigNode node, String name) {
    int from = name.indexOf("_from_");
    if (from >= 0) {
      return quantized(node, name.substring(0, from), name.substring(from + 6));
    }
    DTypePolicy policy = plain(name);
    if (policy == null) {
      throw unsupported(node, name);
    }
    return policy;
  }

  private static @Nullable DTypePolicy plain(String name) {
    switch (name) {
      case "mixed_float16":
        return new DTypePolicy(name, DType.FLOAT16, DType.FLOAT32);
      case "mixed_bfloat16":
        return new DTypePolicy(name, DType.BFLOAT16, DType.FLOAT32);
      case "complex64":
        return new DTypePolicy(name, DType.FLOAT32, DType.FLOAT32);
      case "complex128":
        return new DTypePolicy(name, DType.FLOAT64, DType.FLOAT64);
      case "_infer":
        return FLOAT32;
      default:
        DType d = DType.parse(name);
        return d == null ? null : new DTypePolicy(name, d, d);
    }
  }

  /** Keras 3.3 writes a name, as {@code int8_from_float32}; later ones mode and source. */
  private static DTypePolicy quantized(ConfigNode node, ConfigNode config) {
    String source =
        config.get("source_name").isNull() ? "float32" : config.get("source_name").string();
    DTypePolicy policy =
        config.get("name").isString()
            ? named(node, config.get("name").string())
            : quantized(node, config.get("mode").string(), source);
    if (config.get("amax_history_length").isNull() || policy.quantization == null) {
      return policy;
    }
    int length = config.get("amax_history_length").integer();
    if (length < 0) {
      throw config.get("amax_history_length").expected("a length");
    }
    return policy.with(policy.quantization.withHistoryLength(length));
  }

  private static DTypePolicy quantized(ConfigNode node, String mode, String source) {
    Quantization quantization = Quantization.parse(mode);
    DTypePolicy from = plain(source);
    boolean halfOfBytes = from != null && from.compute == DType.FLOAT16 && mode.equals("int8");
    if (halfOfBytes) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_DTYPE,
          node.path() + ": Keras itself refuses int8 weights of a layer that computes in float16",
          node.source(),
          "quantise it from bfloat16, mixed_bfloat16 or float32");
    }
    if (quantization == null || from == null || !from.compute.isFloating()) {
      throw unsupported(node, mode + "_from_" + source);
    }
    return new DTypePolicy(
        mode + "_from_" + source, from.compute, from.variable, quantization, Map.of());
  }

  private static DTypePolicy map(ConfigNode config) {
    DTypePolicy fallback = of(config.get("default_policy"));
    Map<String, DTypePolicy> byPath = new LinkedHashMap<>();
    ConfigNode entries = config.get("policy_map");
    for (String path : entries.keys()) {
      byPath.put(path, of(entries.get(path)));
    }
    return new DTypePolicy(
        fallback.name,
        fallback.compute,
        fallback.variable,
        fallback.quantization,
        Map.copyOf(byPath));
  }

  /** True where {@link #compute} is the dtype of the parts of complex numbers. */
  public boolean isComplex() {
    return name.startsWith("complex");
  }

  private DTypePolicy with(Quantization other) {
    return new DTypePolicy(name, compute, variable, other, byPath);
  }

  /**
   * The policy of the layer at a path, which keeps those of the layers inside it. As in Keras a key
   * may be a pattern; a key may also begin with the names of the models around the layer, which a
   * config does not tell.
   */
  public DTypePolicy at(String path) {
    if (byPath.isEmpty()) {
      return this;
    }
    DTypePolicy exact = byPath.get(path);
    if (exact != null) {
      return exact.keeping(byPath);
    }
    List<DTypePolicy> found = new ArrayList<>();
    byPath.forEach(
        (key, policy) -> {
          if (key.endsWith("/" + path) || matches(key, path)) {
            found.add(policy);
          }
        });
    return found.size() == 1 ? found.get(0).keeping(byPath) : this;
  }

  private static boolean matches(String key, String path) {
    try {
      return key.length() <= MAX_PATTERN && isSafe(key) && Pattern.matches(key, path);
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** True for patterns of few repetitions that are not nested, so that matching is quick. */
  private static boolean isSafe(String pattern) {
    return pattern.indexOf('(') < 0
        && pattern.chars().filter(c -> "*+{?".indexOf(c) >= 0).count() <= 3;
  }

  private DTypePolicy keeping(Map<String, DTypePolicy> all) {
    return new DTypePolicy(name, compute, variable, quantization, all);
  }

  private static UnsupportedModelException unsupported(ConfigNode node, String what) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_DTYPE,
        node.path() + ": the dtype policy '" + what + "' is not supported",
        node.source(),
        null);
  }
}
