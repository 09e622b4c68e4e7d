package org.keras4j.layers;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;

/**
 * The dtypes of a layer: what it computes in and what its variables are kept in. Keras's
 * DTypePolicy, or the plain string of older files.
 */
public record DTypePolicy(String name, DType compute, DType variable) {
  public static final DTypePolicy FLOAT32 =
      new DTypePolicy("float32", DType.FLOAT32, DType.FLOAT32);

  /** Reads a {@code dtype} entry; null means float32. */
  public static DTypePolicy of(ConfigNode node) {
    if (node.isNull()) {
      return FLOAT32;
    }
    String name;
    if (node.isMap()) {
      ConfigNode inner = node.get("config").get("name");
      if (!inner.isString()) {
        throw node.expected("a dtype policy with a name");
      }
      String kind = node.get("class_name").isString() ? node.get("class_name").string() : "";
      if (!kind.equals("DTypePolicy") && !kind.startsWith("Policy")) {
        throw unsupported(node, kind);
      }
      name = inner.string();
    } else {
      name = node.string();
    }
    DTypePolicy policy = named(name);
    if (policy == null) {
      throw unsupported(node, name);
    }
    return policy;
  }

  private static @Nullable DTypePolicy named(String name) {
    switch (name) {
      case "mixed_float16":
        return new DTypePolicy(name, DType.FLOAT16, DType.FLOAT32);
      case "mixed_bfloat16":
        return new DTypePolicy(name, DType.BFLOAT16, DType.FLOAT32);
      case "_infer":
        return FLOAT32;
      default:
        DType d = DType.parse(name);
        return d == null ? null : new DTypePolicy(name, d, d);
    }
  }

  private static UnsupportedModelException unsupported(ConfigNode node, String what) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_DTYPE,
        node.path() + ": the dtype policy '" + what + "' is not supported",
        node.source(),
        null);
  }
}
