package org.keras4j.runtime.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Samples for a model's inputs, read batch by batch. How many there are matters to no memory but
 * that of the batches. For one thread.
 */
public abstract class SampleSource implements AutoCloseable {
  /** Samples given so far, the rejected ones included. */
  private long consumed;

  /**
   * The next samples, as many as are asked for, except at the end, where the shape of samples
   * changes, and where a live stream has no more for now.
   *
   * @param max at least 1
   * @return null at the end; a batch without samples holds rejected ones
   * @throws org.keras4j.errors.InputMismatchException when a sample does not fit, unless bad rows
   *     are skipped
   * @throws org.keras4j.errors.KerasIoException when the data cannot be read
   */
  public abstract @Nullable SampleBatch next(int max);

  /**
   * Passes over samples, as if they had been given.
   *
   * @return how many there were, fewer than asked for at the end
   */
  public abstract long skip(long rows);

  /** How many samples there are in all, or -1 when that is known at the end only. */
  public long rows() {
    return -1;
  }

  /** The part that has been read, 0 to 1, or -1 when it is not known. */
  public double progress() {
    return rows() > 0 ? (double) consumed() / rows() : -1;
  }

  /** True when the data come from a stream, and cannot be read again. */
  public boolean isLive() {
    return false;
  }

  /** True when the data are a table. */
  public boolean isTable() {
    return false;
  }

  /** What the samples' names are called: {@code file}, or the name of the id column. */
  public String nameOfNames() {
    return "id";
  }

  /** Samples given so far, the rejected ones included. */
  public final long consumed() {
    return consumed;
  }

  final void consume(long rows) {
    consumed += rows;
  }

  @Override
  public void close() {}

  /** Samples as one tensor: arrays of a type, and of one shape but for the first dimension. */
  static Tensor join(List<Tensor> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Tensor first = parts.get(0);
    int rows = parts.stream().mapToInt(t -> t.shape().dim(0)).sum();
    Shape shape = first.shape().with(0, rows);
    if (first.dtype() == org.keras4j.tensor.DType.STRING) {
      List<String> all = new ArrayList<>();
      parts.forEach(p -> all.addAll(List.of(p.toStringArray())));
      return Tensor.wrap(first.dtype(), shape, all.toArray(new String[0]));
    }
    java.nio.Buffer to = Tensor.newBuffer(first.dtype(), shape.size());
    for (Tensor p : parts) {
      p.appendTo(to);
    }
    to.rewind();
    return Tensor.wrap(first.dtype(), shape, to);
  }

  /** Rows {@code from} to {@code to} of a tensor, sharing its memory. */
  static Tensor slice(Tensor t, int from, int to) {
    Shape shape = t.shape().with(0, to - from);
    int row = t.shape().slice(1, t.shape().rank()).size();
    if (t.dtype() == org.keras4j.tensor.DType.STRING) {
      String[] part = java.util.Arrays.copyOfRange(t.toStringArray(), from * row, to * row);
      return Tensor.wrap(t.dtype(), shape, part);
    }
    java.nio.Buffer b = t.buffer();
    b.position(from * row).limit(to * row);
    return Tensor.wrap(t.dtype(), shape, b);
  }
}
