package org.keras4j.runtime;

import java.util.List;

/**
 * How a {@link Predictor} works. Immutable.
 *
 * @param engines engines in order of preference: {@code java}, {@code nd4j}
 * @param passes false runs the graph as it was lowered
 * @param disabledPasses names of passes to leave out
 * @param batchSize larger batches are cut into pieces of this many rows, as Keras's predict does; 0
 *     never cuts
 * @param outputs layers whose outputs are given after the model's own; {@code name:1} is the second
 *     call of a shared layer
 */
public record PredictorOptions(
    List<String> engines,
    boolean passes,
    List<String> disabledPasses,
    int batchSize,
    List<String> outputs) {

  /** Keras's default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 32;

  public PredictorOptions {
    engines = List.copyOf(engines);
    disabledPasses = List.copyOf(disabledPasses);
    outputs = List.copyOf(outputs);
  }

  public static PredictorOptions defaults() {
    return new PredictorOptions(Engines.names(), true, List.of(), DEFAULT_BATCH_SIZE, List.of());
  }

  public PredictorOptions withEngines(List<String> newEngines) {
    return new PredictorOptions(newEngines, passes, disabledPasses, batchSize, outputs);
  }

  public PredictorOptions withPasses(boolean on) {
    return new PredictorOptions(engines, on, disabledPasses, batchSize, outputs);
  }

  public PredictorOptions withoutPasses(List<String> names) {
    return new PredictorOptions(engines, passes, names, batchSize, outputs);
  }

  public PredictorOptions withBatchSize(int rows) {
    return new PredictorOptions(engines, passes, disabledPasses, rows, outputs);
  }

  public PredictorOptions withOutputs(List<String> layers) {
    return new PredictorOptions(engines, passes, disabledPasses, batchSize, layers);
  }
}
