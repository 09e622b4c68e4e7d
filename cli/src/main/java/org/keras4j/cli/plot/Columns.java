package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays a long model out in columns that are read one after the other: cuts a layout at some
 * heights, puts the parts side by side, and leads the wires from the foot of a column to the head
 * of the next.
 */
final class Columns {
  private static final double LONG = 1400;
  private static final double FORM = 1.5;
  private static final int MOST = 40;
  private static final double TRACK = 10;
  private static final double GAP = 28;
  private static final double FRAME_HEAD = 32;
  private static final double FRAME_FOOT = 8;

  private final Layout layout;
  private final List<Cuts.Cut> cuts;
  private final double[] left;
  private final double[] dx;
  private final double[] dy;
  private final double[] foot;
  private double width;
  private double height;

  private Columns(Layout layout, List<Cuts.Cut> cuts) {
    this.layout = layout;
    this.cuts = cuts;
    int n = cuts.size() + 1;
    left = new double[n];
    dx = new double[n];
    dy = new double[n];
    foot = new double[n];
    measure();
  }

  /** Chooses how many columns give a picture of the form of a page. */
  static Layout fold(Layout layout) {
    if (layout.height() <= LONG) {
      return layout;
    }
    List<Cuts.Cut> all = Cuts.of(layout);
    Columns best = new Columns(layout, List.of());
    for (int n = 2; n <= Math.min(MOST, all.size() + 1); n++) {
      Columns next = new Columns(layout, Cuts.choose(all, layout.height(), n));
      if (next.off() < best.off()) {
        best = next;
      }
    }
    return best.laidOut();
  }

  /** Lays out a number of columns, or fewer when the model cannot be cut at so many places. */
  static Layout fold(Layout layout, int columns) {
    return new Columns(layout, Cuts.choose(Cuts.of(layout), layout.height(), columns)).laidOut();
  }

  private double off() {
    return Math.abs(Math.log(width / height / FORM));
  }

  private double from(int column) {
    return column == 0 ? Double.NEGATIVE_INFINITY : cuts.get(column - 1).y();
  }

  private double to(int column) {
    return column == cuts.size() ? Double.POSITIVE_INFINITY : cuts.get(column).y();
  }

  private int column(double y) {
    int c = 0;
    while (y > to(c)) {
      c++;
    }
    return c;
  }

  private void measure() {
    int n = cuts.size() + 1;
    double head = 0;
    for (Cuts.Cut c : cuts) {
      head = Math.max(head, TRACK * c.wires() + FRAME_HEAD * c.frames());
    }
    double x = 0;
    for (int c = 0; c < n; c++) {
      double[] sides = sides(c);
      left[c] = x;
      dx[c] = x - sides[0];
      dy[c] = head - (c == 0 ? 0 : cuts.get(c - 1).y());
      x += sides[1] - sides[0];
      double end = c == cuts.size() ? layout.height() : cuts.get(c).y();
      foot[c] = end + dy[c];
      height = Math.max(height, foot[c]);
      if (c < cuts.size()) {
        Cuts.Cut cut = cuts.get(c);
        x += 2 * GAP + TRACK * Math.max(0, cut.wires() - 1);
        foot[c] += FRAME_FOOT * cut.frames();
        height = Math.max(height, foot[c] + TRACK * (cut.wires() + 1));
      }
    }
    width = x;
  }

  /** The left and the right side of what lies in a column. */
  private double[] sides(int c) {
    double[] sides = {Double.MAX_VALUE, -Double.MAX_VALUE};
    for (List<Layout.Placed> all : List.of(layout.boxes(), layout.frames())) {
      for (Layout.Placed p : all) {
        if (p.bottom() > from(c) && p.rect().y() < to(c)) {
          widen(sides, p.rect().x());
          widen(sides, p.rect().x() + p.rect().width());
        }
      }
    }
    for (Drawing.Wire w : layout.wires()) {
      for (int i = 1; i < w.points().size(); i++) {
        Drawing.Point a = w.points().get(i - 1);
        Drawing.Point b = w.points().get(i);
        if (Math.max(a.y(), b.y()) > from(c) && Math.min(a.y(), b.y()) < to(c)) {
          widen(sides, a.x());
          widen(sides, b.x());
        }
      }
    }
    return sides;
  }

  private static void widen(double[] sides, double x) {
    sides[0] = Math.min(sides[0], x);
    sides[1] = Math.max(sides[1], x);
  }

  private Layout laidOut() {
    if (cuts.isEmpty()) {
      return layout;
    }
    List<Layout.Placed> boxes = new ArrayList<>();
    for (Layout.Placed b : layout.boxes()) {
      Drawing.Rect r = b.rect();
      int c = column(r.y());
      boxes.add(b.at(new Drawing.Rect(r.x() + dx[c], r.y() + dy[c], r.width(), r.height())));
    }
    List<Drawing.Wire> wires = new ArrayList<>();
    layout.wires().forEach(w -> wires.add(wire(w)));
    return new Layout(width, height, boxes, frames(), wires);
  }

  private List<Layout.Placed> frames() {
    List<Layout.Placed> parts = new ArrayList<>();
    for (Layout.Placed f : layout.frames()) {
      Drawing.Rect r = f.rect();
      int first = column(r.y());
      int last = column(f.bottom());
      for (int c = first; c <= last; c++) {
        double top = r.y() + dy[c];
        double bottom = f.bottom() + dy[c];
        if (c > first) {
          double y = cuts.get(c - 1).y();
          top = y + dy[c] - FRAME_HEAD * (1 + inner(f, y));
        }
        if (c < last) {
          double y = cuts.get(c).y();
          bottom = y + dy[c] + FRAME_FOOT * (1 + inner(f, y));
        }
        Drawing.Rect part = new Drawing.Rect(r.x() + dx[c], top, r.width(), bottom - top);
        parts.add(new Layout.Placed(f.node(), part, c == first));
      }
    }
    return parts;
  }

  /** How many frames that are within a frame are cut at a height. */
  private int inner(Layout.Placed frame, double y) {
    String within = frame.node().path() + "/";
    int deepest = 0;
    for (Layout.Placed f : layout.frames()) {
      if (f.node().path().startsWith(within) && f.spans(y)) {
        deepest++;
      }
    }
    return deepest;
  }

  private Drawing.Wire wire(Drawing.Wire w) {
    List<Drawing.Point> points = new ArrayList<>();
    Drawing.Point last = w.points().get(0);
    points.add(moved(last));
    for (Drawing.Point next : w.points().subList(1, w.points().size())) {
      int from = column(last.y());
      int to = column(next.y());
      for (int c = from; c < to; c++) {
        points.addAll(bridge(c, last.x()));
      }
      for (int c = from - 1; c >= to; c--) {
        List<Drawing.Point> back = new ArrayList<>(bridge(c, last.x()));
        java.util.Collections.reverse(back);
        points.addAll(back);
      }
      points.add(moved(next));
      last = next;
    }
    return new Drawing.Wire(w.from(), w.to(), points);
  }

  private Drawing.Point moved(Drawing.Point p) {
    int c = column(p.y());
    return new Drawing.Point(p.x() + dx[c], p.y() + dy[c]);
  }

  /**
   * The corners on the way over a cut. Wires do not cross: the more to the right one is, the less
   * deep it goes down, and the higher it comes in.
   */
  private List<Drawing.Point> bridge(int c, double x) {
    List<Double> across = across(cuts.get(c).y());
    int at = across.indexOf(x);
    int fromRight = across.size() - 1 - at;
    Cuts.Cut cut = cuts.get(c);
    double down = foot[c] + TRACK * (fromRight + 1);
    double beside = left[c + 1] - GAP - TRACK * (across.size() - 1 - fromRight);
    double up = cut.y() + dy[c + 1] - FRAME_HEAD * cut.frames() - TRACK * (at + 0.5);
    return List.of(
        new Drawing.Point(x + dx[c], down),
        new Drawing.Point(beside, down),
        new Drawing.Point(beside, up),
        new Drawing.Point(x + dx[c + 1], up));
  }

  /** Where wires go over a height, from left to right. */
  private List<Double> across(double y) {
    List<Double> across = new ArrayList<>();
    for (Drawing.Wire w : layout.wires()) {
      for (int i = 1; i < w.points().size(); i++) {
        Drawing.Point a = w.points().get(i - 1);
        if ((a.y() < y) != (w.points().get(i).y() < y)) {
          across.add(a.x());
        }
      }
    }
    across.sort(Comparator.naturalOrder());
    return across;
  }
}
