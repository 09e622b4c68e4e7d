package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;

/**
 * The batches of a model with stateful layers.
 *
 * @param ports the model's inputs
 * @param batchSize rows of a batch where the model declares none; 0 for all
 */
record StatefulBatches(GraphRunner runner, List<TensorPort> ports, int batchSize) {

  /** Runs a stateful model batch by batch, each starting from what the one before has left. */
  List<Tensor> predict(
      List<Tensor> inputs, RecurrentStates states, RunControl control, int threads) {
    int rows = Batches.rows(inputs);
    int batch = statefulBatch(rows);
    List<List<Tensor>> pieces = new ArrayList<>();
    for (int from = 0; from < rows || pieces.isEmpty(); from += batch) {
      int to = Math.min(rows, from + batch);
      List<Tensor> piece = batch == rows ? inputs : Batches.slice(inputs, from, to);
      pieces.add(runner.run(piece, states, control, threads));
    }
    return pieces.size() == 1 ? pieces.get(0) : Batches.concat(pieces, rows);
  }

  /** The number of rows that the model declares, else that of the options. */
  private int statefulBatch(int rows) {
    int declared = -1;
    for (TensorPort p : ports) {
      boolean known = p.spec() != null && p.spec().shape().rank() > 0;
      declared = Math.max(declared, known ? p.spec().shape().dim(0) : -1);
    }
    if (declared <= 0) {
      return batchSize == 0 ? rows : Math.min(rows, batchSize);
    }
    if (rows % declared != 0) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the model is stateful for batches of " + declared + ", got " + rows + " rows",
          null,
          "predict " + declared + " rows, or several times as many");
    }
    return declared;
  }
}
