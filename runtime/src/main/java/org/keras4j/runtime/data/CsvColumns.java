package org.keras4j.runtime.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Which columns of a CSV feed one input, and the values read so far. */
final class CsvColumns {
  private final InputSpec input;
  private final int[] columns;
  private final Shape rowShape;
  private Column values;
  private int rows;

  private CsvColumns(InputSpec input, int[] columns) {
    this.input = input;
    this.columns = columns;
    this.rowShape = rowShape(input, columns.length);
    this.values = Column.of(input.spec().dtype());
  }

  /**
   * Shares the columns out: by the header's names where they are those of the inputs ({@code name},
   * or {@code name_0}, {@code name_1} … for an input of several values), else in order.
   */
  static List<CsvColumns> assign(
      List<InputSpec> inputs,
      @Nullable List<String> header,
      int count,
      String file,
      Consumer<String> notes) {
    List<CsvColumns> named = header == null ? null : byName(inputs, header);
    if (inputs.size() == 1 && takes(inputs.get(0), count)) {
      return List.of(new CsvColumns(inputs.get(0), range(0, count)));
    }
    if (named != null) {
      int used = named.stream().mapToInt(c -> c.columns.length).sum();
      if (used < count) {
        notes.accept(file + ": " + (count - used) + " columns are not named as inputs, not used");
      }
      return named;
    }
    if (inputs.size() == 1) {
      throw mismatch(inputs.get(0), header, count, file);
    }
    List<CsvColumns> inOrder = new ArrayList<>();
    int at = 0;
    for (InputSpec input : inputs) {
      int n = rowSize(input);
      if (n < 0 || at + n > count) {
        at = -1;
        break;
      }
      inOrder.add(new CsvColumns(input, range(at, at + n)));
      at += n;
    }
    if (at != count) {
      List<String> wanted = inputs.stream().map(i -> i.name() + " " + i.spec().shape()).toList();
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the "
              + count
              + " columns"
              + shown(header)
              + " do not fit the inputs "
              + String.join(", ", wanted),
          file,
          "name the columns after the inputs, or give one file each: --input NAME=FILE");
    }
    notes.accept(
        file
            + ": columns go to the inputs in their order; name the columns after the inputs, or"
            + " give --input NAME=FILE");
    return inOrder;
  }

  private static @Nullable List<CsvColumns> byName(List<InputSpec> inputs, List<String> header) {
    List<CsvColumns> out = new ArrayList<>();
    for (InputSpec input : inputs) {
      int n = rowSize(input);
      int[] columns = new int[Math.max(n, 0)];
      for (int i = 0; i < n; i++) {
        columns[i] = n == 1 ? header.indexOf(input.name()) : -1;
        columns[i] = columns[i] < 0 ? header.indexOf(input.name() + "_" + i) : columns[i];
        if (columns[i] < 0) {
          return null;
        }
      }
      if (n < 0) {
        return null;
      }
      out.add(new CsvColumns(input, columns));
    }
    return out;
  }

  private static int[] range(int from, int to) {
    int[] out = new int[to - from];
    for (int i = 0; i < out.length; i++) {
      out[i] = from + i;
    }
    return out;
  }

  /** Values in a row of this input, or -1 when a dimension is unknown. */
  private static int rowSize(InputSpec input) {
    Shape shape = input.spec().shape();
    return shape.rank() == 0 ? 1 : shape.slice(1, shape.rank()).size();
  }

  private static boolean takes(InputSpec input, int count) {
    return rowShape(input, count).size() == count;
  }

  /** The shape of a row of {@code count} values: one unknown dimension is filled in. */
  private static Shape rowShape(InputSpec input, int count) {
    Shape shape = input.spec().shape();
    if (shape.rank() == 0) {
      return Shape.SCALAR;
    }
    Shape row = shape.slice(1, shape.rank());
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < row.rank(); i++) {
      if (row.dim(i) == Shape.UNKNOWN) {
        unknown = i;
      } else {
        known *= row.dim(i);
      }
    }
    boolean fills = unknown >= 0 && known > 0 && count % known == 0;
    return fills ? row.with(unknown, (int) (count / known)) : row;
  }

  private static InputMismatchException mismatch(
      InputSpec input, @Nullable List<String> header, int count, String file) {
    int n = rowSize(input);
    String takes = n < 0 ? "cannot be a row" : "takes " + n + (n == 1 ? " value" : " values");
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        "input '"
            + input.name()
            + "': expected shape "
            + input.spec().shape()
            + ", which "
            + takes
            + (n < 0 ? "" : " a row")
            + ", got "
            + count
            + " columns"
            + shown(header),
        file,
        remedy(n, count));
  }

  private static String remedy(int wanted, int count) {
    if (wanted < 0) {
      return "use .npy or .json";
    }
    return count > wanted
        ? "name the columns that are inputs: --columns a,b,2-5; and --id-column"
        : "give it "
            + wanted
            + " columns, in the file and in --columns; arrays are easier as .npy or .json";
  }

  private static String shown(@Nullable List<String> header) {
    return header == null ? "" : " (" + Texts.shown(String.join(", ", header)) + ")";
  }

  /** Takes this input's values out of one row. */
  void add(List<String> row, CsvSource.Place place) {
    DType dtype = input.spec().dtype();
    for (int column : columns) {
      String cell = row.get(column);
      if (values instanceof Column.Texts texts) {
        texts.add(cell);
      } else if (values instanceof Column.Doubles doubles) {
        Double d = NumberText.parse(cell);
        if (d == null) {
          throw place.bad(column, cell, "is not a number (" + dtype + ")");
        }
        doubles.add(d);
      } else if (values instanceof Column.Longs longs) {
        longs.add(dtype == DType.BOOL ? bool(cell, column, place) : whole(cell, column, place));
      }
    }
    rows++;
  }

  private long whole(String cell, int column, CsvSource.Place place) {
    DType dtype = input.spec().dtype();
    BigDecimal whole = NumberText.parseWhole(cell);
    if (whole == null) {
      throw place.bad(column, cell, "is not a whole number (" + dtype + ")");
    }
    BigDecimal min = NumberText.min(dtype);
    BigDecimal max = NumberText.max(dtype);
    if (whole.compareTo(min) < 0 || whole.compareTo(max) > 0) {
      throw place.bad(column, cell, "does not fit " + dtype + " (" + min + " to " + max + ")");
    }
    return whole.longValue();
  }

  private static long bool(String cell, int column, CsvSource.Place place) {
    return switch (cell.strip().toLowerCase(java.util.Locale.ROOT)) {
      case "true", "1" -> 1;
      case "false", "0" -> 0;
      default -> throw place.bad(column, cell, "is not true, false, 1 or 0 (bool)");
    };
  }

  String name() {
    return input.name();
  }

  /** The same for values that stand in these columns of the table. */
  CsvColumns from(List<Integer> table) {
    int[] own = new int[columns.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = table.get(columns[i]);
    }
    return new CsvColumns(input, own);
  }

  /** Forgets the values after so many rows, of a row that is not whole, too. */
  void keep(int n) {
    rows = n;
    values.size = n * columns.length;
  }

  /** The rows as a tensor of the input's own type, batch first; the next row is the first again. */
  Tensor take() {
    Tensor t = values.toTensor(rowShape.insert(0, rows));
    values = Column.of(input.spec().dtype());
    rows = 0;
    return input.spec().dtype() == DType.STRING ? t : t.cast(input.spec().dtype());
  }
}
