package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.keras4j.KerasModel;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.threads.Callers;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Predicts with a model. Thread-safe: any number of threads may call it at once.
 *
 * <pre>{@code
 * try (KerasModel model = KerasModel.load(path);
 *     Predictor predictor = Predictor.of(model)) {
 *   Tensor y = predictor.predict(Tensor.of(pixels, 1, 28, 28, 1)).get(0);
 * }
 * }</pre>
 */
public final class Predictor implements AutoCloseable {
  private static final RunControl UNSTOPPED = new RunControl();

  private final KerasModel source;
  private final Model model;
  private final ModelGraph graph;
  private final PredictorOptions options;
  private final LayerOutputs extra;
  private final KernelRegistry kernels;
  private final Passes passes;
  private final GraphRunner runner;
  private final BatchRunner batches;
  private final int maxThreads;
  private final int inputCount;
  private final int outputCount;
  private final boolean stateful;
  private final boolean fixedBatch;
  private volatile boolean closed;

  private Predictor(KerasModel source, PredictorOptions options) {
    this.source = source;
    this.model = source.model();
    this.graph = Lowering.requireRunnable(model);
    this.options = options;
    this.extra = new LayerOutputs(graph, options.outputs());
    this.kernels =
        options.engines().isEmpty()
            ? Engines.automatic(options.effectiveThreads())
            : Engines.registry(options.engines(), options.effectiveThreads());
    this.passes = options.passes() ? Passes.all().without(options.disabledPasses()) : Passes.none();
    this.maxThreads = options.effectiveThreads();
    this.stateful = model.stateful();
    this.inputCount = graph.flatInputs().size();
    this.outputCount = outputs().size();
    this.fixedBatch = fixedBatch();
    GraphRunner.Describer lowering = (specs, sizes) -> lower(specs, sizes, extra);
    this.runner = new GraphRunner(lowering, source.weights(), kernels, passes);
    this.batches =
        new BatchRunner(runner, new Pieces(lowering, options.pieceRows()), options.batchSize());
  }

  /** A predictor with the default options. */
  public static Predictor of(KerasModel model) {
    return of(model, PredictorOptions.defaults());
  }

  /**
   * A predictor.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when the model holds what cannot be run
   * @throws org.keras4j.errors.WeightMismatchException when weights are missing or do not fit
   */
  public static Predictor of(KerasModel model, PredictorOptions options) {
    return new Predictor(model, options);
  }

  private OpGraph lower(List<TensorSpec> inputs, List<Integer> sizes, LayerOutputs wanted) {
    List<Value> values = new ArrayList<>();
    return Lowering.lower(
        model, source.weightSpecs(), inputs, sizes, wanted.collectInto(values), values);
  }

  /** The model's inputs in order. */
  public List<TensorPort> inputs() {
    return source.inputs();
  }

  /** The outputs in order: the model's own, then the inner layers asked for. */
  public List<TensorPort> outputs() {
    List<TensorPort> all = new ArrayList<>(source.outputs());
    all.addAll(extra.ports());
    return all;
  }

  /** Predicts for inputs in the model's order, each with its batch dimension. */
  public List<Tensor> predict(Tensor... inputs) {
    return predict(List.of(inputs));
  }

  public List<Tensor> predict(List<Tensor> inputs) {
    return predict(inputs, new RunControl());
  }

  /**
   * Predicts. A model with stateful layers starts from zero states, and hands them on from batch to
   * batch of the size that it declares, as Keras's {@code predict} does after {@code reset_states}.
   *
   * @param inputs one tensor per input, each with its batch dimension
   * @param control cancels, or sets a deadline
   * @return the outputs in the order of {@link #outputs}
   * @throws InputMismatchException when the inputs do not fit the model
   * @throws org.keras4j.errors.PredictionCancelledException when the control says so
   */
  public List<Tensor> predict(List<Tensor> inputs, RunControl control) {
    return predict(inputs, new RecurrentStates(), control);
  }

  /**
   * Predicts, starting from the states that earlier calls have left in a stateful model.
   *
   * @param states what to start from; afterwards what this call has left, or when it has failed,
   *     what the last batch that was done has left
   * @throws InputMismatchException when the inputs do not fit the model, or the states are those of
   *     batches of another size
   */
  public List<Tensor> predict(List<Tensor> inputs, RecurrentStates states, RunControl control) {
    requireOpen();
    requireCount(inputs.size());
    int threads = Callers.enter(maxThreads);
    try {
      if (stateful) {
        return new StatefulBatches(runner, inputs(), options.batchSize())
            .predict(inputs, states, control, threads);
      }
      int rows = rows(inputs);
      return rows == 0
          ? runner.run(inputs, states, control, threads)
          : batches.run(inputs, rows, control, threads);
    } finally {
      Callers.leave();
    }
  }

  /** The number of rows of a batch that may be cut, or 0. */
  private int rows(List<Tensor> inputs) {
    if (fixedBatch) {
      return 0;
    }
    return options.batchSize() == 0 ? Batches.rowsIfEqual(inputs) : Batches.rows(inputs);
  }

  /**
   * Predicts into tensors that the caller provides.
   *
   * @param inputs one tensor per input, each with its batch dimension
   * @param outputs one tensor per output, as {@link #outputSpecs} describes them, over heap arrays
   *     or direct buffers; undefined after an exception
   * @throws InputMismatchException when the inputs do not fit the model, or the outputs the results
   */
  public void predictInto(List<Tensor> inputs, List<Tensor> outputs) {
    predictInto(inputs, outputs, UNSTOPPED);
  }

  /**
   * The same. For shapes predicted before, and lists whose {@code get} allocates nothing, it
   * allocates nothing; except for stateful models, which start from zero states, models that
   * measure a length first, and batches that are cut into pieces.
   *
   * @param control cancels, or sets a deadline
   * @throws org.keras4j.errors.PredictionCancelledException when the control says so
   */
  public void predictInto(List<Tensor> inputs, List<Tensor> outputs, RunControl control) {
    requireOpen();
    requireCount(inputs.size());
    if (outputs.size() != outputCount) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "there are " + outputCount + " outputs, got " + outputs.size() + " places for them");
    }
    if (stateful) {
      Batches.copy(predict(inputs, control), outputs);
      return;
    }
    int threads = Callers.enter(maxThreads);
    try {
      int rows = rows(inputs);
      if (rows == 0) {
        runner.runInto(inputs, outputs, control, threads);
      } else {
        batches.runInto(inputs, outputs, rows, control, threads);
      }
    } finally {
      Callers.leave();
    }
  }

  /**
   * Types and shapes of the outputs for inputs of these, in the order of {@link #outputs}.
   *
   * @throws InputMismatchException when the inputs do not fit the model
   * @throws UnsupportedModelException when a shape depends on the values of the inputs
   */
  public List<TensorSpec> outputSpecs(List<TensorSpec> inputs) {
    requireOpen();
    requireCount(inputs.size());
    OpGraph graph = lower(inputs, List.of(), extra);
    if (graph.isMeasuring()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the shapes of the outputs depend on the values of the inputs",
          null,
          "use predict, which makes the outputs as large as they are");
    }
    return graph.outputs().subList(0, outputCount).stream().map(Value::spec).toList();
  }

  /**
   * Predicts for named inputs.
   *
   * @return the outputs by name, in order
   * @throws InputMismatchException when a name is missing or unknown
   */
  public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
    NamedTensors names = new NamedTensors(this);
    return names.outputs(predict(names.inputs(inputs)));
  }

  /**
   * Predicts batch after batch, each when it is asked for: any number of rows takes no more memory
   * than one batch. A stateful model hands its states on from batch to batch.
   *
   * @param batches each the inputs in the model's order; read as far as results are taken
   * @return the outputs of each batch, in order; not thread-safe
   */
  public Iterator<List<Tensor>> predict(Iterator<List<Tensor>> batches) {
    requireOpen();
    return new PredictedBatches(newSession(), batches);
  }

  /**
   * The same as a stream, which is sequential, and closes the given one when it is closed.
   *
   * <pre>{@code
   * try (Stream<List<Tensor>> results = predictor.predict(batches)) {
   *   results.forEach(r -> write(r.get(0)));
   * }
   * }</pre>
   */
  public Stream<List<Tensor>> predict(Stream<List<Tensor>> batches) {
    Iterator<List<Tensor>> results = predict(batches.sequential().iterator());
    Spliterator<List<Tensor>> ordered =
        Spliterators.spliteratorUnknownSize(results, Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(ordered, false).onClose(batches::close);
  }

  /** Begins a sequence that is predicted piece by piece, with states of its own. */
  public PredictorSession newSession() {
    return new PredictorSession(this);
  }

  /**
   * Runs the model once, uncut, and describes the outputs of every layer call in the order of
   * execution; layers of nested models are named with their model, {@code inner/dense}.
   */
  public List<LayerTrace> trace(List<Tensor> inputs, RunControl control) {
    requireOpen();
    requireCount(inputs.size());
    CallTrace calls = new CallTrace();
    try (GraphRunner tracing =
        new GraphRunner(
            (specs, sizes) ->
                Lowering.lower(
                    model, source.weightSpecs(), specs, sizes, calls.restart(), calls.values()),
            source.weights(),
            kernels,
            passes)) {
      List<Tensor> results = tracing.run(inputs, control);
      return calls.describe(results.subList(graph.flatOutputs().size(), results.size()));
    }
  }

  /**
   * How inputs of these specs are computed: how a batch is cut, the passes that changed the graph,
   * then one line per step, with engines and refusals. Where the length of a sequence depends on
   * the data, this is how it is measured; the rest is planned when it is known.
   */
  public String explain(List<TensorSpec> inputs) {
    requireOpen();
    Pieces.Cut cut = cut(inputs);
    List<TensorSpec> specs =
        cut.pieces() == 1 ? inputs : Pieces.resized(inputs, cut.from(1) - cut.from(0));
    ExecutionPlan plan = runner.plan(specs);
    List<String> applied = runner.applied(specs);
    String text =
        cut.explain()
            + "passes: "
            + (applied.isEmpty() ? "none" : String.join(", ", applied))
            + "\n"
            + plan.explain();
    return runner.measures(specs)
        ? "A length is measured first; the rest is planned for each length.\n" + text
        : text;
  }

  /** How a batch of such inputs is cut. */
  Pieces.Cut cut(List<TensorSpec> inputs) {
    int rows = 0;
    for (TensorSpec s : inputs) {
      int n = s.shape().rank() == 0 ? 0 : s.shape().dim(0);
      rows = rows == 0 || rows == n ? n : -1;
    }
    return rows <= 0 || stateful || fixedBatch ? Pieces.Cut.NONE : batches.cut(inputs, rows);
  }

  /** Multiplications of a prediction for inputs of these specs, about. */
  public double multiplications(List<TensorSpec> inputs) {
    requireOpen();
    return runner.plan(inputs).multiplications();
  }

  /** The steps that compute inputs of these specs, in order. */
  public List<ExecutionPlan.StepLabel> steps(List<TensorSpec> inputs) {
    requireOpen();
    return runner.plan(inputs).labels();
  }

  /**
   * Predicts so many times, uncut, and gives the nanoseconds that each of the {@link #steps} took
   * in all.
   */
  public long[] time(List<Tensor> inputs, int runs, RunControl control) {
    requireOpen();
    requireCount(inputs.size());
    return runner.time(inputs, runs, control);
  }

  /** A model whose batch dimension is fixed cannot have its batches cut. */
  private boolean fixedBatch() {
    for (TensorPort p : inputs()) {
      TensorSpec s = p.spec();
      if (s == null || s.shape().rank() == 0 || s.shape().dim(0) >= 0) {
        return true;
      }
    }
    return inputs().isEmpty();
  }

  private void requireCount(int given) {
    if (given != inputCount) {
      List<KerasTensor> expected = graph.flatInputs();
      List<String> names = new ArrayList<>();
      expected.forEach(t -> names.add(t.layer()));
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "the model has "
              + Texts.count(expected.size(), "input")
              + " ("
              + String.join(", ", names)
              + "), got "
              + given);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ModelClosedException(ErrorCode.CLOSED, "the predictor is closed");
    }
  }

  /** Ends the predictor; the model stays open. Calling it again does nothing. */
  @Override
  public void close() {
    closed = true;
    runner.close();
  }
}
