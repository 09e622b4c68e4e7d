package org.keras4j.summary;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.model.ModelSummary;
import org.keras4j.tensor.Shape;

/** Draws a {@link ModelSummary} as {@code tf_keras} 2.21 does, to the character. */
public final class Keras2Table {
  /** A cell is broken behind the first of these that its line holds. */
  private static final List<String> BREAKS = List.of("),", "},", "],", "',");

  private static final int TRAINABLE_WIDTH = 11;
  private static final int MIN_WIDTH = 24;

  private final ModelSummary summary;
  private final TableOptions options;
  private final List<Integer> ends = new ArrayList<>();
  private final int width;
  private final StringBuilder out = new StringBuilder();

  private Keras2Table(ModelSummary summary, TableOptions options) {
    this.summary = summary;
    this.options = options;
    int given = options.lineLength();
    int length = given > 0 ? given : summary.chain() ? 65 : 98;
    if (length < MIN_WIDTH) {
      throw new InputMismatchException(
          ErrorCode.INPUT_VALUE, "a width of " + length + " is too small for the table");
    }
    double[] shares =
        summary.chain() ? new double[] {0.45, 0.85, 1.0} : new double[] {0.3, 0.6, 0.7, 1.0};
    for (double share : shares) {
      ends.add((int) (length * share));
    }
    if (options.showTrainable()) {
      length += TRAINABLE_WIDTH;
      ends.add(length);
    }
    this.width = length;
  }

  /**
   * The table that {@code model.summary()} of Keras 2 prints. Of the options, the terminal's width
   * has no effect there.
   *
   * @throws InputMismatchException when the width is too small for the columns
   */
  public static String render(ModelSummary summary, TableOptions options) {
    return new Keras2Table(summary, options).draw();
  }

  private String draw() {
    line("Model: \"" + Texts.printable(summary.name()) + "\"");
    line("_".repeat(width));
    List<String> header = new ArrayList<>(List.of("Layer (type)", "Output Shape", "Param #"));
    if (!summary.chain()) {
      header.add("Connected to");
    }
    if (options.showTrainable()) {
      header.add("Trainable");
    }
    cells(header, 0);
    line("=".repeat(width));
    for (ModelSummary.Row row : summary.rows()) {
      row(row, 0, false);
    }
    line("=".repeat(width));
    total("Total", summary.total());
    total("Trainable", summary.trainable());
    total("Non-trainable", summary.nonTrainable());
    line("_".repeat(width));
    return out.toString();
  }

  private void total(String what, ModelSummary.Count count) {
    String memory = SummaryTable.memory(count.bytes()).replaceAll(" B$", " Byte");
    line(what + " params: " + count.params() + " (" + memory + ")");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void row(ModelSummary.Row row, int level, boolean last) {
    cells(fields(row), level);
    if (options.expandNested() && !row.layers().isEmpty()) {
      framed("¯", level + 1);
      int n = row.layers().size();
      for (int i = 0; i < n; i++) {
        row(row.layers().get(i), level + 1, i == n - 1);
      }
      framed("¯", level);
    } else if (!last) {
      framed(" ", level);
    }
  }

  private void framed(String fill, int level) {
    String bars = "|".repeat(level);
    line(bars + fill.repeat(Math.max(0, width - 2 * level)) + bars);
  }

  private List<String> fields(ModelSummary.Row row) {
    List<String> fields = new ArrayList<>();
    fields.add(Texts.printable(row.name()) + " (" + Texts.printable(row.className()) + ")");
    fields.add(shape(row));
    fields.add(
        !row.built() ? "0 (unused)" : row.params() == null ? "?" : String.valueOf(row.params()));
    if (!summary.chain()) {
      List<String> quoted = new ArrayList<>();
      row.connectedTo().forEach(c -> quoted.add("'" + Texts.printable(c) + "'"));
      fields.add("[" + String.join(", ", quoted) + "]");
    }
    if (options.showTrainable()) {
      fields.add(row.trainable() ? "Y" : "N");
    }
    return fields;
  }

  private static String shape(ModelSummary.Row row) {
    List<Shape> shapes = row.outputShapes();
    if (shapes == null) {
      return "?";
    }
    if (row.callsDiffer()) {
      return "multiple";
    }
    List<String> texts = shapes.stream().map(Shape::toString).toList();
    return texts.size() == 1 && !row.className().equals("InputLayer")
        ? texts.get(0)
        : "[" + String.join(", ", texts) + "]";
  }

  /** The lines of a row; a cell that is too long goes on in the next line. */
  private void cells(List<String> fields, int level) {
    List<String> left = new ArrayList<>(fields);
    String bars = "|".repeat(level);
    while (left.stream().anyMatch(s -> !s.isEmpty())) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < left.size(); i++) {
        boolean last = i == left.size() - 1;
        int room = ends.get(i) - (i == 0 ? level : ends.get(i - 1)) - (last ? 0 : 3);
        String rest = left.get(i);
        String part = broken(rest.substring(0, Math.max(0, Math.min(room, rest.length()))));
        if (part.isEmpty() && !rest.isEmpty()) {
          throw new InputMismatchException(
              ErrorCode.INPUT_VALUE, "a width of " + width + " is too small for the table");
        }
        text.append(i == 0 ? bars + " " : "").append(part).append(last ? "" : "  ");
        left.set(i, rest.substring(part.length()));
        int end = ends.get(i) - (last ? level : 0);
        text.append(" ".repeat(Math.max(0, end - text.length())));
      }
      line(text.append(bars).toString());
    }
  }

  private static String broken(String part) {
    int end = part.length();
    for (String b : BREAKS) {
      int at = part.indexOf(b);
      end = at < 0 ? end : Math.min(end, at + b.length());
    }
    return part.substring(0, end);
  }
}
