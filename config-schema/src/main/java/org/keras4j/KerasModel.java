package org.keras4j;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.BoundWeights;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.ModelDescription;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.ConfigWriter;
import org.keras4j.config.Writer;
import org.keras4j.convert.Keras3Converter;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.ModelFile;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.ModelSummary;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.SavedState;
import org.keras4j.summary.SummaryTable;
import org.keras4j.summary.TableOptions;
import org.keras4j.tensor.Tensor;

/**
 * A model read from a file: its architecture, and its weights where there are any. Weights are read
 * when they are needed; closing releases the file.
 *
 * <pre>{@code
 * try (KerasModel model = KerasModel.load(Path.of("model.keras"))) {
 *   System.out.println(model.inputs());
 * }
 * }</pre>
 */
public final class KerasModel implements AutoCloseable {
  private final Model model;
  private final WeightSpecs specs;
  private final ModelOrigin origin;
  private final LoadOptions options;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private @Nullable WeightSource weights;
  private volatile boolean closed;

  private KerasModel(Model model, ModelOrigin origin, LoadOptions options) {
    this(model, Lowering.weightsOf(model), origin, options);
  }

  private KerasModel(Model model, WeightSpecs specs, ModelOrigin origin, LoadOptions options) {
    this.model = model;
    this.specs = specs;
    this.origin = origin;
    this.options = options;
  }

  /** Loads a model with the default options. */
  public static KerasModel load(Path file) {
    return load(file, LoadOptions.defaults());
  }

  /**
   * Loads a model: a {@code .keras} archive, a whole-model {@code .h5}, or JSON with its weights
   * beside it. The content decides which it is.
   *
   * @throws ModelFormatException when the file is no model, or malformed
   * @throws org.keras4j.errors.UnsafeModelException when it wants code run or other files opened
   * @throws LimitExceededException when it exceeds a limit of the options
   * @throws org.keras4j.errors.KerasIoException when it cannot be read
   */
  public static KerasModel load(Path file, LoadOptions options) {
    ModelFile f = ModelFile.open(file, options.limits());
    try {
      ModelOrigin origin = ModelOrigin.of(f, file, options);
      Model model = ModelReader.read(origin.root(), origin.writer(), options, ModelReader.saved(f));
      return new KerasModel(model, origin, options);
    } catch (RuntimeException | Error e) {
      f.close();
      throw e;
    }
  }

  /** A model of JSON text alone; it has no weights. */
  public static KerasModel fromJson(String json) {
    return fromJson(json, LoadOptions.defaults());
  }

  /** Likewise with limits, or with layers of one's own. */
  public static KerasModel fromJson(String json, LoadOptions options) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    ConfigNode root = ConfigReader.read(bytes, options.limits(), "JSON");
    Writer writer = ModelReader.writer(root, null);
    Model model = ModelReader.read(root, writer, options, SavedState.NONE);
    return new KerasModel(model, ModelOrigin.of(root, writer, "Keras JSON"), options);
  }

  /**
   * A model between tensors that were made in Java, with fresh weights: Keras's {@code
   * Model(inputs, outputs)}. {@link ModelBuilder} has names, seeds, and maps of tensors.
   *
   * @throws ModelFormatException when outputs do not follow from the inputs, or names clash
   */
  public static KerasModel of(List<SymbolicTensor> inputs, List<SymbolicTensor> outputs) {
    return ModelBuilder.of(inputs, outputs).build();
  }

  /** Likewise with one output. */
  public static KerasModel of(List<SymbolicTensor> inputs, SymbolicTensor output) {
    return ModelBuilder.of(inputs, output).build();
  }

  /** Likewise with one input and one output. */
  public static KerasModel of(SymbolicTensor input, SymbolicTensor output) {
    return ModelBuilder.of(input, output).build();
  }

  /** A chain of layers that was made in Java, with fresh weights. */
  public static KerasModel of(Sequential chain) {
    return ModelBuilder.of(chain).build();
  }

  static KerasModel described(ModelDescription description, LoadOptions options, long seed) {
    ConfigNode root = ConfigNode.root(description.config(), "the model made in Java");
    Model model = ModelReader.read(root, KerasLayer.WRITER, options, SavedState.NONE);
    KerasModel made =
        new KerasModel(model, ModelOrigin.of(root, KerasLayer.WRITER, "Java"), options);
    ModelWeights.limit(made.specs, options.limits(), null);
    made.weights = description.weights(made.specs, seed);
    return made;
  }

  /**
   * The model as a layer of one that is made in Java, with its weights. One that Keras 1 or 2 wrote
   * is converted.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when Keras 3 has no words for it
   */
  public KerasLayer asLayer() {
    Lowering.requireRunnable(model);
    return writer().isKeras3() ? ModelReader.asLayer(this, origin.root(), "") : convert().asLayer();
  }

  /** The architecture. */
  public Model model() {
    return model;
  }

  /** The weights that the architecture declares. */
  public WeightSpecs weightSpecs() {
    return specs;
  }

  LoadOptions options() {
    return options;
  }

  /** The Keras that wrote the file. */
  public Writer writer() {
    return origin.writer();
  }

  /** What kind of file it is, in words. */
  public String format() {
    return origin.format();
  }

  /** The file, where there is one. */
  public Optional<Path> file() {
    return Optional.ofNullable(origin.path());
  }

  /**
   * Saves the model; the name's end says as what. {@code .keras} and {@code .h5} (or {@code .hdf5})
   * hold the whole model, architecture and weights; {@code .weights.h5} its weights alone, {@code
   * .json} its architecture alone. A file that is there is replaced. Files are in the language of
   * the Keras that wrote the model; what training left (optimizer, losses) is not kept.
   *
   * @throws org.keras4j.errors.KerasIoException when the file cannot be written; it is as it was
   *     then
   * @throws WeightMismatchException when the model has no weights, or they do not fit
   * @throws org.keras4j.errors.UnsupportedModelException when the layout cannot hold the model
   */
  public void save(Path target) {
    ModelSaver.save(this, target);
  }

  /**
   * The same model in the words of Keras 3, which refuses many files of Keras 1 and 2, or takes
   * them for something else. What the layers compute stays the same, which is proved op by op; a
   * layer that Keras 3 lacks or computes otherwise becomes functions of {@code keras.ops}. Layers
   * may have other names: Keras 3 allows no slashes. The weights are read from this model's file,
   * which stays open until both models are closed.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when Keras 3 has no words for the model
   */
  public KerasModel convert() {
    return ModelSaver.converted(this);
  }

  /** A model of a config that was made from another's, with weights made from the other's. */
  KerasModel translated(ConfigNode newRoot, Function<WeightSpecs, WeightSource> newWeights) {
    Writer keras3 = Keras3Converter.WRITER;
    Model read = ModelReader.read(newRoot, keras3, options, SavedState.NONE);
    KerasModel other = new KerasModel(read, origin.translated(newRoot, keras3), options);
    other.weights = newWeights.apply(other.specs);
    return other;
  }

  /** The layers in Keras's order; a Sequential leaves its input layer out. */
  public List<LayerView> layers() {
    return model.layers().stream().map(l -> LayerView.of(this, l)).toList();
  }

  /**
   * The layer of a name; {@code a/b} is b in the nested model a.
   *
   * @throws LayerAccessException when there is none
   */
  public LayerView getLayer(String name) {
    return LayerLookup.byName(model, name, l -> LayerView.of(this, l));
  }

  /**
   * The layer of an index, from 0; a negative one counts from the end.
   *
   * @throws LayerAccessException when there is none
   */
  public LayerView getLayer(int index) {
    return LayerView.of(this, LayerLookup.byIndex(model, index));
  }

  /** All weights, layer after layer: Keras's {@code model.get_weights} of most models. */
  public List<Tensor> getWeights() {
    return layers().stream().flatMap(l -> l.getWeights().stream()).toList();
  }

  /** Begins another model of the same architecture, with other weights. */
  public ModelEditor edit() {
    return new ModelEditor(this);
  }

  /** The summary as Keras prints it. */
  public String summary() {
    return SummaryTable.render(ModelSummary.of(model), TableOptions.defaults());
  }

  /** The same model once more, to be closed by itself. */
  KerasModel shared() {
    KerasModel other = new KerasModel(model, specs, origin.shared(), options);
    other.weights = weights;
    other.notes.addAll(notes);
    return other;
  }

  /** The same architecture with weights from elsewhere. */
  KerasModel withWeights(WeightSource source) {
    KerasModel other = new KerasModel(model, specs, origin.shared(), options);
    other.weights = source;
    return other;
  }

  /** The architecture as JSON, as Keras's {@code to_json} gives it. */
  public String toJson() {
    return ConfigWriter.write(ModelSaver.config(origin.root(), origin.writer()));
  }

  /** Where the model came from: its config, and the files that are open. */
  ModelOrigin origin() {
    return origin;
  }

  /** What was guessed so far, one line each: which file the weights were found in. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The inputs in the model's order; empty when the model cannot be built. */
  public List<TensorPort> inputs() {
    return TensorPort.inputsOf(model);
  }

  /** The outputs in Keras's order, named by their dict keys or by the layers that give them. */
  public List<TensorPort> outputs() {
    return TensorPort.outputsOf(model);
  }

  /**
   * Everything that keeps the model from predicting: unknown layers, calls that do not fit, weights
   * that are missing or of another shape. Reads no weight data.
   */
  public List<KerasException> problems() {
    List<KerasException> all = new ArrayList<>(model.problems());
    if (!all.isEmpty()) {
      return all;
    }
    try {
      Lowering.requireRunnable(model);
      weights();
    } catch (KerasException e) {
      if (weights instanceof BoundWeights b) {
        all.addAll(b.problems());
      } else {
        all.add(e);
      }
    }
    return all;
  }

  /**
   * The weights.
   *
   * @throws WeightMismatchException when they are missing, or do not fit the architecture
   * @throws LimitExceededException when the architecture declares more than the limits allow
   */
  public synchronized WeightSource weights() {
    List<KerasException> problems = bound().map(BoundWeights::problems).orElse(List.of());
    if (!problems.isEmpty()) {
      KerasException first = problems.get(0);
      throw problems.size() == 1
          ? first
          : first.within("1 of " + problems.size() + " problems with the weights");
    }
    return Objects.requireNonNull(weights);
  }

  /** The weights with their places in the file, those that do not fit included. */
  synchronized Optional<BoundWeights> bound() {
    requireOpen();
    if (weights == null) {
      weights = ModelWeights.find(specs, options, origin.open().files(), origin.path(), notes);
    }
    return weights instanceof BoundWeights b ? Optional.of(b) : Optional.empty();
  }

  private void requireOpen() {
    if (closed) {
      throw new ModelClosedException(ErrorCode.CLOSED, "the model is closed");
    }
  }

  /**
   * Releases the file, which stays open for models that were made of this one ({@link #edit},
   * {@link #convert}) until they are closed too. Predictors go on working for inputs of shapes that
   * they have predicted before.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      origin.open().release();
    }
  }
}
