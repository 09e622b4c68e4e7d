package org.keras4j.runtime.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;

/** The columns of a CSV that are asked for: those of the inputs, and the one that names rows. */
final class CsvSelection {
  private static final String ALL = "";

  private final List<InputSpec> inputs;
  private final @Nullable String id;
  private final String file;

  /** Column words by input; of {@link #ALL} inputs when they are not given for each. */
  private final Map<String, List<String>> words = new LinkedHashMap<>();

  CsvSelection(DataOptions.Csv csv, List<InputSpec> inputs, String file) {
    this.inputs = inputs;
    this.id = csv.id();
    this.file = file;
    for (String list : csv.columns()) {
      String name = ALL;
      for (InputSpec input : inputs) {
        if (list.startsWith(input.name() + "=")) {
          name = input.name();
        }
      }
      String columns = name.equals(ALL) ? list : list.substring(name.length() + 1);
      List<String> of = words.computeIfAbsent(name, n -> new ArrayList<>());
      for (String column : columns.split(",", -1)) {
        of.add(column.strip());
      }
    }
    if (words.containsKey(ALL) && words.size() > 1) {
      throw bad("some --columns are given for an input, others for all", "give them for each");
    }
  }

  /** True when all columns that are asked for by name are in this row. */
  boolean isNamedIn(List<String> row) {
    List<String> names = row.stream().map(String::strip).toList();
    List<String> wanted = new ArrayList<>();
    words.values().forEach(wanted::addAll);
    if (id != null) {
      wanted.add(id);
    }
    wanted.removeIf(w -> w.matches("[0-9]+(-[0-9]+)?"));
    return !wanted.isEmpty() && names.containsAll(wanted);
  }

  /** The column that names the rows, or -1. */
  int idColumn(@Nullable List<String> header, int count) {
    if (id == null) {
      return -1;
    }
    List<Integer> columns = new ArrayList<>();
    resolve(id, "--id-column", header, count, columns);
    if (columns.size() != 1) {
      throw bad("--id-column: '" + Texts.shown(id) + "' is not one column", null);
    }
    return columns.get(0);
  }

  /** The columns of each input. */
  List<CsvColumns> columns(@Nullable List<String> header, int count, Consumer<String> notes) {
    if (words.isEmpty() || words.containsKey(ALL)) {
      List<Integer> picked = new ArrayList<>();
      int idColumn = idColumn(header, count);
      for (int i = 0; words.isEmpty() && i < count; i++) {
        if (i != idColumn) {
          picked.add(i);
        }
      }
      for (String word : words.getOrDefault(ALL, List.of())) {
        resolve(word, "--columns", header, count, picked);
      }
      return assign(inputs, picked, header, notes);
    }
    List<CsvColumns> all = new ArrayList<>();
    for (InputSpec input : inputs) {
      List<String> of = words.get(input.name());
      if (of == null) {
        throw bad("--columns names none for input '" + input.name() + "'", "give them for each");
      }
      List<Integer> picked = new ArrayList<>();
      of.forEach(word -> resolve(word, "--columns", header, count, picked));
      all.addAll(assign(List.of(input), picked, header, notes));
    }
    return all;
  }

  private List<CsvColumns> assign(
      List<InputSpec> to,
      List<Integer> picked,
      @Nullable List<String> header,
      Consumer<String> notes) {
    List<String> names = header == null ? null : picked.stream().map(header::get).toList();
    List<CsvColumns> columns = CsvColumns.assign(to, names, picked.size(), file, notes);
    return columns.stream().map(c -> c.from(picked)).toList();
  }

  private void resolve(
      String word, String option, @Nullable List<String> header, int count, List<Integer> to) {
    int named = header == null ? -1 : header.indexOf(word);
    if (named >= 0) {
      to.add(named);
      return;
    }
    if (!word.matches("[0-9]{1,9}(-[0-9]{1,9})?")) {
      String near = header == null ? "" : Texts.didYouMean(word, header);
      throw bad(
          option
              + ": there is no column '"
              + Texts.shown(word)
              + "'"
              + (header == null ? ", the table has no header" : "." + near),
          header == null
              ? "count columns from 1, or " + DataOptions.CSV_HEADER_FLAG
              : "the columns are " + Texts.shown(String.join(", ", header)));
    }
    int dash = word.indexOf('-');
    int from = Integer.parseInt(dash < 0 ? word : word.substring(0, dash));
    int last = dash < 0 ? from : Integer.parseInt(word.substring(dash + 1));
    if (from < 1 || last < from || last > count) {
      throw bad(
          option + ": '" + word + "' is not among the " + count + " columns",
          "columns are counted from 1");
    }
    for (int i = from; i <= last; i++) {
      to.add(i - 1);
    }
  }

  private InputMismatchException bad(String message, @Nullable String hint) {
    return new InputMismatchException(ErrorCode.INPUT_NAME, message, file, hint);
  }
}
