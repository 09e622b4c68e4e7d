package org.keras4j.layers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * An array written in a config: a number, nested lists, Keras's {@code __numpy__} and {@code
 * __tensor__} objects, or the {@code {"type": "ndarray", "value": …}} of multi-backend Keras 2.
 *
 * @param dtype as written, or null for plain numbers and lists
 * @param hasFloats true when some element is written as a float
 * @param hasOnlyBools true when all elements are true or false
 */
public record ConstantConfig(
    Shape shape, double[] values, @Nullable DType dtype, boolean hasFloats, boolean hasOnlyBools) {
  /** Integers above this are not kept exactly by a double. */
  private static final long EXACT = 1L << 53;

  /** True when the node is an array in one of the forms, as far as its top tells. */
  public static boolean isOne(ConfigNode node) {
    return node.isNumber()
        || node.value() instanceof Boolean
        || node.isList()
        || content(node) != null;
  }

  /** Reads an array; ragged lists and other values are errors that name their place. */
  public static ConstantConfig of(ConfigNode node) {
    ConfigNode content = content(node);
    if (content == null) {
      return read(node, null);
    }
    ConfigNode type = node.get("config").get("dtype");
    DType dtype = type.isString() ? DType.parse(type.string()) : null;
    if (type.isString() && dtype == null) {
      throw type.expected("a dtype");
    }
    return read(content, dtype);
  }

  /** The number itself where an object wraps it, else the node as it is. */
  static ConfigNode unwrapped(ConfigNode node) {
    ConfigNode content = content(node);
    return content == null ? node : content;
  }

  private static @Nullable ConfigNode content(ConfigNode node) {
    Object name = node.get("class_name").value();
    if ("__numpy__".equals(name) || "__tensor__".equals(name)) {
      return node.get("config").get("value");
    }
    return "ndarray".equals(node.get("type").value()) ? node.get("value") : null;
  }

  private static ConstantConfig read(ConfigNode node, @Nullable DType dtype) {
    List<Integer> dims = new ArrayList<>();
    for (ConfigNode at = node; at.isList(); at = at.items().get(0)) {
      dims.add(at.items().size());
      if (at.items().isEmpty()) {
        break;
      }
    }
    Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    Reader r = new Reader(shape);
    r.collect(node, 0);
    return new ConstantConfig(shape, r.values, dtype, r.floats, r.n > 0 && r.bools == r.n);
  }

  private static final class Reader {
    private final Shape shape;
    private final double[] values;
    private int n;
    private int bools;
    private boolean floats;

    private Reader(Shape shape) {
      this.shape = shape;
      this.values = new double[shape.size()];
    }

    private void collect(ConfigNode node, int depth) {
      if (depth < shape.rank()) {
        if (!node.isList() || node.items().size() != shape.dim(depth)) {
          throw node.expected("a list of " + shape.dim(depth) + " elements");
        }
        for (ConfigNode item : node.items()) {
          collect(item, depth + 1);
        }
        return;
      }
      if (node.value() instanceof Boolean b) {
        bools++;
        values[n++] = b ? 1 : 0;
        return;
      }
      if (node.value() instanceof Long l && Math.abs(l) > EXACT) {
        throw node.expected("an integer below 2^53");
      }
      floats |= node.value() instanceof Double;
      values[n++] = node.number();
    }
  }

  /** The same from numbers of Python, which {@code tf.cast} takes for float32 first. */
  public Tensor asTensorFlowCasts(DType as) {
    return dtype == null && hasFloats ? tensor(DType.FLOAT32).cast(as) : tensor(as);
  }

  /** The array in a dtype. */
  public Tensor tensor(DType as) {
    return Tensor.ofNumbers(as, shape, values);
  }
}
