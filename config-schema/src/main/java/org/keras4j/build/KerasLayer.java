package org.keras4j.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.Signatures.Signature;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.layers.Layer;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.registry.RegistryResolver;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A layer described in Java: a class of Keras 3 and its arguments. {@link Layers} makes them.
 *
 * <pre>{@code
 * KerasLayer dense = Layers.dense(8).activation("relu").name("hidden");
 * SymbolicTensor y = dense.apply(Input.of(16));
 * }</pre>
 *
 * <p>What sets an argument gives another layer. One layer that is called several times is shared:
 * all its calls have the same weights. Layers without a name get one in the model that they become
 * part of, in the order in which they were made: {@code dense}, {@code dense_1}.
 *
 * <p>Source: {@code keras.layers.Layer}, and the constructors of Keras 3.15.
 */
public final class KerasLayer {
  /** The Keras in whose language layers are described. */
  public static final Writer WRITER = new Writer(3, "3.15.1");

  private static final AtomicLong MADE = new AtomicLong();

  private final Header header;
  private final Map<String, @Nullable Object> given;
  private final LayerSources sources;
  private final @Nullable Signature signature;
  private final @Nullable GivenWeights weights;
  private final long order = MADE.getAndIncrement();
  private final SymbolicCalls calls = new SymbolicCalls(this);

  KerasLayer(
      Header header,
      Map<String, @Nullable Object> given,
      LayerSources sources,
      @Nullable Signature signature,
      @Nullable GivenWeights weights) {
    this.header = header;
    this.given = given;
    this.sources = sources;
    this.signature = signature;
    this.weights = weights;
  }

  /**
   * The same layer with an argument set.
   *
   * @param key the argument's name in Keras, for example {@code kernel_initializer}
   * @param value null, a number, text, boolean, list, array, map, {@link Shape}, {@link Tensor}, or
   *     another layer where Keras takes one
   * @throws org.keras4j.errors.ModelFormatException when the class has no such argument
   */
  public KerasLayer set(String key, @Nullable Object value) {
    if (signature != null) {
      signature.check(key, value);
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(given);
    @Nullable Object plain = ConfigValues.of(value);
    if (plain instanceof String s) {
      @Nullable Map<String, Object> object = Signatures.object(key, s);
      plain = object == null ? s : object;
    }
    all.put(key, plain);
    return new KerasLayer(header, all, sources.with(value), signature, weights);
  }

  public KerasLayer name(String name) {
    return set("name", name);
  }

  /** False freezes the layer, which changes nothing but its config and summary. */
  public KerasLayer trainable(boolean trainable) {
    return set("trainable", trainable);
  }

  /** A dtype or a policy: {@code float64}, {@code mixed_float16}. */
  public KerasLayer dtype(String policy) {
    return set("dtype", policy);
  }

  /** An activation by name, of Keras or of the registry. */
  public KerasLayer activation(String name) {
    return set("activation", name);
  }

  public KerasLayer useBias(boolean useBias) {
    return set("use_bias", useBias);
  }

  /** One number for all dimensions, or one for each. */
  public KerasLayer strides(int... strides) {
    return set("strides", strides.length == 1 ? (Object) strides[0] : strides);
  }

  /** {@code valid} or {@code same}; {@code causal} for a Conv1D. */
  public KerasLayer padding(String padding) {
    return set("padding", padding);
  }

  /** By name, or as {@link Layers#initializer} makes it. */
  public KerasLayer kernelInitializer(Object initializer) {
    return set("kernel_initializer", initializer);
  }

  public KerasLayer biasInitializer(Object initializer) {
    return set("bias_initializer", initializer);
  }

  public KerasLayer returnSequences(boolean returnSequences) {
    return set("return_sequences", returnSequences);
  }

  public KerasLayer returnState(boolean returnState) {
    return set("return_state", returnState);
  }

  public KerasLayer stateful(boolean stateful) {
    return set("stateful", stateful);
  }

  /**
   * The same layer with weights, which models take over instead of fresh ones. Their number and
   * shapes are checked when the layer is built.
   *
   * @param tensors in Keras's order, as {@code get_weights} has them
   */
  public KerasLayer weights(Tensor... tensors) {
    return withWeights(new GivenWeights.Tensors(List.of(tensors)));
  }

  KerasLayer withWeights(@Nullable GivenWeights own) {
    return new KerasLayer(header, given, sources, signature, own);
  }

  /** The same layer, whose class, Lambda or activations a registry has. */
  public KerasLayer in(LayerRegistry registry) {
    return new KerasLayer(header, given, sources.in(registry), signature, weights);
  }

  /** Keras's class of the layer; with its package where it was registered: {@code pkg>MyLayer}. */
  public String className() {
    return header.registeredName() == null ? header.className() : header.registeredName();
  }

  /** The name; where none was given, what Keras calls the first layer of the class. */
  public String name() {
    return given.get("name") instanceof String s ? s : KerasObject.snakeCase(header.className());
  }

  /** The same layer, to be named by the model that it becomes part of. */
  KerasLayer unnamed() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(given);
    all.remove("name");
    return new KerasLayer(header, all, sources, signature, weights);
  }

  boolean isNamed() {
    return given.get("name") != null;
  }

  long order() {
    return order;
  }

  LayerSources sources() {
    return sources;
  }

  @Nullable GivenWeights givenWeights() {
    return weights;
  }

  @Nullable Signature signature() {
    return signature;
  }

  SymbolicCalls calls() {
    return calls;
  }

  boolean isInput() {
    return header.isInput();
  }

  /**
   * The config, Keras's defaults included: Keras's {@code get_config}.
   *
   * @throws org.keras4j.errors.KerasException when an argument is missing or wrong
   */
  public Map<String, Object> getConfig() {
    return toLayer().getConfig();
  }

  /**
   * The serialised object that {@link Layers#deserialize} reads: Keras's {@code
   * keras.layers.serialize}.
   */
  public Map<String, @Nullable Object> serialize() {
    return serialize(name());
  }

  Map<String, @Nullable Object> serialize(String name) {
    return header.object(name, given, signature);
  }

  /**
   * The layer that the registry makes of the config.
   *
   * @throws org.keras4j.errors.KerasException when an argument is missing or wrong
   */
  public Layer toLayer() {
    return calls.layer();
  }

  Layer read() {
    ConfigNode node = ConfigNode.root(serialize(), "the " + header.className() + " " + name());
    return new RegistryResolver(sources.registry(), WRITER, LoadLimits.defaults()).layer(node);
  }

  /**
   * The weights in Keras's order: those that were given, or that {@link #build} made. An empty list
   * for a layer that is not built; the weights of a layer in a model are those of {@code
   * model.getLayer(name)}.
   */
  public List<Tensor> getWeights() {
    return weights == null ? List.of() : weights.all(calls);
  }

  /**
   * The layer with fresh weights for inputs of the given shapes (batch dimension included): Keras's
   * {@code build}. Their values follow from the initialisers, and are the same every time.
   */
  public KerasLayer build(Shape... inputs) {
    KerasLayer built = withWeights(weights);
    built.calls.build(specs(Arrays.asList(inputs)));
    return weights != null ? built : built.withWeights(new GivenWeights.Fresh(built.calls.specs()));
  }

  /**
   * The shape of the output for inputs of the given shapes, batch dimension included: Keras's
   * {@code compute_output_shape}.
   *
   * @throws org.keras4j.errors.KerasException when such inputs do not fit
   */
  public Shape computeOutputShape(Shape... inputs) {
    List<Shape> all = computeOutputShapes(inputs);
    if (all.size() != 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "the layer '" + name() + "' has " + all.size() + " outputs",
          null,
          "take the list: computeOutputShapes(...)");
    }
    return all.get(0);
  }

  /** The shapes of all outputs. */
  public List<Shape> computeOutputShapes(Shape... inputs) {
    KerasLayer alone = withWeights(weights);
    List<Shape> out = new ArrayList<>();
    Object in = structure(specs(Arrays.asList(inputs)));
    alone.calls.call(Collections.singletonList(in), Map.of()).forEach(t -> out.add(t.shape()));
    return out;
  }

  /** Tensors of shapes: floats, or what the layer's dtype says. */
  private List<TensorSpec> specs(List<Shape> shapes) {
    DType dtype = toLayer().base().dtype().compute();
    return shapes.stream().map(s -> new TensorSpec(dtype, s)).toList();
  }

  private static Object structure(List<TensorSpec> specs) {
    List<SymbolicTensor> all = specs.stream().map(SymbolicTensor::free).toList();
    return all.size() == 1 ? all.get(0) : all;
  }

  /**
   * Calls the layer: {@code layer(x)}, or {@code layer([a, b])} for several tensors.
   *
   * @return its output
   * @throws org.keras4j.errors.KerasException when the inputs do not fit, or the layer has several
   *     outputs
   */
  public SymbolicTensor apply(SymbolicTensor... inputs) {
    return only(applyAll(inputs));
  }

  /** Likewise with the tensors of a list. */
  public SymbolicTensor apply(List<SymbolicTensor> inputs) {
    return only(call(Collections.singletonList(inputs), Map.of()));
  }

  /** Calls a layer that may have several outputs, such as an LSTM with {@code return_state}. */
  public List<SymbolicTensor> applyAll(SymbolicTensor... inputs) {
    Object first = inputs.length == 1 ? inputs[0] : Arrays.asList(inputs);
    return call(Collections.singletonList(first), Map.of());
  }

  /**
   * Calls the layer with whatever arguments it takes: {@code attention.call(List.of(query, value),
   * Map.of("use_causal_mask", true))} is Keras's {@code attention(query, value,
   * use_causal_mask=True)}.
   *
   * @param args the positional arguments: tensors, lists or maps of them, plain values
   * @param kwargs the arguments by name
   * @return the outputs, flattened
   */
  public List<SymbolicTensor> call(List<?> args, Map<String, ?> kwargs) {
    return calls.call(args, kwargs);
  }

  private SymbolicTensor only(List<SymbolicTensor> outputs) {
    if (outputs.size() != 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "the layer '" + name() + "' has " + outputs.size() + " outputs",
          null,
          "take the list: applyAll(...)");
    }
    return outputs.get(0);
  }

  @Override
  public String toString() {
    return "<" + header.className() + " name=" + name() + ">";
  }
}
