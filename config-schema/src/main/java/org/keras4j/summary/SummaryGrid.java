package org.keras4j.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.Texts;
import org.keras4j.model.ModelSummary;

/**
 * A {@link ModelSummary} with columns of one's choice: as a table, as Markdown, or as CSV.
 *
 * @param costs of layers by their paths ({@code nested/dense}); empty when they are not known
 */
public record SummaryGrid(
    ModelSummary summary,
    List<SummaryColumn> columns,
    boolean expandNested,
    Map<String, LayerCost> costs) {
  private static final String NESTED = "└ ";

  /** Columns of the table as Keras chooses them, and the costs where they are known. */
  public static List<SummaryColumn> usual(
      ModelSummary summary, boolean showTrainable, boolean showCosts) {
    List<SummaryColumn> all = new ArrayList<>();
    all.add(SummaryColumn.NAME);
    all.add(SummaryColumn.TYPE);
    all.add(SummaryColumn.SHAPE);
    all.add(SummaryColumn.PARAMS);
    if (!summary.chain()) {
      all.add(SummaryColumn.CONNECTED);
    }
    if (showTrainable) {
      all.add(SummaryColumn.TRAINABLE);
    }
    if (showCosts) {
      all.add(SummaryColumn.MACS);
      all.add(SummaryColumn.MEMORY);
    }
    return all;
  }

  /**
   * A table drawn with lines, its columns as wide as they need to be.
   *
   * @param width the most characters of a line, as far as the columns can shrink; 0 for any number
   */
  public String table(int width) {
    List<List<String>> lines = lines(false, "   ", NESTED);
    int[] widths = new int[columns.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextColumn.cells(line.get(i)));
      }
    }
    shrink(widths, width);
    StringBuilder s = new StringBuilder();
    s.append("Model: \"").append(Texts.printable(summary.name())).append("\"\n");
    rule(s, widths, "┏━┳┓");
    draw(s, widths, lines.get(0), "┃");
    rule(s, widths, "┡━╇┩");
    for (int i = 1; i < lines.size(); i++) {
      if (i > 1) {
        rule(s, widths, "├─┼┤");
      }
      draw(s, widths, lines.get(i), "│");
    }
    rule(s, widths, "└─┴┘");
    totals(s, " ", "");
    return s.toString();
  }

  /** Takes from the widest column until the table fits. */
  private static void shrink(int[] widths, int width) {
    int total = 1;
    for (int w : widths) {
      total += w + 3;
    }
    while (width > 0 && total > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= 4) {
        return;
      }
      widths[widest]--;
      total--;
    }
  }

  private static void rule(StringBuilder s, int[] widths, String corners) {
    for (int i = 0; i < widths.length; i++) {
      s.append(corners.charAt(i == 0 ? 0 : 2));
      s.append(corners.substring(1, 2).repeat(widths[i] + 2));
    }
    s.append(corners.charAt(3)).append('\n');
  }

  private void draw(StringBuilder s, int[] widths, List<String> cells, String bar) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < widths.length; i++) {
      TextColumn.Align align =
          columns.get(i).isRight() ? TextColumn.Align.RIGHT : TextColumn.Align.LEFT;
      wrapped.add(TextColumn.wrap(cells.get(i), widths[i], align));
      height = Math.max(height, wrapped.get(i).size());
    }
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < widths.length; i++) {
        List<String> cell = wrapped.get(i);
        s.append(bar).append(' ');
        s.append(y < cell.size() ? cell.get(y) : " ".repeat(widths[i])).append(' ');
      }
      s.append(bar).append('\n');
    }
  }

  /** A table in Markdown, with the model's name above and the totals below. */
  public String markdown() {
    StringBuilder s = new StringBuilder();
    s.append("**").append(escaped(summary.name())).append("**\n\n");
    List<List<String>> lines = lines(false, "&nbsp;&nbsp;", NESTED);
    for (int i = 0; i < lines.size(); i++) {
      for (String cell : lines.get(i)) {
        s.append("| ").append(i == 0 || cell.startsWith("&") ? cell : escaped(cell)).append(' ');
      }
      s.append("|\n");
      if (i == 0) {
        columns.forEach(c -> s.append(c.isRight() ? "|---:" : "|---"));
        s.append("|\n");
      }
    }
    s.append('\n');
    totals(s, "", "  ");
    return s.toString();
  }

  private static String escaped(String text) {
    return Texts.printable(text).replaceAll("([\\\\|`*_<\\[\\]])", "\\\\$1");
  }

  /** One line a layer, with a heading; nested layers by their paths. No totals. */
  public String csv() {
    StringBuilder s = new StringBuilder();
    List<String> names =
        columns.stream().map(c -> c.name().toLowerCase(java.util.Locale.ROOT)).toList();
    s.append(String.join(",", names)).append("\r\n");
    List<List<String>> lines = lines(true, "", "");
    for (List<String> line : lines.subList(1, lines.size())) {
      for (int i = 0; i < line.size(); i++) {
        s.append(i == 0 ? "" : ",").append(quoted(line.get(i)));
      }
      s.append("\r\n");
    }
    return s.toString();
  }

  private static String quoted(String cell) {
    boolean plain = cell.matches("[^\",\r\n]*");
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  private void totals(StringBuilder s, String before, String after) {
    total(s, before + "Total params: ", summary.total(), after);
    total(s, before + "Trainable params: ", summary.trainable(), after);
    total(s, before + "Non-trainable params: ", summary.nonTrainable(), after);
    if (!costs.isEmpty() && columns.stream().anyMatch(SummaryColumn::needsCosts)) {
      LayerCost all = LayerCost.NONE;
      for (ModelSummary.Row row : summary.rows()) {
        all = all.plus(costs.getOrDefault(row.name(), LayerCost.NONE));
      }
      s.append(before).append("MACs: ").append(SummaryTable.grouped(all.macs()));
      s.append(after).append('\n');
      s.append(before).append("Outputs of all layers: ");
      s.append(SummaryTable.memory(all.bytes())).append(after).append('\n');
    }
  }

  private static void total(StringBuilder s, String what, ModelSummary.Count count, String after) {
    s.append(what).append(SummaryTable.grouped(count.params())).append(" (");
    s.append(SummaryTable.memory(count.bytes())).append(')').append(after).append('\n');
  }

  /** The headings, then the cells of each layer. */
  private List<List<String>> lines(boolean plain, String indent, String mark) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(SummaryColumn::title).toList());
    add(lines, summary.rows(), "", plain, indent, mark);
    return lines;
  }

  private void add(
      List<List<String>> lines,
      List<ModelSummary.Row> rows,
      String parent,
      boolean plain,
      String indent,
      String mark) {
    for (ModelSummary.Row row : rows) {
      String path = parent + row.name();
      @Nullable LayerCost cost = costs.get(path);
      List<String> cells = new ArrayList<>();
      for (SummaryColumn c : columns) {
        String cell = Texts.printable(c.cell(row, cost, plain));
        boolean nested = c == SummaryColumn.NAME && row.depth() > 0;
        cells.add(!nested ? cell : plain ? path : indent.repeat(row.depth()) + mark + cell);
      }
      lines.add(cells);
      if (expandNested) {
        add(lines, row.layers(), path + "/", plain, indent, mark);
      }
    }
  }
}
