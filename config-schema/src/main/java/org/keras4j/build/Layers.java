package org.keras4j.build;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.Signatures.Signature;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.Keras3Modules;
import org.keras4j.registry.LayerRegistry;

/**
 * Makes layers. {@link #of(String, Object...)} makes those of any class of Keras, {@link
 * CommonLayers} has the classes that are used most.
 *
 * <pre>{@code
 * Layers.dense(8).activation("relu");
 * Layers.of("Conv2DTranspose", 4, 3).strides(2).set("output_padding", 1);
 * Layers.of(MyLayer.TYPE).set("output_dim", 3);
 * }</pre>
 *
 * <p>Source: {@code keras.layers}.
 */
public final class Layers extends CommonLayers {
  private Layers() {}

  /**
   * A layer of a class.
   *
   * @param className a class of {@code keras.layers}, or of a {@link
   *     org.keras4j.layers.LayerProvider} on the class path
   * @param args values of the constructor's first arguments, in Keras's order
   * @throws UnsupportedModelException when there is no such class
   * @throws ModelFormatException when there are more values than arguments
   */
  public static KerasLayer of(String className, Object... args) {
    Signature s = Signatures.of(className);
    if (s == null) {
      LayerType type = LayerRegistry.discovered().find(LayerType.LAYERS, className);
      if (type == null || LayerRegistry.builtIns().find(LayerType.LAYERS, className) == type) {
        throw unknown(className, type != null);
      }
      return positional(of(type), List.of(), args);
    }
    Header header = new Header(Header.KERAS, s.className(), null, s.hasCommon());
    KerasLayer layer = new KerasLayer(header, Map.of(), LayerSources.NONE, s, null);
    return positional(layer, s.args(), args);
  }

  private static KerasLayer positional(KerasLayer layer, List<String> names, Object[] args) {
    if (args.length > names.size()) {
      throw new ModelFormatException(
          ErrorCode.BAD_VALUE,
          layer.className()
              + " takes "
              + names.size()
              + " arguments by position, but "
              + args.length
              + " were given",
          null,
          "set arguments by name: set(name, value)");
    }
    KerasLayer out = layer;
    for (int i = 0; i < args.length; i++) {
      out = out.set(names.get(i), args[i]);
    }
    return out;
  }

  private static UnsupportedModelException unknown(String className, boolean old) {
    if (old) {
      return new UnsupportedModelException(
          ErrorCode.UNKNOWN_LAYER,
          "Keras 3 has no layer class '" + Texts.shown(className) + "'",
          null,
          "layers of older files can be loaded, but not made");
    }
    List<String> known = new ArrayList<>(Signatures.classNames());
    known.addAll(LayerRegistry.discovered().classNames(LayerType.LAYERS));
    return new UnsupportedModelException(
        ErrorCode.UNKNOWN_LAYER,
        "unknown layer class '"
            + Texts.shown(className)
            + "'."
            + Texts.didYouMean(className, known),
        null,
        "a layer of your own: Layers.of(MyLayer.TYPE)");
  }

  /** A layer of a class of one's own; its arguments are whatever its config has. */
  public static KerasLayer of(LayerType type) {
    int end = type.className().indexOf('>');
    Header h = new Header(null, type.className().substring(end + 1), type.className(), true);
    return new KerasLayer(h, Map.of(), LayerSources.NONE.with(type), null, null);
  }

  /**
   * An operation of {@code keras.ops} by the name of its class: {@code Layers.op("Matmul")}; {@link
   * KerasLayer#call} takes its arguments.
   *
   * @throws UnsupportedModelException when Keras 3 has no such operation
   */
  public static KerasLayer op(String className) {
    String module = Keras3Modules.ofOperation(className);
    if (module == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNKNOWN_LAYER,
          "unknown operation '"
              + Texts.shown(className)
              + "'."
              + Texts.didYouMean(className, LayerRegistry.builtIns().classNames(LayerType.OPS)),
          null,
          "operations have the names of their classes, such as Matmul");
    }
    Header h = new Header(module, className, className, false);
    return new KerasLayer(h, Map.of(), LayerSources.NONE, null, null);
  }

  /**
   * Keras's {@code Lambda(function, name=name)}, whose function is Java: it describes the
   * computation in ops, and is called with unknown dimensions for the summary. What is saved names
   * the function as it names the layer; to load it, Java wants the function again in {@link
   * LayerRegistry#withLambda}, and Keras in {@code custom_objects}.
   *
   * @param name of the layer, unique in the model
   */
  public static KerasLayer lambda(String name, BiFunction<OpGraph, Values, Values> function) {
    Map<String, @Nullable Object> reference = object("builtins", "function", Map.of());
    reference.put("config", name);
    reference.put("registered_name", "function");
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("name", name);
    given.put("function", reference);
    given.put("arguments", Map.of());
    Header header = new Header(Header.KERAS, "Lambda", null, true);
    return new KerasLayer(header, given, LayerSources.NONE.with(name, function), null, null);
  }

  /** The layer of a class name and a bare config: Keras's {@code from_config}. */
  public static KerasLayer fromConfig(String className, Map<String, ?> config) {
    return deserialize(Map.of("class_name", className, "config", config));
  }

  /**
   * The layer of a serialised object {@code {"class_name": …, "config": …}}, with or without a
   * module: Keras's {@code keras.layers.deserialize}.
   *
   * @throws org.keras4j.errors.KerasException when it is no layer, unknown, or a value is wrong
   */
  public static KerasLayer deserialize(Map<String, ?> object) {
    return deserialize(object, null);
  }

  /** Likewise, with a registry that has the classes of one's own. */
  public static KerasLayer deserialize(Map<String, ?> object, @Nullable LayerRegistry registry) {
    return read(ConfigNode.root(ConfigValues.of(object), "config"), registry);
  }

  /** Likewise from JSON text. */
  public static KerasLayer deserialize(String json) {
    return deserialize(json, null);
  }

  /** Likewise from JSON text, with a registry that has the classes of one's own. */
  public static KerasLayer deserialize(String json, @Nullable LayerRegistry registry) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return read(ConfigReader.read(bytes, LoadLimits.defaults(), "config"), registry);
  }

  private static KerasLayer read(ConfigNode node, @Nullable LayerRegistry registry) {
    KerasObject o = KerasObject.of(node);
    LayerSources sources = new LayerSources(registry);
    KerasLayer layer = new KerasLayer(header(o), given(o), sources, signature(o), null);
    layer.toLayer();
    return layer;
  }

  private static @Nullable Signature signature(KerasObject o) {
    return o.isForeign() ? null : Signatures.of(o.className());
  }

  private static Header header(KerasObject o) {
    int end = o.className().indexOf('>');
    if (end >= 0) {
      return new Header(null, o.className().substring(end + 1), o.className(), true);
    }
    if (o.module() != null) {
      boolean bare =
          o.className().equals("InputLayer")
              || o.isModel()
              || LayerRegistry.isOperation(o.module());
      return new Header(o.module(), o.className(), o.registeredName(), !bare);
    }
    Signature s = Signatures.of(o.className());
    if (s != null) {
      return new Header(Header.KERAS, s.className(), null, s.hasCommon());
    }
    if (o.className().equals("InputLayer")) {
      return new Header(Header.KERAS, "InputLayer", null, false);
    }
    if (o.isModel()) {
      return modelHeader(o.className());
    }
    String registered = o.registeredName() == null ? o.className() : o.registeredName();
    return new Header(null, o.className(), registered, true);
  }

  private static Map<String, @Nullable Object> given(KerasObject o) {
    return o.config().isMap() ? new LinkedHashMap<>(o.config().map()) : Map.of();
  }

  private static Header modelHeader(String className) {
    return className.equals("Sequential")
        ? new Header("keras", "Sequential", null, false)
        : new Header("keras.src.models.functional", "Functional", "Functional", false);
  }

  /**
   * A layer of another model, or that model, with its weights.
   *
   * @param object the serialised layer, in the language of Keras 3
   * @param registry the registry that has its class
   * @param weights where its weights are, or null when it has none yet
   * @param prefix what the keys of its weights begin with there
   */
  public static KerasLayer of(
      Map<String, ?> object,
      LayerRegistry registry,
      @Nullable WeightSource weights,
      String prefix) {
    KerasLayer layer = deserialize(object, registry);
    return weights == null ? layer : layer.withWeights(new GivenWeights.Of(weights, prefix));
  }

  /** A described model as a layer of another. */
  public static KerasLayer of(ModelDescription model) {
    KerasLayer layer = deserialize(model.config(), model.registry());
    return layer.withWeights(model.asGiven());
  }

  /** An initializer with arguments: {@code initializer("RandomNormal", Map.of("stddev", 0.1))}. */
  public static Map<String, @Nullable Object> initializer(String className, Map<String, ?> config) {
    return object("keras.initializers", className, config);
  }

  /** A regularizer with arguments; it matters to training alone. */
  public static Map<String, @Nullable Object> regularizer(String className, Map<String, ?> config) {
    return object("keras.regularizers", className, config);
  }

  private static Map<String, @Nullable Object> object(
      String module, String className, Map<String, ?> config) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("module", module);
    out.put("class_name", className);
    out.put("config", config);
    out.put("registered_name", null);
    return out;
  }
}
