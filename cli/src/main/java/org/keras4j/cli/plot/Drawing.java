package org.keras4j.cli.plot;

import java.util.List;

/**
 * A drawing whose parts have their places, in pixels from the top left.
 *
 * @param frames from the outer ones to the inner ones
 */
public record Drawing(
    double width,
    double height,
    List<Frame> frames,
    List<Wire> wires,
    List<Box> boxes,
    List<Text> texts,
    List<Chip> legend) {

  /** A rectangle. */
  public record Rect(double x, double y, double width, double height) {}

  /** A text; its y is that of the baseline. */
  public record Text(
      double x, double y, String text, double size, boolean bold, String color, double width) {
    static Text of(double x, double y, String text, double size, boolean bold, String color) {
      return new Text(x, y, text, size, bold, color, TextWidths.of(text, size, bold));
    }
  }

  /** A layer. */
  public record Box(PlotNode node, Rect rect, List<Text> texts) {
    static final double HEADER = 22;
  }

  /** A nested model around its layers. */
  public record Frame(PlotNode node, Rect rect, Text label) {}

  /** An entry of the legend. */
  public record Chip(Rect rect, String color, Text label) {}

  /** A way of horizontal and vertical pieces that ends in an arrow. */
  public record Wire(String from, String to, List<Point> points) {}

  /** A place. */
  public record Point(double x, double y) {}
}
