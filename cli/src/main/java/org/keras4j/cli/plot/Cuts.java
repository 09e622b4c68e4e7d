package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the heights at which a layout can be cut in two: below a row of boxes, where few wires go
 * straight down.
 */
final class Cuts {
  /** From a row of boxes to the cut below. */
  static final double BELOW = 7;

  private static final int MAX_WIRES = 4;
  private static final double CALM = 3;

  /** A height, the number of wires that are cut there, and that of the frames. */
  record Cut(double y, int wires, int frames) {}

  private Cuts() {}

  /** All heights where a cut can be, downwards. */
  static List<Cut> of(Layout layout) {
    TreeSet<Double> rows = new TreeSet<>();
    layout.boxes().forEach(b -> rows.add(b.bottom() + BELOW));
    List<Cut> cuts = new ArrayList<>();
    for (double y : rows) {
      int wires = wires(layout, y);
      int frames = frames(layout, y);
      if (wires >= 0 && wires <= MAX_WIRES && frames >= 0 && y < rows.last()) {
        cuts.add(new Cut(y, wires, frames));
      }
    }
    return cuts;
  }

  /** The number of wires at a height; -1 where one bends or where a box is. */
  private static int wires(Layout layout, double y) {
    if (layout.boxes().stream().anyMatch(b -> b.spans(y))) {
      return -1;
    }
    int wires = 0;
    for (Drawing.Wire w : layout.wires()) {
      for (int i = 0; i < w.points().size(); i++) {
        Drawing.Point p = w.points().get(i);
        if (Math.abs(p.y() - y) < CALM) {
          return -1;
        }
        if (i > 0 && (w.points().get(i - 1).y() < y) != (p.y() < y)) {
          wires++;
        }
      }
    }
    return wires;
  }

  /** The number of frames at a height; -1 where one would have a part without boxes. */
  private static int frames(Layout layout, double y) {
    int frames = 0;
    for (Layout.Placed f : layout.frames()) {
      if (f.spans(y)) {
        String within = f.node().path() + "/";
        boolean above = false;
        boolean below = false;
        for (Layout.Placed b : layout.boxes()) {
          if (b.node().path().startsWith(within)) {
            above |= b.bottom() < y;
            below |= b.rect().y() > y;
          }
        }
        if (!above || !below) {
          return -1;
        }
        frames++;
      }
    }
    return frames;
  }

  /**
   * Chooses cuts into columns of about one height.
   *
   * @return fewer than were asked for when there are no more
   */
  static List<Cut> choose(List<Cut> all, double height, int columns) {
    int n = all.size();
    int wanted = Math.min(columns - 1, n);
    double ideal = height / (wanted + 1);
    double[][] cost = new double[wanted + 1][n];
    int[][] before = new int[wanted + 1][n];
    for (int k = 1; k <= wanted; k++) {
      for (int i = k - 1; i < n; i++) {
        cost[k][i] = k == 1 ? badness(all.get(i).y(), ideal) : Double.MAX_VALUE;
        for (int j = k - 2; k > 1 && j < i; j++) {
          double c = cost[k - 1][j] + badness(all.get(i).y() - all.get(j).y(), ideal);
          if (c < cost[k][i]) {
            cost[k][i] = c;
            before[k][i] = j;
          }
        }
        cost[k][i] += 0.03 * Math.max(0, all.get(i).wires() - 1) + 0.02 * all.get(i).frames();
      }
    }
    List<Cut> chosen = new ArrayList<>();
    int last = -1;
    double best = Double.MAX_VALUE;
    for (int i = wanted - 1; i >= 0 && i < n; i++) {
      double c = cost[wanted][i] + badness(height - all.get(i).y(), ideal);
      if (c < best) {
        best = c;
        last = i;
      }
    }
    for (int k = wanted; k >= 1; k--) {
      chosen.add(all.get(last));
      last = before[k][last];
    }
    Collections.sort(chosen, Comparator.comparingDouble(Cut::y));
    return chosen;
  }

  private static double badness(double height, double ideal) {
    double off = (height - ideal) / ideal;
    return off * off;
  }
}
