package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Writes outputs to a stream, batch by batch. For one thread. */
public final class RowWriter {
  private final RowSink sink;
  private final OutputStream out;
  private boolean begun;

  public RowWriter(RowSink sink, OutputStream out) {
    this.sink = sink;
    this.out = out;
  }

  /**
   * Writes a batch.
   *
   * @param outputs the outputs; none when all samples were rejected
   */
  public void write(List<NamedTensor> outputs, SampleBatch samples) throws IOException {
    if (!begun && samples.rows() > 0) {
      out.write(sink.head(outputs, !samples.names().isEmpty()));
      begun = true;
    }
    sink.rows(out, outputs, samples);
    out.flush();
  }

  /** Whether each output has one row for each of so many samples. */
  public static boolean hasRows(List<NamedTensor> outputs, int rows) {
    for (NamedTensor o : outputs) {
      Shape shape = o.tensor().shape();
      if (shape.rank() == 0 || shape.dim(0) != rows) {
        return false;
      }
    }
    return true;
  }

  /**
   * Outputs of several batches as those of one.
   *
   * @throws UnsupportedModelException when the batches give outputs of different shapes
   */
  public static List<NamedTensor> join(List<List<NamedTensor>> batches) {
    if (batches.size() == 1) {
      return batches.get(0);
    }
    List<NamedTensor> all = new ArrayList<>();
    for (int i = 0; i < batches.get(0).size(); i++) {
      NamedTensor first = batches.get(0).get(i);
      List<Tensor> parts = new ArrayList<>();
      for (List<NamedTensor> batch : batches) {
        Tensor t = batch.get(i).tensor();
        requireLike(first, t);
        parts.add(t);
      }
      all.add(new NamedTensor(first.name(), SampleSource.join(parts)));
    }
    return all;
  }

  private static void requireLike(NamedTensor first, Tensor t) {
    Shape shape = first.tensor().shape();
    if (shape.rank() == 0
        || t.shape().rank() != shape.rank()
        || !t.shape().with(0, shape.dim(0)).equals(shape)) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the batches give outputs '"
              + first.name()
              + "' of different shapes, as "
              + shape
              + " and "
              + t.shape(),
          null,
          "predict all rows as one batch, --batch-size 0, or write .ndjson");
    }
  }
}
