package org.keras4j.cli.plot;

import java.util.List;

/**
 * Where boxes, frames and wires lie, before texts are set.
 *
 * @param frames from the outer ones to the inner ones; one that is cut has several parts
 */
record Layout(
    double width,
    double height,
    List<Placed> boxes,
    List<Placed> frames,
    List<Drawing.Wire> wires) {

  /**
   * A layer and its place.
   *
   * @param first false for the later parts of a frame that is cut
   */
  record Placed(PlotNode node, Drawing.Rect rect, boolean first) {
    boolean spans(double y) {
      return rect.y() <= y && y <= rect.y() + rect.height();
    }

    Placed at(Drawing.Rect other) {
      return new Placed(node, other, first);
    }

    double bottom() {
      return rect.y() + rect.height();
    }
  }
}
