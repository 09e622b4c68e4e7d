package org.keras4j.runtime.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Outputs side by side, one sample a row, under a row of names: {@code name} for one value, {@code
 * name_0}, {@code name_1} … or the labels for several. The samples' own names, if any, come first.
 */
final class CsvSink extends RowSink {
  private final Style style;
  private int columns = -1;

  CsvSink(Style style) {
    this.style = style;
  }

  @Override
  byte[] head(List<NamedTensor> outputs, boolean names) throws IOException {
    List<String> header = new ArrayList<>();
    if (names) {
      header.add(cell(style.nameOfNames()));
    }
    for (NamedTensor o : outputs) {
      names(o, style.labels(), outputs.size() > 1, header);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CsvWriter csv = writer(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
      csv.writeRecord(header);
    }
    return out.toByteArray();
  }

  static CsvWriter writer(Writer text) {
    return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
  }

  @Override
  void rows(OutputStream out, List<NamedTensor> outputs, SampleBatch samples) throws IOException {
    int rows = samples.rows();
    if (rows == 0) {
      return;
    }
    requireRows(outputs, rows, "CSV", "write .npz or .json");
    int width = 0;
    for (NamedTensor o : outputs) {
      width += o.tensor().size() / rows;
    }
    if (columns >= 0 && columns != width) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "the rows of a CSV need one length, these have " + width + " values, others " + columns,
          null,
          "write .ndjson");
    }
    columns = width;
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    CsvWriter csv = writer(text);
    List<String> cells = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      cells.clear();
      if (!samples.names().isEmpty()) {
        cells.add(samples.names().get(row));
      }
      for (NamedTensor o : outputs) {
        int n = o.tensor().size() / rows;
        for (int i = row * n; i < (row + 1) * n; i++) {
          boolean words = o.tensor().dtype() == DType.STRING;
          cells.add(words ? o.tensor().getString(i) : NumberText.of(o.tensor(), i));
        }
      }
      csv.writeRecord(cells);
    }
    csv.flush();
    text.flush();
  }

  private static void names(
      NamedTensor output, List<String> labels, boolean several, List<String> header) {
    Shape row = rowShape(output.tensor());
    int n = row.size();
    for (int i = 0; i < n; i++) {
      if (row.rank() == 1 && labels.size() == n) {
        header.add(cell((several ? output.name() + "_" : "") + labels.get(i)));
        continue;
      }
      StringBuilder name = new StringBuilder();
      int rest = i;
      for (int axis = row.rank() - 1; axis >= 0; axis--) {
        name.insert(0, "_" + rest % row.dim(axis));
        rest /= row.dim(axis);
      }
      header.add(cell(n == 1 ? output.name() : output.name() + name));
    }
  }

  /** A name of the model's must not start a formula in a spreadsheet. */
  private static String cell(String name) {
    return !name.isEmpty() && "=+-@\t\r".indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
  }
}
