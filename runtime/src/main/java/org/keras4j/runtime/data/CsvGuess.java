package org.keras4j.runtime.data;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;

/** What a CSV table does not say: its separator, and whether its first row holds names. */
final class CsvGuess {
  private static final int FIRST_LINE = 1 << 16;

  private CsvGuess() {}

  /** The separator that the first line uses most, a comma when in doubt; a BOM is passed over. */
  static char separator(BufferedReader text, String file, Consumer<String> notes) {
    try {
      char separator = separator(text);
      if (separator != ',') {
        String name = separator == ';' ? "semicolon" : "tab";
        notes.accept(file + ": columns are separated by " + name + "; use commas if that is wrong");
      }
      return separator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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

  /** Whether the first row is data, whatever the second is. */
  static boolean isPlainRow(
      CsvRecord first, CsvSelection selection, List<InputSpec> inputs, DataOptions options) {
    if (options.csv().header() != DataOptions.Choice.AUTO) {
      return options.csv().header() == DataOptions.Choice.NO;
    }
    boolean texts = inputs.stream().anyMatch(i -> i.spec().dtype() == DType.STRING);
    boolean bools = inputs.stream().anyMatch(i -> i.spec().dtype() == DType.BOOL);
    return !texts
        && !selection.isNamedIn(first.getFields())
        && first.getFields().stream()
            .map(String::strip)
            .allMatch(cell -> cell.isEmpty() || isNumeric(cell, bools) && !isName(cell, inputs));
  }

  static boolean isHeader(
      CsvRecord first,
      @Nullable CsvRecord second,
      CsvSelection selection,
      List<InputSpec> inputs,
      DataOptions options,
      String file,
      Consumer<String> notes) {
    if (options.csv().header() != DataOptions.Choice.AUTO) {
      return options.csv().header() == DataOptions.Choice.YES;
    }
    if (selection.isNamedIn(first.getFields())) {
      return true;
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
      if (isName(cell, inputs)) {
        return true;
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

  private static boolean isName(String cell, List<InputSpec> inputs) {
    return inputs.stream().anyMatch(i -> cell.equals(i.name()) || cell.equals(i.name() + "_0"));
  }

  private static boolean isNumeric(String cell, boolean bools) {
    return NumberText.parse(cell) != null
        || (bools && (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")));
  }
}
