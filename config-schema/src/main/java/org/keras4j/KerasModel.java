package org.keras4j;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.BoundWeights;
import org.keras4j.binding.InitialWeights;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.KerasObject;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.JsonConfigFile;
import org.keras4j.io.LegacyWeights;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.StoredWeights;
import org.keras4j.io.WeightsFinder;
import org.keras4j.layers.Layer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Sequential;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.RegistryResolver;
import org.keras4j.registry.SavedState;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

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
  private final Writer writer;
  private final String format;
  private final LoadOptions options;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final List<ModelFile> open;
  private final @Nullable Path file;
  private @Nullable WeightSource weights;
  private volatile boolean closed;

  private KerasModel(
      Model model,
      Writer writer,
      String format,
      LoadOptions options,
      List<ModelFile> open,
      @Nullable Path file) {
    this.model = model;
    this.specs = Lowering.weightsOf(model);
    this.writer = writer;
    this.format = format;
    this.options = options;
    this.open = open;
    this.file = file;
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
    List<ModelFile> open = new ArrayList<>();
    try {
      ModelFile f = ModelFile.open(file, options.limits());
      open.add(f);
      byte[] config =
          f.config()
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          ErrorCode.NOT_A_MODEL,
                          "the file holds weights, but no architecture",
                          file.toString(),
                          "load the model's JSON and give this file as its weights"));
      ConfigNode root = ConfigReader.read(config, options.limits(), f.path().toString());
      Writer writer = writer(root, f.kerasVersion().orElse(null));
      if (writer.backend().isEmpty() && writer.isBefore(2, 4)) {
        writer = writer.withBackend(backend(f, options));
      }
      Model model = read(root, writer, options, saved(f));
      return new KerasModel(model, writer, f.format(), options, open, file);
    } catch (RuntimeException | Error e) {
      open.forEach(ModelFile::close);
      throw e;
    }
  }

  /** What layers may ask a file for when they are read. */
  private static SavedState saved(ModelFile file) {
    return new SavedState() {
      @Override
      public Optional<byte[]> asset(String path) {
        return file.asset(path);
      }

      @Override
      public Optional<Tensor> weight(String place, int number, String topLevel, String name) {
        return file.weights()
            .flatMap(w -> w.find(place, number, topLevel, name))
            .map(StoredTensor::read);
      }
    };
  }

  /** A model of JSON text alone; it has no weights. */
  public static KerasModel fromJson(String json) {
    return fromJson(json, LoadOptions.defaults());
  }

  public static KerasModel fromJson(String json, LoadOptions options) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    ConfigNode root = ConfigReader.read(bytes, options.limits(), "JSON");
    Writer writer = writer(root, null);
    return new KerasModel(
        read(root, writer, options, SavedState.NONE),
        writer,
        "Keras JSON",
        options,
        new ArrayList<>(),
        null);
  }

  private static @Nullable String backend(ModelFile f) {
    return f.weights().orElse(null) instanceof LegacyWeights w ? w.backend().orElse(null) : null;
  }

  /** Only the weights tell the backend of Keras 1; a JSON config may have them beside it. */
  private static @Nullable String backend(ModelFile f, LoadOptions options) {
    if (!(f instanceof JsonConfigFile)) {
      return backend(f);
    }
    try {
      Path path = options.weights();
      try (ModelFile weights =
          ModelFile.open(
              path != null ? path : WeightsFinder.find(f.path()).path(), options.limits())) {
        return backend(weights);
      }
    } catch (KerasException e) {
      return null; // who needs the weights opens them again, and is told
    }
  }

  /** Keras 3 names a module in every object and no version in bare JSON. */
  private static Writer writer(ConfigNode root, @Nullable String fileVersion) {
    String version = fileVersion;
    if (root.get("keras_version").isString()) {
      version = root.get("keras_version").string();
    }
    ConfigNode backend = root.get("backend");
    return Writer.of(version, root.get("module").isString() ? 3 : root.isList() ? 1 : 2)
        .withBackend(backend.isString() ? backend.string() : null);
  }

  private static Model read(ConfigNode root, Writer writer, LoadOptions options, SavedState saved) {
    RegistryResolver resolver =
        new RegistryResolver(options.registry(), writer, options.limits(), saved);
    ConfigNode object =
        root.isList()
            ? root.withValue(
                java.util.Map.of(
                    "class_name",
                    "Sequential",
                    "config",
                    root.items().stream().map(ConfigNode::value).toList()))
            : root;
    if (!KerasObject.isOne(object) || root.isList() && root.items().isEmpty()) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL,
          "the JSON is not a Keras model: it has no class_name",
          root.source(),
          null);
    }
    Layer layer = resolver.layer(object);
    if (!(layer instanceof Model m)) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL,
          "the JSON describes a single " + layer.base().className() + " layer, not a model",
          root.source(),
          null);
    }
    if (m instanceof Sequential s && s.graph() == null) {
      return withInput(s, object, options);
    }
    return m;
  }

  private static Model withInput(Sequential s, ConfigNode object, LoadOptions options) {
    if (options.inputShape() != null) {
      return s.withInput(options.inputShape());
    }
    ConfigNode built = object.get("build_config").get("input_shape");
    if (built.isList()) {
      return s.withInput(org.keras4j.layers.LayerConfig.shape(built));
    }
    return s;
  }

  /** The architecture. */
  public Model model() {
    return model;
  }

  /** The weights that the architecture declares. */
  public WeightSpecs weightSpecs() {
    return specs;
  }

  /** The Keras that wrote the file. */
  public Writer writer() {
    return writer;
  }

  /** What kind of file it is, in words. */
  public String format() {
    return format;
  }

  /** The file, where there is one. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** What was guessed so far, one line each: which file the weights were found in. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The inputs in the model's order; empty when the model cannot be built. */
  public List<TensorPort> inputs() {
    ModelGraph graph = model.graph();
    List<TensorPort> ports = new ArrayList<>();
    if (graph != null) {
      for (KerasTensor t : graph.flatInputs()) {
        ports.add(new TensorPort(t.layer(), t.spec()));
      }
    }
    return ports;
  }

  /** The outputs in Keras's order, named by their dict keys or by the layers that give them. */
  public List<TensorPort> outputs() {
    ModelGraph graph = model.graph();
    List<TensorPort> ports = new ArrayList<>();
    if (graph != null) {
      List<String> names = graph.outputNames();
      List<KerasTensor> tensors = graph.flatOutputs();
      for (int i = 0; i < tensors.size(); i++) {
        ports.add(new TensorPort(names.get(i), tensors.get(i).spec()));
      }
    }
    return ports;
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
    requireOpen();
    if (weights == null) {
      weights = bind();
    }
    if (weights instanceof BoundWeights b && !b.problems().isEmpty()) {
      KerasException first = b.problems().get(0);
      throw b.problems().size() == 1
          ? first
          : first.within("1 of " + b.problems().size() + " problems with the weights");
    }
    return weights;
  }

  private WeightSource bind() {
    LoadLimits limits = options.limits();
    long bytes = 0;
    for (WeightSpecs.Entry e : specs.weights()) {
      TensorSpec s = e.weight().spec();
      bytes += (long) s.shape().size() * s.dtype().byteSize();
    }
    if (bytes > limits.maxWeightBytes()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_WEIGHTS,
          "the config declares "
              + bytes
              + " bytes of weights, the limit is "
              + limits.maxWeightBytes(),
          file == null ? null : file.toString(),
          null);
    }
    if (options.initSeed() != null) {
      return new InitialWeights(options.initSeed());
    }
    if (specs.weights().isEmpty()) {
      return new InitialWeights(0);
    }
    return BoundWeights.bind(specs, stored());
  }

  /** The stored weights: of the file given, of the model's own, or of the one found beside it. */
  private StoredWeights stored() {
    ModelFile holder = open.isEmpty() ? null : open.get(0);
    if (options.weights() != null) {
      holder = ModelFile.open(options.weights(), options.limits());
      open.add(holder);
    } else if (holder instanceof JsonConfigFile) {
      WeightsFinder.Guess guess = WeightsFinder.find(holder.path());
      notes.add(guess.note() + " (--weights FILE takes others)");
      holder = ModelFile.open(guess.path(), options.limits());
      open.add(holder);
    }
    ModelFile from = holder;
    return Optional.ofNullable(from)
        .flatMap(ModelFile::weights)
        .orElseThrow(
            () ->
                new WeightMismatchException(
                    ErrorCode.MISSING_WEIGHTS,
                    "the model has no weights",
                    from == null ? null : from.path().toString(),
                    "give a file that holds them: --weights FILE"));
  }

  private void requireOpen() {
    if (closed) {
      throw new ModelClosedException(ErrorCode.CLOSED, "the model is closed");
    }
  }

  /**
   * Releases the file. Predictors go on working for inputs of shapes that they have predicted
   * before.
   */
  @Override
  public void close() {
    closed = true;
    open.forEach(ModelFile::close);
  }
}
