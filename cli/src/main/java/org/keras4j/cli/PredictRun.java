package org.keras4j.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.RecurrentStates;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.SampleBatch;
import org.keras4j.runtime.data.SampleSource;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Predicts what a source gives, batch by batch, and passes the outputs on. */
final class PredictRun {
  private static final long BATCH_BYTES = 4 << 20;
  private static final int MOST_ROWS = 4096;

  /** What an unknown dimension counts for. */
  private static final int TYPICAL = 64;

  private final Predictor predictor;
  private final SampleSource source;
  private final List<Results> results;
  private final RunControl control;
  private final Progress progress;
  private final RecurrentStates states = new RecurrentStates();
  private long rejected;

  PredictRun(
      Predictor predictor,
      SampleSource source,
      List<Results> results,
      RunControl control,
      Progress progress) {
    this.predictor = predictor;
    this.source = source;
    this.results = results;
    this.control = control;
    this.progress = progress;
  }

  /**
   * How many samples are read and written at once: whole batches, of some megabytes.
   *
   * @param batchSize the samples that are computed at once; 0 for all
   */
  static int rows(Predictor predictor, int batchSize) {
    if (batchSize == 0) {
      return Integer.MAX_VALUE;
    }
    double bytes = Math.max(bytes(predictor.inputs()), bytes(predictor.outputs()));
    int declared = declaredBatch(predictor.inputs());
    if (declared > 0) {
      return declared;
    }
    double fit = Math.min(MOST_ROWS, BATCH_BYTES / Math.max(1, bytes));
    return (int) Math.max(1, fit / batchSize) * batchSize;
  }

  /** The number of samples that a model takes at once, or 0 for any. */
  private static int declaredBatch(List<TensorPort> ports) {
    int declared = 0;
    for (TensorPort p : ports) {
      TensorSpec spec = p.spec();
      if (spec == null || spec.shape().rank() == 0) {
        return Integer.MAX_VALUE;
      }
      declared = Math.max(declared, spec.shape().dim(0));
    }
    return declared;
  }

  private static double bytes(List<TensorPort> ports) {
    double bytes = 0;
    for (TensorPort p : ports) {
      TensorSpec spec = p.spec();
      double row = spec == null ? TYPICAL : Math.max(4, spec.dtype().byteSize());
      for (int axis = 1; spec != null && axis < spec.shape().rank(); axis++) {
        int dim = spec.shape().dim(axis);
        row *= dim == Shape.UNKNOWN ? TYPICAL : dim;
      }
      bytes += row;
    }
    return bytes;
  }

  /**
   * Runs to the end.
   *
   * @param first a batch that was read before, or null
   * @param rows how many samples to read at once
   */
  void run(@Nullable SampleBatch first, int rows) {
    boolean done = false;
    long predicted = 0;
    try {
      SampleBatch batch = first == null ? source.next(rows) : first;
      for (; batch != null; batch = source.next(rows)) {
        List<NamedTensor> outputs = predict(batch);
        for (Results r : results) {
          r.add(outputs, batch);
        }
        predicted += batch.rows();
        rejected += batch.rejected().size();
        progress.at(source);
      }
      if (predicted == 0 && rejected > 0) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE, "none of the " + rejected + " samples could be read");
      }
      progress.close();
      results.forEach(Results::finish);
      done = true;
    } finally {
      progress.close();
      if (!done) {
        results.forEach(Results::fail);
      }
    }
  }

  /** How many samples were skipped. */
  long rejected() {
    return rejected;
  }

  private List<NamedTensor> predict(SampleBatch batch) {
    if (batch.rows() == 0 && !batch.rejected().isEmpty()) {
      return List.of();
    }
    List<Tensor> outputs = predictor.predict(batch.tensors(), states, control);
    List<TensorPort> ports = predictor.outputs();
    List<NamedTensor> named = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < outputs.size(); i++) {
      String name = ports.get(i).name();
      while (!taken.add(name)) {
        name = "layer:" + name; // an inner output called like one of the model's own
      }
      named.add(new NamedTensor(name, outputs.get(i)));
    }
    return named;
  }
}
