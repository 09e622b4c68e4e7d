package org.keras4j.runtime;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.plan.Session;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Cutting of batches along their first dimension, and putting the results together again. */
final class Batches {
  private Batches() {}

  /**
   * The number of rows that all inputs have.
   *
   * @throws InputMismatchException when they differ
   */
  static int rows(List<Tensor> inputs) {
    int rows = -1;
    for (int i = 0; i < inputs.size(); i++) {
      Tensor t = inputs.get(i);
      int n = t.shape().rank() == 0 ? 1 : t.shape().dim(0);
      if (rows >= 0 && n != rows) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the inputs have different numbers of rows: " + rows + " and " + n);
      }
      rows = n;
    }
    return Math.max(rows, 0);
  }

  /** The number of rows that all inputs have, or 0 when they differ. */
  static int rowsIfEqual(List<Tensor> inputs) {
    int rows = -1;
    for (int i = 0; i < inputs.size(); i++) {
      Tensor t = inputs.get(i);
      int n = t.shape().rank() == 0 ? 0 : t.shape().dim(0);
      rows = rows < 0 || rows == n ? n : 0;
    }
    return Math.max(rows, 0);
  }

  /** Rows {@code from} to {@code to} of each input, sharing its memory. */
  static List<Tensor> slice(List<Tensor> inputs, int from, int to) {
    List<Tensor> out = new ArrayList<>(inputs.size());
    for (Tensor t : inputs) {
      out.add(slice(t, from, to));
    }
    return out;
  }

  private static Tensor slice(Tensor t, int from, int to) {
    Shape shape = t.shape().with(0, to - from);
    int row = t.shape().slice(1, t.shape().rank()).size();
    if (t.dtype() == DType.STRING) {
      String[] part = Arrays.copyOfRange(t.toStringArray(), from * row, to * row);
      return Tensor.wrap(t.dtype(), shape, part);
    }
    Buffer b = t.buffer();
    b.position(from * row).limit(to * row);
    return Tensor.wrap(t.dtype(), shape, b);
  }

  /** Overwrites tensors with results of the same types and shapes. */
  static void copy(List<Tensor> results, List<Tensor> to) {
    for (int i = 0; i < results.size(); i++) {
      Session.requireFits(i, to.get(i), results.get(i).spec());
    }
    for (int i = 0; i < results.size(); i++) {
      Bufs.copy(Bufs.of(results.get(i)), to.get(i));
    }
  }

  /** The outputs of the pieces, one after the other. */
  static List<Tensor> concat(List<List<Tensor>> pieces, int rows) {
    List<Tensor> out = new ArrayList<>();
    for (int i = 0; i < pieces.get(0).size(); i++) {
      List<Tensor> parts = new ArrayList<>(pieces.size());
      int sum = 0;
      for (List<Tensor> piece : pieces) {
        parts.add(piece.get(i));
        sum += piece.get(i).shape().rank() == 0 ? 0 : piece.get(i).shape().dim(0);
      }
      if (sum != rows) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "output " + i + " has no batch dimension, so the batch cannot be cut",
            null,
            "predict with a batch size of at least the number of rows");
      }
      out.add(join(parts, rows));
    }
    return out;
  }

  private static Tensor join(List<Tensor> parts, int rows) {
    Tensor first = parts.get(0);
    Shape shape = first.shape().with(0, rows);
    for (Tensor p : parts) {
      if (!p.shape().with(0, rows).equals(shape)) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "the batches give outputs of different shapes, as "
                + first.shape()
                + " and "
                + p.shape(),
            null,
            "predict all rows as one batch: PredictorOptions.withBatchSize(0), or --batch-size 0");
      }
    }
    if (first.dtype() == DType.STRING) {
      List<String> all = new ArrayList<>();
      parts.forEach(p -> all.addAll(Arrays.asList(p.toStringArray())));
      return Tensor.wrap(first.dtype(), shape, all.toArray(new String[0]));
    }
    Buffer to = Tensor.newBuffer(first.dtype(), shape.size());
    for (Tensor p : parts) {
      p.appendTo(to);
    }
    to.rewind();
    return Tensor.wrap(first.dtype(), shape, to);
  }
}
