package org.keras4j.runtime.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** CSV tables: one row is one sample, its values in row-major order of the input's shape. */
public final class CsvData {
  private static final int FIRST_LINE = 1 << 16;

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
    try (FileChannel channel = Failures.open(file, options.limits());
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(channel), StandardCharsets.UTF_8.newDecoder()))) {
      return read(text, file, inputs, options, notes);
    } catch (CharacterCodingException e) {
      throw notText(file);
    } catch (IOException e) {
      throw Failures.read(file, e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw notText(file);
      }
      throw Failures.read(file, e.getCause());
    } catch (CsvParseException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw notText(file);
      }
      throw Failures.format(file.toString(), "not a CSV table: " + e.getMessage(), null);
    }
  }

  private static InputMismatchException notText(Path file) {
    return Failures.format(file.toString(), "the CSV is not UTF-8 text", "convert it to UTF-8");
  }

  private static Map<String, Tensor> read(
      BufferedReader text,
      Path file,
      List<InputSpec> inputs,
      DataOptions options,
      Consumer<String> notes)
      throws IOException {
    char separator = separator(text);
    if (separator != ',') {
      String name = separator == ';' ? "semicolon" : "tab";
      notes.accept(file + ": columns are separated by " + name + "; use commas if that is wrong");
    }
    CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text);
    Iterator<CsvRecord> records = csv.iterator();
    CsvRecord first = records.hasNext() ? records.next() : null;
    CsvRecord second = records.hasNext() ? records.next() : null;
    if (first == null) {
      throw noRows(file);
    }
    boolean named = isHeader(first, second, file, inputs, options, notes);
    if (named && second == null) {
      throw noRows(file);
    }
    List<String> header = named ? first.getFields().stream().map(String::strip).toList() : null;
    int count = named && second != null ? second.getFieldCount() : first.getFieldCount();
    if (header != null && header.size() != count) {
      throw wrongCount(file, second, header.size());
    }
    List<CsvColumns> columns = CsvColumns.assign(inputs, header, count, file.toString(), notes);
    if (!named) {
      add(first, columns, file, header, count);
    }
    if (second != null) {
      add(second, columns, file, header, count);
    }
    while (records.hasNext()) {
      add(records.next(), columns, file, header, count);
    }
    Map<String, Tensor> out = new LinkedHashMap<>();
    for (CsvColumns c : columns) {
      out.put(c.name(), c.tensor());
    }
    return out;
  }

  private static void add(
      CsvRecord record,
      List<CsvColumns> columns,
      Path file,
      @Nullable List<String> header,
      int count) {
    if (record.getFieldCount() != count) {
      throw wrongCount(file, record, count);
    }
    Place place = new Place(file, record.getStartingLineNumber(), header);
    List<String> row = record.getFields();
    for (CsvColumns c : columns) {
      c.add(row, place);
    }
  }

  /** The separator that the first line uses most, a comma when in doubt; a BOM is passed over. */
  private static char separator(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != 0xfeff) {
      text.reset();
    }
    text.mark(FIRST_LINE);
    int[] seen = new int[3];
    boolean quoted = false;
    for (int i = 0, c; i < FIRST_LINE - 1 && (c = text.read()) >= 0 && c != '\n'; i++) {
      quoted ^= c == '"';
      int kind = ",;\t".indexOf(c);
      if (!quoted && kind >= 0) {
        seen[kind]++;
      }
    }
    text.reset();
    return seen[2] > seen[0] && seen[2] > seen[1] ? '\t' : seen[1] > seen[0] ? ';' : ',';
  }

  private static boolean isHeader(
      CsvRecord first,
      @Nullable CsvRecord second,
      Path file,
      List<InputSpec> inputs,
      DataOptions options,
      Consumer<String> notes) {
    if (options.csvHeader() != DataOptions.Choice.AUTO) {
      return options.csvHeader() == DataOptions.Choice.YES;
    }
    boolean header = looksLikeHeader(first, second, inputs);
    String cells = Texts.shown(String.join(", ", first.getFields()));
    notes.accept(
        file
            + ": first row taken as "
            + (header ? "column names" : "data")
            + " ("
            + cells
            + "); "
            + DataOptions.CSV_HEADER_FLAG
            + " settles it");
    return header;
  }

  private static boolean looksLikeHeader(
      CsvRecord first, @Nullable CsvRecord second, List<InputSpec> inputs) {
    boolean texts = inputs.stream().anyMatch(i -> i.spec().dtype() == DType.STRING);
    boolean bools = inputs.stream().anyMatch(i -> i.spec().dtype() == DType.BOOL);
    int words = 0;
    int filled = 0;
    int turnNumeric = 0;
    for (int i = 0; i < first.getFieldCount(); i++) {
      String cell = first.getField(i).strip();
      for (InputSpec input : inputs) {
        if (cell.equals(input.name()) || cell.equals(input.name() + "_0")) {
          return true;
        }
      }
      filled += cell.isEmpty() ? 0 : 1;
      if (!cell.isEmpty() && !isNumeric(cell, bools)) {
        words++;
        boolean below = second != null && i < second.getFieldCount();
        turnNumeric += below && second != null && isNumeric(second.getField(i), bools) ? 1 : 0;
      }
    }
    if (texts) {
      return turnNumeric > 0;
    }
    return words > 0 && (words == filled || words == turnNumeric);
  }

  private static boolean isNumeric(String cell, boolean bools) {
    return NumberText.parse(cell) != null
        || (bools && (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")));
  }

  private static InputMismatchException noRows(Path file) {
    return Failures.format(file.toString(), "the CSV holds no rows of data", null);
  }

  private static InputMismatchException wrongCount(
      Path file, @Nullable CsvRecord record, int count) {
    long line = record == null ? 1 : record.getStartingLineNumber();
    int found = record == null ? 0 : record.getFieldCount();
    return Failures.format(
        file + ":" + line,
        file.getFileName() + ":" + line + ": expected " + count + " columns, got " + found,
        "every row needs the same number of columns");
  }

  /** The place of a row, for messages. */
  record Place(Path file, long line, @Nullable List<String> header) {
    InputMismatchException bad(int column, String cell, String what) {
      String at = ":" + line + ":" + (column + 1);
      String name = header == null ? "" : " column \"" + Texts.shown(header.get(column)) + "\":";
      return new InputMismatchException(
          ErrorCode.INPUT_VALUE,
          file.getFileName() + at + name + " \"" + Texts.shown(cell) + "\" " + what,
          file + at,
          what.contains("not a number")
              ? "write nan for a missing value, or "
                  + DataOptions.CSV_HEADER_FLAG
                  + " if it is a"
                  + " column name"
              : null);
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
    int rows = rows(outputs.get(0).tensor());
    List<String> header = new ArrayList<>();
    for (NamedTensor o : outputs) {
      if (rows(o.tensor()) != rows) {
        throw new KerasIoException(
            ErrorCode.WRITE_FAILED,
            "a CSV needs outputs with the same number of rows, got "
                + outputs.get(0).name()
                + " "
                + outputs.get(0).tensor().shape()
                + " and "
                + o.name()
                + " "
                + o.tensor().shape(),
            null,
            "write .npz or .json");
      }
      names(o, labels, outputs.size() > 1, header);
    }
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
    csv.writeRecord(header);
    List<String> cells = new ArrayList<>(header.size());
    for (int row = 0; row < rows; row++) {
      cells.clear();
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

  private static int rows(Tensor t) {
    return t.shape().rank() == 0 ? 1 : t.shape().dim(0);
  }

  private static void names(
      NamedTensor output, List<String> labels, boolean several, List<String> header) {
    Shape shape = output.tensor().shape();
    Shape row = shape.rank() == 0 ? shape : shape.slice(1, shape.rank());
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
