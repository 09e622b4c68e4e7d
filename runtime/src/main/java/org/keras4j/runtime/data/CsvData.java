package org.keras4j.runtime.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.Tensor;

/** CSV tables: one row is one sample, its values in row-major order of the input's shape. */
public final class CsvData {
  private CsvData() {}

  /**
   * Reads the rows for these inputs: UTF-8, separated by comma, semicolon or tab. A first row of
   * column names is recognised by its content unless the options say; the guess is noted.
   *
   * @return a tensor of the input's own type for each input, of shape (rows, …)
   * @throws InputMismatchException naming file, line and column of a value that does not fit
   */
  public static Map<String, Tensor> read(
      Path file, List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    try (CsvSource source =
        new CsvSource(DataStream.of(file, options.limits()), inputs, options, notes)) {
      Map<String, Tensor> out = new LinkedHashMap<>();
      SampleBatch all = source.next(Integer.MAX_VALUE);
      for (int i = 0; all != null && i < inputs.size(); i++) {
        out.put(inputs.get(i).name(), all.tensors().get(i));
      }
      return out;
    }
  }

  /**
   * Writes outputs side by side, one sample a row, under a row of names: {@code name} for one
   * value, {@code name_0}, {@code name_1} … or the labels for several.
   *
   * @param labels names of the values of the last dimension; may be empty
   * @throws KerasIoException when the outputs do not have the same number of rows
   */
  public static void write(OutputStream out, List<NamedTensor> outputs, List<String> labels)
      throws IOException {
    write(out, outputs, List.of(), new RowSink.Style(labels, 1, ""));
  }

  /** The same, with the names of the samples in a first column, unless there are none. */
  static void write(
      OutputStream out, List<NamedTensor> outputs, List<String> names, RowSink.Style style)
      throws IOException {
    CsvSink sink = new CsvSink(style);
    Tensor first = outputs.get(0).tensor();
    int rows = first.shape().rank() == 0 ? 1 : first.shape().dim(0);
    RowSink.requireRows(outputs, rows, "CSV", "write .npz or .json");
    out.write(sink.head(outputs, !names.isEmpty()));
    sink.rows(out, outputs, new SampleBatch(rows, List.of(), names, List.of(), rows));
  }

  /** One row as text, without the line feed. */
  static String line(List<String> row) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvSink.writer(text)) {
      csv.writeRecord(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().stripTrailing();
  }
}
