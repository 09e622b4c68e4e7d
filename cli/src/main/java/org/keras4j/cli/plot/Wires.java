package org.keras4j.cli.plot;

import java.util.List;

/** Geometry of the ends and corners of wires. */
final class Wires {
  private Wires() {}

  /** The place at a distance from a corner on the way to another place, at most half way. */
  static Drawing.Point towards(Drawing.Point from, Drawing.Point to, double distance) {
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double length = Math.hypot(dx, dy);
    if (length == 0) {
      return from;
    }
    double part = Math.min(distance, length / 2) / length;
    return new Drawing.Point(from.x() + dx * part, from.y() + dy * part);
  }

  /** The two corners of an arrow beside its tip. */
  static List<Drawing.Point> arrow(Drawing.Point tip, Drawing.Point before, double size) {
    double length = Math.max(1e-9, Math.hypot(tip.x() - before.x(), tip.y() - before.y()));
    double dx = (tip.x() - before.x()) / length * size;
    double dy = (tip.y() - before.y()) / length * size;
    double half = 0.55;
    return List.of(
        new Drawing.Point(tip.x() - dx - dy * half, tip.y() - dy + dx * half),
        new Drawing.Point(tip.x() - dx + dy * half, tip.y() - dy - dx * half));
  }
}
