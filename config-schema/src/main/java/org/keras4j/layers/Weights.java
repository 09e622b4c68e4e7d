package org.keras4j.layers;

import java.util.HashMap;
import java.util.Map;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** The weights of one layer as values of a graph. */
public final class Weights {
  private final OpGraph graph;
  private final String prefix;
  private final WeightSpecs specs;
  private final Map<String, Value> replaced;
  private final boolean bare;

  /**
   * @param prefix the layer's key within the whole model, for example {@code layers/dense_1}; empty
   *     for the model itself
   */
  public Weights(OpGraph graph, String prefix, WeightSpecs specs) {
    this(graph, prefix, specs, Map.of(), false);
  }

  private Weights(
      OpGraph graph, String prefix, WeightSpecs specs, Map<String, Value> replaced, boolean bare) {
    this.replaced = replaced;
    this.bare = bare;
    this.graph = graph;
    this.prefix = prefix;
    this.specs = specs;
  }

  /** A weight, cast to the compute dtype as Keras's autocast does. */
  public Value get(String name) {
    Value v = raw(name);
    DType compute = bare ? graph.scope() : specs.layer().base().dtype().compute();
    boolean casts = compute != null && compute.isFloating() && v.dtype().isFloating();
    return casts ? graph.cast(v, compute) : v;
  }

  /**
   * These for a layer that is called past its dtype: cast to what the scope of the call says, or
   * not at all.
   */
  Weights bare() {
    return new Weights(graph, prefix, specs, replaced, true);
  }

  /** The weight as a layer finds it that takes no cast of its own. */
  public Value found(String name) {
    return bare ? get(name) : raw(name);
  }

  /** A weight in the dtype it is kept in. */
  public Value raw(String name) {
    Value value = replaced.get(name);
    if (value != null) {
      return value;
    }
    WeightSpecs.Weight w = specs.weight(name);
    if (w == null) {
      throw new InternalException(
          ErrorCode.INTERNAL,
          "layer '"
              + specs.layer().name()
              + "' asks for a weight '"
              + name
              + "' that it has not declared");
    }
    Value v = graph.weight(join(name), w.spec());
    return specs.isComplex(w) ? ComplexOp.of(graph, v) : v;
  }

  /**
   * These with a computed value in the place of one of the layer's own, as wrappers make it, or of
   * one of its inner layers: {@code cell/kernel}.
   */
  public Weights with(String name, Value value) {
    Map<String, Value> all = new HashMap<>(replaced);
    all.put(name, value);
    return new Weights(graph, prefix, specs, all, bare);
  }

  /** True when the weight was declared. */
  public boolean has(String name) {
    return specs.weight(name) != null;
  }

  /** The weights of an inner layer by its child key. */
  public Weights child(String key) {
    WeightSpecs.Child c = specs.child(key);
    if (c == null) {
      throw new InternalException(
          ErrorCode.INTERNAL,
          "layer '" + specs.layer().name() + "' has no inner layer '" + key + "'");
    }
    Map<String, Value> inside = new HashMap<>();
    replaced.forEach(
        (name, value) -> {
          if (name.startsWith(key + "/")) {
            inside.put(name.substring(key.length() + 1), value);
          }
        });
    return new Weights(graph, join(key), c.specs(), inside, false);
  }

  private String join(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** The layer's key within the whole model; empty for the model itself. */
  public String key() {
    return prefix;
  }

  /** The same weights as values of another graph, such as the body of a scan. */
  public Weights in(OpGraph other) {
    if (!replaced.isEmpty()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "computed weights of layer '" + specs.layer().name() + "' cannot be used step by step",
          null,
          null);
    }
    return new Weights(other, prefix, specs);
  }

  public WeightSpecs specs() {
    return specs;
  }
}
