package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The texts of boxes and frames, and the room they take. */
final class Lettering {
  static final double BOX_HEIGHT = 62;
  static final double FRAME_SIZE = 12;
  static final String INK = "#0f172a";
  static final String GREY = "#475569";

  private static final double MIN_BOX = 124;
  private static final double MAX_TEXT = 330;
  private static final double MAX_LABEL = 240;
  private static final double PAD = 10;
  private static final double NAME_SIZE = 12;
  private static final double SHAPE_SIZE = 11;
  private static final double PARAMS_SIZE = 10;

  private Lettering() {}

  /** The width of a layer's box. */
  static double width(PlotNode node) {
    double width = MIN_BOX;
    for (Drawing.Text t : texts(node, 0, 0, 0)) {
      width = Math.max(width, t.width() + 2 * PAD);
    }
    String params = params(node);
    double header = TextWidths.of(title(node), NAME_SIZE, true) + 2 * PAD;
    header += params.isEmpty() ? 0 : TextWidths.of(params, PARAMS_SIZE, false) + 12;
    return Math.ceil(Math.max(width, header));
  }

  /** The text over a frame. */
  static String label(PlotNode frame, boolean first) {
    String label = frame.name() + "  " + (first ? frame.className() : "(continued)");
    return TextWidths.fit(label, FRAME_SIZE, true, MAX_LABEL);
  }

  /** The texts of a box at a place: class, parameters, name, shape. */
  static List<Drawing.Text> texts(PlotNode node, double x, double y, double width) {
    List<Drawing.Text> texts = new ArrayList<>();
    String white = "#ffffff";
    texts.add(Drawing.Text.of(x + PAD, y + 15.5, title(node), NAME_SIZE, true, white));
    String params = params(node);
    if (!params.isEmpty()) {
      double at = x + width - PAD - TextWidths.of(params, PARAMS_SIZE, false);
      texts.add(Drawing.Text.of(at, y + 15, params, PARAMS_SIZE, false, white));
    }
    String name = TextWidths.fit(node.name(), NAME_SIZE, false, MAX_TEXT);
    texts.add(Drawing.Text.of(x + PAD, y + 38, name, NAME_SIZE, false, INK));
    String shape = TextWidths.fit(node.shape(), SHAPE_SIZE, false, MAX_TEXT);
    texts.add(Drawing.Text.of(x + PAD, y + 54, shape, SHAPE_SIZE, false, GREY));
    return texts;
  }

  private static String title(PlotNode node) {
    return TextWidths.fit(node.className(), NAME_SIZE, true, MAX_TEXT);
  }

  private static String params(PlotNode node) {
    Long n = node.params();
    return n == null || n == 0 ? "" : String.format(Locale.ROOT, "%,d", n);
  }
}
