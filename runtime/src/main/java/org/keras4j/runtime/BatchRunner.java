package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.threads.Workers;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Predicts batches of any number of rows for a model without state: batches of the size that was
 * asked for, each cut into pieces where that is faster, side by side and each in one thread.
 */
final class BatchRunner {
  /** Seconds of work below which other threads are not worth waking. */
  private static final double LITTLE = 50e-6;

  /** How many layouts are found without allocating. */
  private static final int RECENT = 4;

  private final GraphRunner runner;
  private final Pieces pieces;
  private final int batchSize;
  private volatile Layout[] recent = {};

  /**
   * A runner.
   *
   * @param batchSize rows of a batch; 0 takes all rows as one
   */
  BatchRunner(GraphRunner runner, Pieces pieces, int batchSize) {
    this.runner = runner;
    this.pieces = pieces;
    this.batchSize = batchSize;
  }

  /**
   * How all rows are cut.
   *
   * @param bounds the first rows of all pieces, and the number of rows
   * @param seconds of work, about
   */
  private record Layout(List<TensorSpec> specs, int[] bounds, double seconds) {
    static final Layout WHOLE = new Layout(List.of(), new int[2], 0);

    int count() {
      return bounds.length - 1;
    }

    boolean isFor(List<Tensor> inputs) {
      boolean same = inputs.size() == specs.size();
      for (int i = 0; same && i < specs.size(); i++) {
        same = inputs.get(i).spec().equals(specs.get(i));
      }
      return same;
    }
  }

  /** How the first batch of such inputs is cut. */
  Pieces.Cut cut(List<TensorSpec> specs, int rows) {
    int batch = batchSize == 0 ? rows : Math.min(batchSize, rows);
    return pieces.cut(Pieces.resized(specs, batch), batch);
  }

  /**
   * Predicts.
   *
   * @param rows the number of rows that all inputs have, at least one
   * @param threads how many threads may be used at once
   */
  List<Tensor> run(List<Tensor> inputs, int rows, RunControl control, int threads) {
    Layout layout = layout(inputs, rows);
    if (layout.count() == 1) {
      return runner.run(inputs, new RecurrentStates(), control, threads);
    }
    List<List<Tensor>> results = new ArrayList<>(layout.count());
    for (int i = 0; i < layout.count(); i++) {
      results.add(List.of());
    }
    int[] bounds = layout.bounds();
    sideBySide(
        layout,
        threads,
        i -> {
          List<Tensor> piece = Batches.slice(inputs, bounds[i], bounds[i + 1]);
          results.set(i, runner.run(piece, new RecurrentStates(), control, 1));
        });
    return Batches.concat(results, rows);
  }

  /** Predicts into tensors. */
  void runInto(
      List<Tensor> inputs, List<Tensor> outputs, int rows, RunControl control, int threads) {
    Layout layout = layout(inputs, rows);
    if (layout.count() == 1) {
      runner.runInto(inputs, outputs, control, threads);
      return;
    }
    for (Tensor t : outputs) {
      boolean rowByRow = t.shape().rank() > 0 && t.shape().dim(0) == rows;
      if (!rowByRow || t.dtype() == DType.STRING || !t.isWritable()) {
        Batches.copy(run(inputs, rows, control, threads), outputs);
        return;
      }
    }
    int[] bounds = layout.bounds();
    sideBySide(
        layout,
        threads,
        i -> {
          List<Tensor> from = Batches.slice(inputs, bounds[i], bounds[i + 1]);
          List<Tensor> to = Batches.slice(outputs, bounds[i], bounds[i + 1]);
          runner.runInto(from, to, control, 1);
        });
  }

  private static void sideBySide(Layout layout, int threads, IntConsumer piece) {
    Workers.run(layout.count(), layout.seconds() < LITTLE ? 1 : threads, piece);
  }

  private Layout layout(List<Tensor> inputs, int rows) {
    if (rows == 1) {
      return Layout.WHOLE;
    }
    for (Layout l : recent) {
      if (l.isFor(inputs)) {
        return l;
      }
    }
    Layout made = lay(inputs.stream().map(Tensor::spec).toList(), rows);
    Layout[] before = recent;
    Layout[] kept = Arrays.copyOf(before, Math.min(RECENT, before.length + 1));
    System.arraycopy(before, 0, kept, 1, kept.length - 1);
    kept[0] = made;
    recent = kept;
    return made;
  }

  private Layout lay(List<TensorSpec> specs, int rows) {
    int batch = batchSize == 0 ? rows : Math.min(batchSize, rows);
    int[] bounds = new int[rows + 1];
    int n = 0;
    double seconds = 0;
    Pieces.Cut cut = null;
    for (int from = 0; from < rows; from += batch) {
      int size = Math.min(batch, rows - from);
      if (cut == null || cut.rows() != size) {
        cut = pieces.cut(Pieces.resized(specs, size), size);
      }
      for (int i = 0; i < cut.pieces(); i++) {
        bounds[n++] = from + cut.from(i);
      }
      seconds += cut.seconds();
    }
    bounds[n] = rows;
    return new Layout(specs, Arrays.copyOf(bounds, n + 1), seconds);
  }
}
