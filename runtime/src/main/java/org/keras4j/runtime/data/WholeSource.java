package org.keras4j.runtime.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.Tensor;

/** Samples that are in memory as a whole, given in parts. */
final class WholeSource extends SampleSource {
  private final List<Tensor> tensors;
  private final List<String> names;
  private final int rows;

  /** Samples where they cannot be told apart. */
  private final int whole;

  private boolean given;

  WholeSource(InputFiles.Inputs inputs) {
    this.tensors = List.copyOf(inputs.tensors().values());
    this.names = inputs.rowNames();
    int n = -1;
    for (Tensor t : tensors) {
      n = t.shape().rank() == 0 ? 0 : n < 0 || n == t.shape().dim(0) ? t.shape().dim(0) : 0;
      if (n == 0) {
        break;
      }
    }
    this.rows = Math.max(n, 0);
    this.whole =
        tensors.isEmpty() || tensors.get(0).shape().rank() == 0 ? 1 : tensors.get(0).shape().dim(0);
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    if (rows == 0) {
      boolean first = !given;
      given = true;
      return first ? new SampleBatch(whole, tensors, names, List.of(), 0) : null;
    }
    int from = (int) consumed();
    int to = (int) Math.min(rows, (long) from + max);
    if (from == to) {
      return null;
    }
    consume(to - from);
    List<Tensor> parts = new ArrayList<>();
    for (Tensor t : tensors) {
      parts.add(from == 0 && to == rows ? t : slice(t, from, to));
    }
    List<String> named = names.isEmpty() ? names : names.subList(from, to);
    return new SampleBatch(to - from, parts, named, List.of(), to);
  }

  @Override
  public long skip(long n) {
    long skipped = Math.min(n, rows - consumed());
    consume(skipped);
    return skipped;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public String nameOfNames() {
    return "file";
  }
}
