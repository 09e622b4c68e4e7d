package org.keras4j;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.ModelDescription;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.config.LoadLimits;
import org.keras4j.registry.LayerRegistry;

/**
 * Makes a model of what was described with {@code org.keras4j.build}.
 *
 * <pre>{@code
 * KerasModel model = ModelBuilder.of(List.of(left, right), sum).name("adder").seed(7).build();
 * }</pre>
 *
 * <p>The weights are drawn from the initializers of the layers; the same seed gives the same ones.
 */
public final class ModelBuilder {
  private final Object inputs;
  private final @Nullable Object outputs;
  private @Nullable String name;
  private long seed;
  private @Nullable LayerRegistry registry;
  private LoadLimits limits = LoadLimits.defaults();

  private ModelBuilder(Object inputs, @Nullable Object outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** A model with one input and one output. */
  public static ModelBuilder of(SymbolicTensor input, SymbolicTensor output) {
    return new ModelBuilder(input, output);
  }

  /** A model with several inputs and one output. */
  public static ModelBuilder of(List<SymbolicTensor> inputs, SymbolicTensor output) {
    return new ModelBuilder(inputs, output);
  }

  /** A model with several inputs and outputs. */
  public static ModelBuilder of(List<SymbolicTensor> inputs, List<SymbolicTensor> outputs) {
    return new ModelBuilder(inputs, outputs);
  }

  /**
   * A model whose outputs have names. Inputs have the names of their {@code Input}, which are best
   * the keys of the map too.
   */
  public static ModelBuilder of(
      Map<String, SymbolicTensor> inputs, Map<String, SymbolicTensor> outputs) {
    return new ModelBuilder(inputs, outputs);
  }

  /** A chain of layers. */
  public static ModelBuilder of(Sequential chain) {
    return new ModelBuilder(chain, null);
  }

  /** Names a model between tensors; a chain has a name of its own. */
  public ModelBuilder name(String modelName) {
    name = modelName;
    return this;
  }

  /** The seed of the weights; 0 otherwise. */
  public ModelBuilder seed(long number) {
    seed = number;
    return this;
  }

  /** The registry that has the classes, Lambdas and activations of one's own. */
  public ModelBuilder registry(LayerRegistry own) {
    registry = own;
    return this;
  }

  /** How large the model may be. */
  public ModelBuilder limits(LoadLimits most) {
    limits = most;
    return this;
  }

  /**
   * The model.
   *
   * @throws org.keras4j.errors.ModelFormatException when outputs do not follow from the inputs, or
   *     two layers have the same name
   * @throws org.keras4j.errors.WeightMismatchException when weights that a layer was given do not
   *     fit
   */
  public KerasModel build() {
    ModelDescription described =
        inputs instanceof Sequential chain
            ? (name == null ? chain : chain.name(name)).describe()
            : ModelDescription.functional(inputs, java.util.Objects.requireNonNull(outputs), name);
    if (registry != null) {
      described = described.in(registry);
    }
    LoadOptions options =
        LoadOptions.defaults().withRegistry(described.registry()).withLimits(limits);
    return KerasModel.described(described, options, seed);
  }
}
