package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.List;

/** Puts a layout below a title and a legend, and sets all texts. */
final class Page {
  private static final double MARGIN = 24;
  private static final double HEAD = 70;
  private static final double MIN_WIDTH = 360;
  private static final double MAX_TITLE = 900;
  private static final double LABEL_INSET = 12;

  private final PlotGraph graph;
  private final Layout layout;
  private final List<Drawing.Wire> wires = new ArrayList<>();

  private Page(PlotGraph graph, Layout layout) {
    this.graph = graph;
    this.layout = layout;
  }

  static Drawing of(PlotGraph graph, Layout layout) {
    return new Page(graph, layout).draw();
  }

  private Drawing draw() {
    List<Drawing.Text> titles =
        List.of(title(34, graph.title(), 20), title(54, graph.subtitle(), 12));
    double width = Math.max(layout.width() + 2 * MARGIN, MIN_WIDTH);
    for (Drawing.Text t : titles) {
      width = Math.max(width, t.x() + t.width() + MARGIN);
    }
    List<Drawing.Chip> legend = new ArrayList<>();
    double top = legend(legend, width);
    double left = (width - layout.width()) / 2;
    for (Drawing.Wire w : layout.wires()) {
      List<Drawing.Point> points = new ArrayList<>();
      w.points().forEach(p -> points.add(new Drawing.Point(left + p.x(), top + p.y())));
      wires.add(new Drawing.Wire(w.from(), w.to(), points));
    }
    List<Drawing.Box> boxes = new ArrayList<>();
    for (Layout.Placed b : layout.boxes()) {
      Drawing.Rect r = moved(b.rect(), left, top);
      boxes.add(new Drawing.Box(b.node(), r, Lettering.texts(b.node(), r.x(), r.y(), r.width())));
    }
    List<Drawing.Frame> frames = new ArrayList<>();
    layout.frames().forEach(f -> frames.add(labelled(f, moved(f.rect(), left, top))));
    double height = top + layout.height() + MARGIN;
    return new Drawing(width, height, frames, wires, boxes, titles, legend);
  }

  private static Drawing.Rect moved(Drawing.Rect r, double dx, double dy) {
    return new Drawing.Rect(r.x() + dx, r.y() + dy, r.width(), r.height());
  }

  private static Drawing.Text title(double y, String text, double size) {
    boolean bold = size > 12;
    String shown = TextWidths.fit(text, size, bold, MAX_TITLE);
    return Drawing.Text.of(MARGIN, y, shown, size, bold, bold ? Lettering.INK : Lettering.GREY);
  }

  /** Lays the legend below the title, in as many rows as it needs; gives where the model begins. */
  private double legend(List<Drawing.Chip> legend, double width) {
    double x = MARGIN;
    double y = HEAD;
    for (Family f : graph.families()) {
      Drawing.Text label = label(f, x, y);
      double end = label.x() + label.width();
      if (end > width - MARGIN && x > MARGIN) {
        x = MARGIN;
        y += 20;
        label = label(f, x, y);
        end = label.x() + label.width();
      }
      legend.add(new Drawing.Chip(new Drawing.Rect(x, y, 10, 10), f.color(), label));
      x = end + 16;
    }
    return y + 36;
  }

  private static Drawing.Text label(Family f, double x, double y) {
    return Drawing.Text.of(x + 16, y + 9, f.label(), 11, false, Lettering.GREY);
  }

  /** Puts the label of a frame where no wire goes through it, as far as there is such a place. */
  private Drawing.Frame labelled(Layout.Placed frame, Drawing.Rect r) {
    double size = Lettering.FRAME_SIZE;
    double room = r.width() - 2 * LABEL_INSET;
    String text = TextWidths.fit(Lettering.label(frame.node(), frame.first()), size, true, room);
    double width = TextWidths.of(text, size, true);
    double y = r.y() + 20;
    double left = r.x() + LABEL_INSET;
    double best = left;
    for (double x = left; x <= left + room - width; x += 4) {
      if (isFree(x - 4, y - size, x + width + 4, y + 4)) {
        best = x;
        break;
      }
    }
    String color = frame.node().family().color();
    return new Drawing.Frame(frame.node(), r, Drawing.Text.of(best, y, text, size, true, color));
  }

  private boolean isFree(double left, double top, double right, double bottom) {
    for (Drawing.Wire w : wires) {
      for (int i = 1; i < w.points().size(); i++) {
        Drawing.Point a = w.points().get(i - 1);
        Drawing.Point b = w.points().get(i);
        boolean beside = Math.max(a.x(), b.x()) < left || Math.min(a.x(), b.x()) > right;
        boolean apart = Math.max(a.y(), b.y()) < top || Math.min(a.y(), b.y()) > bottom;
        if (!beside && !apart) {
          return false;
        }
      }
    }
    return true;
  }
}
