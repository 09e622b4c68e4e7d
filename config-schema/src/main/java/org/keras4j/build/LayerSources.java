package org.keras4j.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.ops.OpGraph;
import org.keras4j.registry.LayerRegistry;

/**
 * Where the classes of described layers are found.
 *
 * @param base the registry that was given, or null for the one that is discovered
 * @param types classes beside it
 * @param lambdas what Lambda layers compute, by their names
 */
record LayerSources(
    @Nullable LayerRegistry base,
    List<LayerType> types,
    Map<String, BiFunction<OpGraph, Values, Values>> lambdas) {
  static final LayerSources NONE = new LayerSources(null);

  LayerSources(@Nullable LayerRegistry base) {
    this(base, List.of(), Map.of());
  }

  LayerSources in(LayerRegistry registry) {
    return new LayerSources(registry, types, lambdas);
  }

  LayerSources with(LayerType type) {
    List<LayerType> all = new ArrayList<>(types);
    all.add(type);
    return new LayerSources(base, List.copyOf(all), lambdas);
  }

  LayerSources with(String name, BiFunction<OpGraph, Values, Values> lambda) {
    Map<String, BiFunction<OpGraph, Values, Values>> all = new HashMap<>(lambdas);
    all.put(name, lambda);
    return new LayerSources(base, types, Map.copyOf(all));
  }

  /** These and those of all layers inside a value. */
  LayerSources with(@Nullable Object value) {
    LayerSources all = this;
    if (value instanceof KerasLayer l) {
      return all.with(l.sources());
    }
    if (value instanceof Iterable<?> list) {
      for (Object o : list) {
        all = all.with(o);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Object o : map.values()) {
        all = all.with(o);
      }
    }
    return all;
  }

  /**
   * Both.
   *
   * @throws UnsupportedModelException when two registries were given, or two functions of a name
   */
  LayerSources with(LayerSources other) {
    if (base != null && other.base != null && base != other.base) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the layers of one model are of two registries",
          null,
          "make one registry of both, and give it to all layers");
    }
    List<LayerType> all = new ArrayList<>(types);
    other.types.stream().filter(t -> !all.contains(t)).forEach(all::add);
    Map<String, BiFunction<OpGraph, Values, Values>> functions = new HashMap<>(lambdas);
    other.lambdas.forEach(
        (name, function) -> {
          BiFunction<OpGraph, Values, Values> before = functions.put(name, function);
          if (before != null && before != function) {
            throw new UnsupportedModelException(
                ErrorCode.UNSUPPORTED_ARGUMENT,
                "two Lambda layers with different functions are called '" + name + "'",
                null,
                "give each a name of its own");
          }
        });
    return new LayerSources(
        base != null ? base : other.base, List.copyOf(all), Map.copyOf(functions));
  }

  LayerRegistry registry() {
    LayerRegistry r = Objects.requireNonNullElseGet(base, LayerRegistry::discovered);
    for (LayerType t : types) {
      r = r.with(t);
    }
    for (Map.Entry<String, BiFunction<OpGraph, Values, Values>> e : lambdas.entrySet()) {
      r = r.withLambda(e.getKey(), e.getValue());
    }
    return r;
  }
}
