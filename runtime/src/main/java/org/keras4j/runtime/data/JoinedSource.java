package org.keras4j.runtime.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;

/** Several sources side by side, each for one input, in the model's order. */
final class JoinedSource extends SampleSource {
  private final List<? extends SampleSource> sources;
  private final List<InputSpec> inputs;

  JoinedSource(List<? extends SampleSource> sources, List<InputSpec> inputs) {
    this.sources = List.copyOf(sources);
    this.inputs = inputs;
    long rows = -1;
    for (int i = 0; i < sources.size(); i++) {
      long n = sources.get(i).rows();
      if (rows >= 0 && n >= 0 && n != rows) {
        close();
        throw disagree(0, rows, i, n);
      }
      rows = n < 0 ? rows : n;
    }
  }

  private InputMismatchException disagree(int a, long rowsOfA, int b, long rowsOfB) {
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        "the inputs disagree on the number of samples: '"
            + inputs.get(a).name()
            + "' has "
            + rowsOfA
            + ", '"
            + inputs.get(b).name()
            + "' has "
            + rowsOfB,
        null,
        "the first dimension of all inputs is the batch");
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    long before = consumed();
    List<Tensor> tensors = new ArrayList<>();
    int rows = -1;
    for (int i = 0; i < sources.size(); i++) {
      SampleBatch part = sources.get(i).next(rows <= 0 ? max : rows);
      int n = part == null ? 0 : part.rows();
      if (rows >= 0 && n != rows) {
        long left = count(sources.get(i), n, before);
        throw disagree(0, count(sources.get(0), rows, before), i, left);
      }
      rows = n;
      if (part != null) {
        tensors.addAll(part.tensors());
      }
    }
    if (rows <= 0) {
      return null;
    }
    consume(rows);
    return new SampleBatch(rows, tensors, List.of(), List.of(), consumed());
  }

  /** All samples of a source, after a batch of so many. */
  private static long count(SampleSource source, int batch, long before) {
    return before + batch + source.skip(Long.MAX_VALUE);
  }

  @Override
  public long skip(long rows) {
    long skipped = -1;
    for (int i = 0; i < sources.size(); i++) {
      long n = sources.get(i).skip(rows);
      if (skipped >= 0 && n != skipped) {
        throw disagree(0, consumed() + skipped, i, consumed() + n);
      }
      skipped = n;
    }
    consume(skipped);
    return skipped;
  }

  @Override
  public long rows() {
    long rows = -1;
    for (SampleSource s : sources) {
      rows = Math.max(rows, s.rows());
    }
    return rows;
  }

  @Override
  public double progress() {
    return sources.get(0).progress();
  }

  @Override
  public void close() {
    sources.forEach(SampleSource::close);
  }
}
