package org.keras4j.runtime;

import java.util.List;

/**
 * How a {@link Predictor} works. Immutable.
 *
 * @param engines engines in order of preference: {@code onednn}, {@code java}, {@code nd4j}; none
 *     chooses for each op what pays
 * @param passes false runs the graph as it was lowered
 * @param disabledPasses names of passes to leave out
 * @param batchSize larger batches are cut into pieces of this many rows, as Keras's predict does; 0
 *     never cuts
 * @param outputs layers whose outputs are given after the model's own; {@code name:1} is the second
 *     call of a shared layer
 * @param threads how many threads one prediction may use at most; 0 takes all processors
 * @param pieceRows batches are computed in pieces of so many rows where it makes no difference to
 *     the results; 0 chooses what is fast
 */
public record PredictorOptions(
    List<String> engines,
    boolean passes,
    List<String> disabledPasses,
    int batchSize,
    List<String> outputs,
    int threads,
    int pieceRows) {

  /** Keras's default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 32;

  public PredictorOptions {
    engines = List.copyOf(engines);
    disabledPasses = List.copyOf(disabledPasses);
    outputs = List.copyOf(outputs);
    if (threads < 0 || pieceRows < 0) {
      throw new IllegalArgumentException(
          "threads and rows must be 0 or more, got " + threads + " and " + pieceRows);
    }
  }

  public static PredictorOptions defaults() {
    return new PredictorOptions(List.of(), true, List.of(), DEFAULT_BATCH_SIZE, List.of(), 0, 0);
  }

  public PredictorOptions withEngines(List<String> newEngines) {
    return new PredictorOptions(
        newEngines, passes, disabledPasses, batchSize, outputs, threads, pieceRows);
  }

  public PredictorOptions withPasses(boolean on) {
    return new PredictorOptions(
        engines, on, disabledPasses, batchSize, outputs, threads, pieceRows);
  }

  public PredictorOptions withoutPasses(List<String> names) {
    return new PredictorOptions(engines, passes, names, batchSize, outputs, threads, pieceRows);
  }

  public PredictorOptions withBatchSize(int rows) {
    return new PredictorOptions(engines, passes, disabledPasses, rows, outputs, threads, pieceRows);
  }

  public PredictorOptions withOutputs(List<String> layers) {
    return new PredictorOptions(
        engines, passes, disabledPasses, batchSize, layers, threads, pieceRows);
  }

  public PredictorOptions withThreads(int count) {
    return new PredictorOptions(
        engines, passes, disabledPasses, batchSize, outputs, count, pieceRows);
  }

  public PredictorOptions withPieceRows(int rows) {
    return new PredictorOptions(engines, passes, disabledPasses, batchSize, outputs, threads, rows);
  }

  int effectiveThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
