package org.keras4j.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A layer of a Keras model: an immutable value that was read from a config, declares its weights
 * and describes its computation in ops. It holds no weights and no state.
 */
public interface Layer {
  /** Name, dtype, trainable and the config. */
  Base base();

  default String name() {
    return base().name();
  }

  /** The config from which the registry makes this layer again: Keras's get_config. */
  default Map<String, Object> getConfig() {
    return base().config();
  }

  /**
   * Declares the weights, in Keras's order, for inputs of the given shapes.
   *
   * @throws org.keras4j.errors.ModelFormatException when a shape that is needed is unknown
   */
  default void build(WeightSpecs weights, InputShapes inputs) {}

  /** The tensors of a call whose shapes the weights depend on: those of the first argument. */
  default Values buildInputs(Values inputs, CallArgs args) {
    return inputs;
  }

  /**
   * Describes the computation for inputs of the given specs. Called with unknown dimensions for
   * summaries and with known ones before execution; ops infer their shapes in both.
   *
   * @param inputs the tensors of the first argument, flattened, with their masks
   * @param weights the weights that {@link #build} declared
   * @param args all arguments of the call
   */
  Values call(OpGraph g, Values inputs, Weights weights, CallArgs args);

  /**
   * The shapes of the outputs for inputs of the given shapes, batch dimension included: Keras's
   * {@code compute_output_shape}. Null leaves them to {@link #call}, which must agree otherwise.
   */
  default @Nullable List<Shape> computeOutputShapes(List<Shape> inputs) {
    return null;
  }

  /** True when a mask of the input is passed on by default. */
  default boolean supportsMasking() {
    return false;
  }

  /**
   * The masks of the outputs, null where there is none. By default the input's mask goes to every
   * output when {@link #supportsMasking()}, else none.
   */
  default List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    Value mask = supportsMasking() && inputs.size() > 0 ? inputs.get(0).mask() : null;
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(mask);
    }
    return masks;
  }

  /** True when a call takes the masks off the tensors it is given, for all that use them later. */
  default boolean takesMasks() {
    return false;
  }

  /** True when a call leaves a state behind that the next call starts from. */
  default boolean stateful() {
    return false;
  }

  /** True when a call with {@code training=True} changes weights that the next call starts from. */
  default boolean changesWeights() {
    return false;
  }

  /** True when float inputs are first cast to the compute dtype, as for nearly every layer. */
  default boolean autocast() {
    return true;
  }

  /** True when inputs may be of complex numbers ({@link org.keras4j.ops.ComplexOp}). */
  default boolean takesComplex() {
    return false;
  }

  /** True for a bare operation of Keras 3, which counts as a node but not as a layer. */
  default boolean isOperation() {
    return false;
  }
}
