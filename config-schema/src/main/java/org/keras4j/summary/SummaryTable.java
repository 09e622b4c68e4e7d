package org.keras4j.summary;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.model.ModelSummary;

/** Draws a {@link ModelSummary} as Keras 3 does, to the character. */
public final class SummaryTable {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final int MIN_COLUMN = 4;

  /** Blanks at both sides of a cell. */
  private static final int PADDING = 2;

  private final ModelSummary summary;
  private final TableOptions options;
  private final List<String> header = new ArrayList<>();
  private final List<TextColumn.Align> aligns = new ArrayList<>();
  private final int[] widths;
  private final StringBuilder out = new StringBuilder();

  private SummaryTable(ModelSummary summary, TableOptions options) {
    this.summary = summary;
    this.options = options;
    column("Layer (type)", TextColumn.Align.LEFT);
    column("Output Shape", TextColumn.Align.LEFT);
    column("Param #", TextColumn.Align.RIGHT);
    if (!summary.chain()) {
      column("Connected to", TextColumn.Align.LEFT);
    }
    if (options.showTrainable()) {
      column("Trainable", TextColumn.Align.CENTER);
    }
    this.widths = widths();
  }

  private void column(String title, TextColumn.Align align) {
    header.add(title);
    aligns.add(align);
  }

  /** Widths of the columns with their padding, as Keras asks for them and Rich grants them. */
  private int[] widths() {
    double[] ends =
        summary.chain() ? new double[] {0.45, 0.80, 1.0} : new double[] {0.3, 0.56, 0.74, 1.0};
    int lineLength = summary.chain() ? 88 : 108;
    if (options.showTrainable()) {
      lineLength += 12;
      double[] more = new double[ends.length + 1];
      for (int i = 0; i < ends.length; i++) {
        more[i] = ends[i] * 0.90;
      }
      more[ends.length] = 1.0;
      ends = more;
    }
    if (options.terminalColumns() > 0) {
      lineLength = Math.min(lineLength, options.terminalColumns() - 4);
    }
    if (options.lineLength() > 0) {
      lineLength = options.lineLength();
    }
    int[] w = new int[ends.length];
    int used = 0;
    for (int i = 0; i < ends.length; i++) {
      int width = (int) (ends[i] * lineLength) - used;
      used += width;
      if (width < MIN_COLUMN) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE, "a width of " + lineLength + " is too small for the table");
      }
      w[i] = width + PADDING;
    }
    return reduce(w, lineLength - (w.length + 1));
  }

  /** Takes what is too much from all columns alike, rounding halves to even. */
  private static int[] reduce(int[] widths, int available) {
    int excess = -available;
    for (int w : widths) {
      excess += w;
    }
    int left = widths.length;
    for (int i = 0; i < widths.length && excess > 0; i++, left--) {
      int share = Math.min(widths[i], (int) Math.rint((double) excess / left));
      widths[i] -= share;
      excess -= share;
    }
    return widths;
  }

  /**
   * The table that {@code model.summary()} prints, as plain text.
   *
   * @throws InputMismatchException when the width is too small for the columns
   */
  public static String render(ModelSummary summary, TableOptions options) {
    return new SummaryTable(summary, options).draw();
  }

  private String draw() {
    out.append("Model: \"").append(Texts.printable(summary.name())).append("\"\n");
    rule('┏', '━', '┳', '┓');
    line(header, '┃');
    rule('┡', '━', '╇', '┩');
    rows(summary.rows(), true);
    rule('└', '─', '┴', '┘');
    total(" Total params: ", summary.total());
    total(" Trainable params: ", summary.trainable());
    total(" Non-trainable params: ", summary.nonTrainable());
    return out.toString();
  }

  private void total(String what, ModelSummary.Count count) {
    out.append(what).append(grouped(count.params()));
    out.append(" (").append(memory(count.bytes())).append(")\n");
  }

  private void rows(List<ModelSummary.Row> rows, boolean first) {
    boolean ruled = first;
    for (ModelSummary.Row row : rows) {
      if (!ruled) {
        rule('├', '─', '┼', '┤');
      }
      ruled = false;
      line(cells(row), '│');
      if (options.expandNested()) {
        rows(row.layers(), false);
      }
    }
  }

  private List<String> cells(ModelSummary.Row row) {
    List<String> cells = new ArrayList<>(5);
    String indent = row.depth() == 0 ? "" : "   ".repeat(row.depth()) + "└ ";
    cells.add(indent + Texts.printable(row.name()) + " (" + Texts.printable(row.className()) + ")");
    cells.add(row.outputShapeText());
    if (!row.built()) {
      cells.add("0 (unbuilt)");
    } else {
      cells.add(row.params() == null ? "?" : grouped(row.params()));
    }
    if (!summary.chain()) {
      cells.add(
          row.connectedTo().isEmpty()
              ? "-"
              : Texts.printable(String.join(", ", row.connectedTo())));
    }
    if (options.showTrainable()) {
      boolean none = row.params() == null || row.params() == 0;
      cells.add(none ? "-" : row.trainable() ? "Y" : "N");
    }
    return cells;
  }

  private void rule(char left, char dash, char between, char right) {
    out.append(left);
    for (int i = 0; i < widths.length; i++) {
      out.append(i == 0 ? "" : String.valueOf(between));
      out.append(String.valueOf(dash).repeat(widths[i]));
    }
    out.append(right).append('\n');
  }

  private void line(List<String> cells, char bar) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < cells.size(); i++) {
      int width = Math.max(1, widths[i] - PADDING);
      wrapped.add(TextColumn.wrap(cells.get(i), width, aligns.get(i)));
      height = Math.max(height, wrapped.get(i).size());
    }
    // Rich sets headings at the bottom of their row, everything else at the top.
    boolean bottom = bar == '┃';
    for (int y = 0; y < height; y++) {
      out.append(bar);
      for (int i = 0; i < widths.length; i++) {
        List<String> cell = wrapped.get(i);
        int at = bottom ? y - (height - cell.size()) : y;
        String text =
            at >= 0 && at < cell.size() ? cell.get(at) : " ".repeat(Math.max(0, widths[i] - 2));
        out.append(' ').append(text).append(' ').append(bar);
      }
      out.append('\n');
    }
  }

  /** A number with commas between groups of three digits. */
  public static String grouped(long n) {
    StringBuilder s = new StringBuilder(Long.toString(n));
    for (int i = s.length() - 3; i > 0; i -= 3) {
      s.insert(i, ',');
    }
    return s.toString();
  }

  /** A size in the largest unit that leaves at least 1, with two digits. */
  public static String memory(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size / 1024 >= 1 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return new BigDecimal(size).setScale(2, RoundingMode.HALF_EVEN).toPlainString()
        + " "
        + UNITS[unit];
  }
}
