package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Outputs of predictions, written batch by batch as they come. For one thread. */
public abstract class RowSink {
  /** Formats that can be written so. */
  public enum Format {
    /** One output, with a head that is known at the end only. */
    NPY,
    CSV,
    /** A JSON object a line: the outputs of a sample by name. */
    NDJSON
  }

  /**
   * How outputs are written.
   *
   * @param labels names of the values of the last dimension; may be empty
   * @param topK of how many labels the likeliest are named in JSON lines
   * @param nameOfNames what the samples' names are called
   */
  public record Style(List<String> labels, int topK, String nameOfNames) {
    public Style {
      labels = List.copyOf(labels);
    }
  }

  /** A sink of this format. */
  public static RowSink of(Format format, Style style) {
    return switch (format) {
      case NPY -> new NpySink();
      case CSV -> new CsvSink(style);
      case NDJSON -> new NdjsonSink(style);
    };
  }

  /**
   * What begins the file, before the rows of the first batch.
   *
   * @throws KerasIoException when the format cannot hold such outputs
   */
  abstract byte[] head(List<NamedTensor> outputs, boolean names) throws IOException;

  /** Writes the rows of one batch; there may be none, but rejected samples. */
  abstract void rows(OutputStream out, List<NamedTensor> outputs, SampleBatch samples)
      throws IOException;

  /** What begins the file in the end, in place of {@link #head}; it has the same length. */
  byte[] finalHead(byte[] head, long rows) {
    return head;
  }

  /**
   * The number of rows that all outputs have.
   *
   * @throws KerasIoException when it is another than that of the samples
   */
  static void requireRows(List<NamedTensor> outputs, int rows, String format, String instead) {
    for (NamedTensor o : outputs) {
      Shape shape = o.tensor().shape();
      if (shape.rank() == 0 ? rows != 1 : shape.dim(0) != rows) {
        throw new KerasIoException(
            ErrorCode.WRITE_FAILED,
            "a "
                + format
                + " needs outputs of one row for each sample: for "
                + rows
                + ", '"
                + o.name()
                + "' has the shape "
                + shape,
            null,
            instead);
      }
    }
  }

  /** The shape of one row. */
  static Shape rowShape(Tensor t) {
    return t.shape().rank() == 0 ? t.shape() : t.shape().slice(1, t.shape().rank());
  }
}
