package org.keras4j.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.Keras1Dialect;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Activations;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerResolver;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.Lambda;
import org.keras4j.layers.ops.RefusedOps;
import org.keras4j.ops.OpGraph;
import org.keras4j.tensor.Tensor;

/** Reads the objects of one file through a registry. One per load; not thread-safe. */
public final class RegistryResolver implements LayerResolver {
  private static final Set<String> FOREIGN =
      Set.of("TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer");

  private static final String COLUMNS =
      "its feature columns are described by Python objects of TensorFlow; preprocessing layers such"
          + " as StringLookup and Normalization take their place";

  private static final String SHARED_ID = "shared_object_id";

  /** Layers that are refused for good, and why. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "DenseFeatures",
          COLUMNS,
          "SequenceFeatures",
          COLUMNS,
          "FeatureSpace",
          "it is no model: save a keras.Model of its get_inputs() and get_encoded_features()",
          "DynamicLookup",
          "its vocabulary changes while it runs, and no file holds it",
          "DynamicEmbedding",
          "its vocabulary changes while it runs, and no file holds it");

  private record Read(KerasObject object, Layer layer) {}

  private final Map<String, List<Read>> read = new HashMap<>();
  private final LayerRegistry registry;
  private final Writer writer;
  private final LoadLimits limits;
  private final Map<String, Integer> unnamed = new HashMap<>();
  private final SavedPlaces places;
  private @Nullable String dimOrdering;
  private int depth;
  private int count;

  public RegistryResolver(LayerRegistry registry, Writer writer, LoadLimits limits) {
    this(registry, writer, limits, SavedState.NONE);
  }

  /**
   * @param saved what the file holds beside the config
   */
  public RegistryResolver(
      LayerRegistry registry, Writer writer, LoadLimits limits, SavedState saved) {
    this.places = new SavedPlaces(saved);
    this.registry = registry;
    this.writer = writer;
    this.limits = limits;
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return places.asset(name);
  }

  @Override
  public Optional<Tensor> weight(String layer, String weight, int number) {
    return places.weight(layer, weight, number);
  }

  @Override
  public @Nullable UnaryOperator<String> textFunction(String name) {
    return registry.textFunction(name);
  }

  @Override
  public @Nullable Function<String, List<String>> splitFunction(String name) {
    return registry.splitFunction(name);
  }

  @Override
  public LoadLimits limits() {
    return limits;
  }

  @Override
  public Layer layer(ConfigNode written) {
    ConfigNode node = written;
    if (writer.generation() == 1) {
      if (count == 0) {
        dimOrdering = Keras1Dialect.dimOrdering(written);
      }
      node = Keras1Dialect.upgrade(written, dimOrdering);
    }
    KerasObject object = KerasObject.of(node);
    if (++count > limits.maxLayers()) {
      throw limit("layers", limits.maxLayers(), node);
    }
    places.enter(object);
    try {
      Layer shared = shared(object);
      return shared != null ? shared : read(object);
    } finally {
      places.leave();
    }
  }

  private Layer read(KerasObject object) {
    ConfigNode node = object.node();
    if (++depth > limits.maxNesting()) {
      throw limit("levels of nested layers", limits.maxNesting(), node);
    }
    try {
      LayerType type = type(object);
      LayerConfig config = new LayerConfig(object, this, defaultName(object));
      Layer layer = type.factory().apply(config);
      read.computeIfAbsent(layer.name(), n -> new ArrayList<>(1)).add(new Read(object, layer));
      return layer;
    } catch (KerasException e) {
      throw e.location() == null ? e.within(node.source()) : e;
    } finally {
      depth--;
    }
  }

  /**
   * The layer that an object stands for once more, when Keras wrote the same one in two models: it
   * then has an id, which the object it repeats has too, or in newer files lacks.
   */
  private @Nullable Layer shared(KerasObject object) {
    Object id = object.node().get(SHARED_ID).value();
    if (id == null || object.name() == null) {
      return null;
    }
    Layer found = null;
    for (Read earlier : read.getOrDefault(object.name(), List.of())) {
      Object other = earlier.object().node().get(SHARED_ID).value();
      boolean same =
          (other == null || other.equals(id))
              && earlier.object().className().equals(object.className())
              && Objects.equals(
                  withoutIds(earlier.object().config().value()),
                  withoutIds(object.config().value()));
      if (same && found != null && found != earlier.layer()) {
        return null;
      }
      found = same ? earlier.layer() : found;
    }
    return found;
  }

  private static @Nullable Object withoutIds(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(RegistryResolver::withoutIds)
          .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> out = new HashMap<>();
      map.forEach((k, v) -> out.put(k, withoutIds(v)));
      out.remove(SHARED_ID);
      return out;
    }
    return value;
  }

  private static LimitExceededException limit(String what, int max, ConfigNode node) {
    return new LimitExceededException(
        ErrorCode.LIMIT_GRAPH,
        "the model has more than " + max + " " + what,
        node.source() + ": " + node.path(),
        null);
  }

  /**
   * The type of an object.
   *
   * @throws UnsafeModelException for classes that would run code of the file
   * @throws UnsupportedModelException for an unknown class
   */
  private LayerType type(KerasObject o) {
    String registered = o.registeredName();
    if (registered != null && !registered.equals(o.className())) {
      LayerType custom = registry.find(LayerType.LAYERS, registered);
      if (custom != null) {
        return custom;
      }
    }
    BiFunction<OpGraph, Values, Values> lambda =
        o.className().equals("Lambda") ? registry.lambda(o.name()) : null;
    if (lambda != null) {
      return LayerType.of("Lambda", c -> Lambda.fromConfig(c, lambda));
    }
    String namespace = LayerRegistry.namespace(o);
    LayerType type = registry.find(namespace, o.className());
    boolean foreign = o.isForeign();
    String full = registered == null ? o.className() : registered; // with its package
    if (type != null && (!foreign || registry.standsFor(type, full))) {
      return type;
    }
    int end = o.className().indexOf('>'); // of the package, in HDF5 files
    LayerType bare = registry.find(namespace, o.className().substring(end + 1));
    if (end >= 0 && bare != null && registry.standsFor(bare, full)) {
      return bare;
    }
    String where = o.node().path() + (o.name() == null ? "" : " \"" + Texts.shown(o.name()) + "\"");
    String place = o.node().source() + ": " + where;
    if (o.className().equals("Lambda")) {
      throw new UnsafeModelException(
          ErrorCode.LAMBDA,
          "layer '" + Texts.shown(o.name()) + "' is a Lambda: its Python code is never run",
          place,
          "replace the Lambda by layers, or register a Java function under the layer's name");
    }
    if (FOREIGN.contains(o.className())) {
      throw new UnsafeModelException(
          ErrorCode.EXTERNAL_FRAMEWORK,
          "a " + o.className() + " holds another framework's code, which is never run",
          place,
          null);
    }
    String refusal = foreign ? null : registry.refusal(namespace, o.className());
    if (refusal != null) {
      String what =
          "the operation '" + Texts.shown(o.className()) + "' is not supported: " + refusal;
      if (refusal.equals(RefusedOps.PYTHON)) {
        throw new UnsafeModelException(
            ErrorCode.FOREIGN_CODE, what, place, "build the model of layers and ops instead");
      }
      throw new UnsupportedModelException(ErrorCode.UNSUPPORTED_ARGUMENT, what, place, null);
    }
    if (REFUSED.containsKey(o.className())) {
      throw new UnsupportedModelException(
          ErrorCode.UNKNOWN_LAYER,
          "a " + o.className() + " is not supported: " + REFUSED.get(o.className()),
          place,
          null);
    }
    throw new UnsupportedModelException(
        ErrorCode.UNKNOWN_LAYER,
        "unknown layer class '"
            + Texts.shown(registered == null ? o.className() : registered)
            + "' at "
            + where
            + "."
            + (foreign && registry.find(namespace, o.className()) != null
                ? " It is not Keras's own layer of that name."
                : Texts.didYouMean(o.className(), registry.classNames(namespace))),
        o.node().source(),
        "keras4j layers lists those it knows; for a layer of your own, give a Java class to"
            + " LoadOptions.withLayers");
  }

  private String defaultName(KerasObject o) {
    String snake = KerasObject.snakeCase(o.className());
    int n = unnamed.merge(snake, 1, Integer::sum) - 1;
    return KerasObject.numbered(snake, n);
  }

  @Override
  public Activation activation(ConfigNode node) {
    if (node.isString()) {
      return named(node.string(), node);
    }
    KerasObject o = KerasObject.of(node);
    if (o.className().equals("function")) {
      if (o.config().isString()) {
        return named(o.config().string(), node);
      }
      throw unknown(String.valueOf(o.registeredName()), node);
    }
    if (o.className().equals("__lambda__")) {
      Activation registered = registry.activation("<lambda>");
      if (registered != null) {
        return registered;
      }
      throw new UnsafeModelException(
          ErrorCode.LAMBDA,
          "the activation is Python code, which is never run",
          node.source() + ": " + node.path(),
          "register an activation under the name <lambda>");
    }
    if (o.module() != null
        && o.module().startsWith("keras")
        && o.module().contains("activations")) {
      return named(o.className(), node);
    }
    return ofLayer(layer(node));
  }

  private static Activation ofLayer(Layer layer) {
    return new Activation(
        layer.name(),
        null,
        (g, x) -> {
          WeightSpecs none = new WeightSpecs(layer);
          layer.build(none, new InputShapes(List.of(x.shape()), List.of(x.dtype())));
          return LayerCalls.call(layer, g, Values.of(x), new Weights(g, layer.name(), none)).only();
        });
  }

  private Activation named(String name, ConfigNode node) {
    Activation own = registry.activation(name);
    Activation a = own != null ? own : Activations.named(name, writer);
    if (a == null) {
      throw unknown(name, node);
    }
    return a;
  }

  private static UnsupportedModelException unknown(String name, ConfigNode node) {
    List<String> known = Activations.names();
    @Nullable String lambda = name.equals("<lambda>") ? "it was a Python lambda when saved" : null;
    return new UnsupportedModelException(
        ErrorCode.UNKNOWN_ACTIVATION,
        "unknown activation '"
            + Texts.shown(name)
            + "' at "
            + node.path()
            + "."
            + Texts.didYouMean(name, known),
        node.source(),
        lambda);
  }
}
