package org.keras4j.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerProvider;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.ops.RefusedOps;
import org.keras4j.ops.OpGraph;

/**
 * Which Keras class is which Java layer. Immutable: {@link #with} gives a new registry. The key is
 * (namespace, class name), since {@code keras.layers.Add} and {@code keras.ops.numpy.Add} share a
 * name; custom classes are found by their registered name ({@code package>Name}).
 */
public final class LayerRegistry {
  private static final class BuiltIns {
    static final LayerRegistry REGISTRY =
        new LayerRegistry(BuiltInLayers.all(), Set.of(), Functions.NONE);
  }

  /** The ops, of which there are many and which few models use: made when one is asked for. */
  private static final class Ops {
    static final List<LayerType> ALL = BuiltInOps.all();
    static final Map<String, LayerType> BY_NAME = new HashMap<>();

    static {
      ALL.forEach(t -> BY_NAME.put(t.className(), t));
    }
  }

  /** Layers of Keras 3 whose configs have no {@code trainable}. */
  private static final Set<String> LAYERS_WITHOUT_TRAINABLE =
      Set.of(
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "Discretization",
          "HashedCrossing",
          "Pipeline");

  private static final Pattern OPERATIONS =
      Pattern.compile("keras(_core)?\\.(src\\.)?(ops|activations|quantizers)(\\..*)?");

  private final Map<String, LayerType> types = new HashMap<>();
  private final List<LayerType> ordered;

  /** Those that a user gave one by one: they know whose classes these are. */
  private final Set<LayerType> own;

  private final Functions functions;

  /** Java functions in the place of Python's, by name. */
  private record Functions(
      Map<String, BiFunction<OpGraph, Values, Values>> lambdas,
      Map<String, Activation> activations,
      Map<String, UnaryOperator<String>> texts,
      Map<String, Function<String, List<String>>> splits) {
    static final Functions NONE = new Functions(Map.of(), Map.of(), Map.of(), Map.of());
  }

  private LayerRegistry(List<LayerType> all, Set<LayerType> own, Functions functions) {
    ordered = List.copyOf(all);
    this.own = Set.copyOf(own);
    this.functions = functions;
    for (LayerType t : all) {
      types.put(key(t.namespace(), t.className()), t);
    }
  }

  /** All layers of keras4j itself. */
  public static LayerRegistry builtIns() {
    return BuiltIns.REGISTRY;
  }

  /**
   * All layers of keras4j itself and those of the {@link LayerProvider}s on the class path, which
   * are looked for once.
   */
  public static LayerRegistry discovered() {
    return Discovered.REGISTRY;
  }

  /** This registry and all that a library brings along. */
  public LayerRegistry with(LayerProvider provider) {
    List<LayerType> all = new ArrayList<>(ordered);
    all.addAll(provider.layers());
    Map<String, Activation> activations = new HashMap<>(functions.activations());
    activations.putAll(provider.activations());
    Functions f = functions;
    return new LayerRegistry(
        all, own, new Functions(f.lambdas(), Map.copyOf(activations), f.texts(), f.splits()));
  }

  /** This registry and one more type, which takes precedence over one of the same key. */
  public LayerRegistry with(LayerType type) {
    List<LayerType> all = new ArrayList<>(ordered);
    all.add(type);
    Set<LayerType> mine = new java.util.HashSet<>(own);
    mine.add(type);
    return new LayerRegistry(all, mine, functions);
  }

  /**
   * This registry and what a Lambda layer of the given name computes, in ops. It takes the place of
   * the Python function in the file, which is never run; the function's {@code arguments} are not
   * handed on.
   */
  public LayerRegistry withLambda(String layerName, BiFunction<OpGraph, Values, Values> function) {
    Functions f = functions;
    return new LayerRegistry(
        ordered,
        own,
        new Functions(
            more(f.lambdas(), layerName, function), f.activations(), f.texts(), f.splits()));
  }

  /**
   * This registry and one more activation, which takes precedence over Keras's of the same name.
   * Functions without a name were saved as {@code <lambda>}.
   */
  public LayerRegistry withActivation(String name, Activation activation) {
    Functions f = functions;
    return new LayerRegistry(
        ordered,
        own,
        new Functions(f.lambdas(), more(f.activations(), name, activation), f.texts(), f.splits()));
  }

  /**
   * This registry and what a Python function given as {@code standardize} of a TextVectorization
   * makes of each text. The name is the function's, with its package where it was registered in
   * Keras ({@code my_package>clean}).
   */
  public LayerRegistry withTextFunction(String name, UnaryOperator<String> function) {
    Functions f = functions;
    return new LayerRegistry(
        ordered,
        own,
        new Functions(f.lambdas(), f.activations(), more(f.texts(), name, function), f.splits()));
  }

  /** Likewise for a function given as {@code split}: the tokens of each text. */
  public LayerRegistry withSplitFunction(String name, Function<String, List<String>> function) {
    Functions f = functions;
    return new LayerRegistry(
        ordered,
        own,
        new Functions(f.lambdas(), f.activations(), f.texts(), more(f.splits(), name, function)));
  }

  private static <T> Map<String, T> more(Map<String, T> map, String name, T value) {
    Map<String, T> all = new HashMap<>(map);
    all.put(name, value);
    return Map.copyOf(all);
  }

  @Nullable UnaryOperator<String> textFunction(String name) {
    return functions.texts().get(name);
  }

  @Nullable Function<String, List<String>> splitFunction(String name) {
    return functions.splits().get(name);
  }

  @Nullable BiFunction<OpGraph, Values, Values> lambda(@Nullable String layerName) {
    return layerName == null ? null : functions.lambdas().get(layerName);
  }

  @Nullable Activation activation(String name) {
    return functions.activations().get(name);
  }

  /** The type of a class in a namespace, or null. */
  public @Nullable LayerType find(String namespace, String className) {
    LayerType type = types.get(key(namespace, className));
    return type == null && namespace.equals(LayerType.OPS) ? Ops.BY_NAME.get(className) : type;
  }

  /** True for a layer of keras4j itself, as opposed to one that was registered. */
  /**
   * True when a type of a bare name is meant by a class that is not Keras's own.
   *
   * @param registered the class's name with its package, where it has one
   */
  boolean standsFor(LayerType type, String registered) {
    int end = registered.indexOf('>');
    boolean nobodys = end < 0 || registered.startsWith("Custom>");
    return !isBuiltIn(type)
        && (nobodys || type.className().equals(registered) || own.contains(type));
  }

  static boolean isBuiltIn(LayerType type) {
    return builtIns().find(type.namespace(), type.className()) == type;
  }

  /**
   * Why a class of Keras is not supported and will not be, or null. A type that was registered
   * under its name takes precedence.
   */
  public @Nullable String refusal(String namespace, String className) {
    return namespace.equals(LayerType.OPS) ? RefusedOps.REASONS.get(className) : null;
  }

  /** All types: layers in order of registration, then ops. */
  public List<LayerType> types() {
    List<LayerType> all = new ArrayList<>(ordered);
    all.addAll(Ops.ALL);
    return all;
  }

  /** The class names of a namespace, sorted. */
  public List<String> classNames(String namespace) {
    TreeSet<String> names = new TreeSet<>();
    for (LayerType t : types()) {
      if (t.namespace().equals(namespace)) {
        names.add(t.className());
      }
    }
    return List.copyOf(names);
  }

  /** True when the constructor of a class of Keras 3 takes no {@code trainable}. */
  public static boolean isWithoutTrainable(String className) {
    return LAYERS_WITHOUT_TRAINABLE.contains(className);
  }

  /**
   * Makes a layer of a serialised object {@code {"class_name": …, "config": …}}, with or without a
   * module: Keras's {@code layers.deserialize}, in the semantics of Keras 3.
   */
  public Layer deserialize(Map<String, ?> object) {
    return deserialize(ConfigNode.root(object, "config"), new Writer(3, ""));
  }

  /** Likewise from JSON text. */
  public Layer deserialize(String json) {
    return deserialize(
        ConfigReader.read(
            json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            LoadLimits.defaults(),
            "config"),
        new Writer(3, ""));
  }

  /** Likewise, in the semantics of the Keras that wrote it. */
  public Layer deserialize(ConfigNode object, Writer writer) {
    return new RegistryResolver(this, writer, LoadLimits.defaults()).layer(object);
  }

  /** The layer of a class name and its bare config: Keras's {@code from_config}. */
  public Layer fromConfig(String className, Map<String, ?> config) {
    return deserialize(Map.of("class_name", className, "config", config));
  }

  /**
   * The serialised object that {@link #deserialize} reads: Keras's {@code layers.serialize}. Its
   * module and registered name are those of the file, where that had any.
   */
  public static Map<String, Object> serialize(Layer layer) {
    Base base = layer.base();
    Map<String, Object> out = new java.util.LinkedHashMap<>();
    if (base.module() != null || layer.isOperation()) {
      out.put("module", base.module() != null ? base.module() : LayerType.OPS);
    }
    out.put("class_name", base.className());
    out.put("config", layer.getConfig());
    if (base.registeredName() != null) {
      out.put("registered_name", base.registeredName());
    }
    return out;
  }

  static String key(String namespace, String className) {
    return namespace + " " + className;
  }

  /** The namespace that a module and class name belong to. */
  static String namespace(KerasObject o) {
    String module = o.module();
    return module == null ? bare(o) : isOperation(module) ? LayerType.OPS : LayerType.LAYERS;
  }

  /** True for a module whose classes are operations, which have a namespace of their own. */
  public static boolean isOperation(String module) {
    return OPERATIONS.matcher(module).matches();
  }

  private static String bare(KerasObject o) {
    return isBareOp(o) ? LayerType.OPS : LayerType.LAYERS;
  }

  /**
   * HDF5 files of Keras 3 name no modules. Its operations are told from its layers by their
   * configs, which lack what all but a few layers have.
   */
  private static boolean isBareOp(KerasObject o) {
    ConfigNode calls = o.node().get("inbound_nodes");
    return calls.isList()
        && !calls.items().isEmpty()
        && calls.items().get(0).has("args")
        && o.config().isMap()
        && !o.config().has("trainable")
        && !LAYERS_WITHOUT_TRAINABLE.contains(o.className());
  }
}
