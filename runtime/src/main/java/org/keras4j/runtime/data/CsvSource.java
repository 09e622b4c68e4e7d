package org.keras4j.runtime.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.Tensor;

/** The rows of a CSV table: UTF-8, separated by comma, semicolon or tab. */
final class CsvSource extends SampleSource {
  private final DataStream data;
  private final boolean skipsBad;
  private final BufferedReader text;
  private final Iterator<CsvRecord> records;

  /** Rows that were read to see what the table is like. */
  private final Deque<CsvRecord> ahead = new ArrayDeque<>();

  private final @Nullable List<String> header;
  private final int count;
  private final List<CsvColumns> columns;
  private final int idColumn;
  private final char separator;

  CsvSource(DataStream data, List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    this.data = data;
    this.skipsBad = options.skipBadRows();
    this.text =
        new BufferedReader(
            new InputStreamReader(data.stream(), StandardCharsets.UTF_8.newDecoder()), 1 << 16);
    try {
      this.separator = reading(() -> CsvGuess.separator(text, data.name(), notes));
      this.records = reading(this::iterator);
      CsvRecord first = record();
      if (first == null) {
        throw noRows();
      }
      CsvSelection selection = new CsvSelection(options.csv(), inputs, data.name());
      // Who writes row by row may wait for an answer to the first.
      boolean telling = CsvGuess.isPlainRow(first, selection, inputs, options);
      CsvRecord second = telling ? null : record();
      boolean named =
          CsvGuess.isHeader(first, second, selection, inputs, options, data.name(), notes);
      if (named && second == null) {
        throw noRows();
      }
      this.header = named ? first.getFields().stream().map(String::strip).toList() : null;
      this.count = named && second != null ? second.getFieldCount() : first.getFieldCount();
      if (header != null && header.size() != count) {
        throw wrongCount(second, header.size());
      }
      this.columns = selection.columns(header, count, notes);
      this.idColumn = selection.idColumn(header, count);
      if (!named) {
        ahead.add(first);
      }
      if (second != null) {
        ahead.add(second);
      }
    } catch (KerasException e) {
      close();
      throw e;
    }
  }

  private Iterator<CsvRecord> iterator() {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .ofCsvRecord(text)
        .iterator();
  }

  private @Nullable CsvRecord record() {
    return ahead.isEmpty() ? readRecord() : ahead.poll();
  }

  private @Nullable CsvRecord readRecord() {
    return this.<@Nullable CsvRecord>reading(() -> records.hasNext() ? records.next() : null);
  }

  /** Whether more text is there, so that nobody waits for it. */
  private boolean isReady() {
    try {
      return text.ready();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private <T> T reading(Supplier<T> step) {
    try {
      return step.get();
    } catch (UncheckedIOException e) {
      throw failure(e.getCause());
    } catch (CsvParseException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw notText();
      }
      throw Failures.format(data.name(), "not a CSV table: " + e.getMessage(), null);
    }
  }

  private KerasException failure(IOException e) {
    return e instanceof CharacterCodingException ? notText() : data.failure(e);
  }

  private InputMismatchException notText() {
    return Failures.format(data.name(), "the CSV is not UTF-8 text", "convert it to UTF-8");
  }

  private InputMismatchException noRows() {
    return Failures.format(data.name(), "the CSV holds no rows of data", null);
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    int rows = 0;
    List<String> names = new ArrayList<>();
    List<RejectedRow> rejected = new ArrayList<>();
    while (rows < max && rejected.size() < max) {
      if (rows + rejected.size() > 0 && data.isLive() && ahead.isEmpty() && !isReady()) {
        break;
      }
      CsvRecord record = record();
      if (record == null) {
        break;
      }
      consume(1);
      try {
        add(record, rows);
        if (idColumn >= 0) {
          names.add(record.getField(idColumn));
        }
        rows++;
      } catch (InputMismatchException e) {
        if (!skipsBad) {
          throw e;
        }
        rejected.add(
            new RejectedRow(
                record.getStartingLineNumber(), rows, e, CsvData.line(record.getFields())));
      }
    }
    if (rows == 0 && rejected.isEmpty()) {
      return null;
    }
    List<Tensor> tensors = new ArrayList<>();
    for (CsvColumns c : columns) {
      Tensor t = c.take();
      if (rows > 0) {
        tensors.add(t);
      }
    }
    return new SampleBatch(rows, tensors, names, rejected, consumed());
  }

  private void add(CsvRecord record, int rows) {
    if (record.getFieldCount() != count) {
      throw wrongCount(record, count);
    }
    Place place = new Place(data.name(), data.shortName(), record.getStartingLineNumber(), header);
    List<String> row = record.getFields();
    try {
      for (CsvColumns c : columns) {
        c.add(row, place);
      }
    } catch (InputMismatchException e) {
      columns.forEach(c -> c.keep(rows));
      throw e;
    }
  }

  @Override
  public long skip(long rows) {
    long skipped = 0;
    while (skipped < rows && record() != null) {
      skipped++;
    }
    consume(skipped);
    return skipped;
  }

  private InputMismatchException wrongCount(@Nullable CsvRecord record, int wanted) {
    long line = record == null ? 1 : record.getStartingLineNumber();
    int found = record == null ? 0 : record.getFieldCount();
    return Failures.format(
        data.name() + ":" + line,
        data.shortName() + ":" + line + ": expected " + wanted + " columns, got " + found,
        "every row needs the same number of columns");
  }

  @Override
  public double progress() {
    return data.progress();
  }

  @Override
  public boolean isLive() {
    return data.isLive();
  }

  @Override
  public boolean isTable() {
    return true;
  }

  @Override
  public String nameOfNames() {
    return header == null || idColumn < 0 ? "id" : header.get(idColumn);
  }

  @Override
  public void close() {
    data.close();
  }

  /** The place of a row, for messages. */
  record Place(String file, String name, long line, @Nullable List<String> header) {
    InputMismatchException bad(int column, String cell, String what) {
      String at = ":" + line + ":" + (column + 1);
      String title = header == null ? "" : " column \"" + Texts.shown(header.get(column)) + "\":";
      return new InputMismatchException(
          ErrorCode.INPUT_VALUE,
          name + at + title + " \"" + Texts.shown(cell) + "\" " + what,
          file + at,
          what.contains("not a number")
              ? "write nan for a missing value, or "
                  + DataOptions.CSV_HEADER_FLAG
                  + " if it is a"
                  + " column name"
              : null);
    }
  }
}
