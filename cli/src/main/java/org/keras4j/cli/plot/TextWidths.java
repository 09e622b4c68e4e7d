package org.keras4j.cli.plot;

/**
 * Widths of text in a sans-serif font, near enough to place it: drawings state the width of each
 * text, and whoever shows them sets the glyphs to it.
 */
final class TextWidths {
  private static final String NARROW = "ijl.,:;'|!I ";
  private static final String LESS = "ftr()[]{}/-\"\\*1";
  private static final String WIDE = "mwMWGOQ@%";
  private static final String MORE = "ABCDEFHKNRSTUVXYZ_+=<>~&";

  private TextWidths() {}

  /** The width of a text in the units of its size. */
  static double of(String text, double size, boolean bold) {
    double em = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      em += width(c);
      i += Character.charCount(c);
    }
    return em * size * (bold ? 1.07 : 1.0);
  }

  private static double width(int c) {
    if (c >= 0x2e80) {
      return 1.0;
    } else if (NARROW.indexOf(c) >= 0) {
      return 0.3;
    } else if (LESS.indexOf(c) >= 0) {
      return 0.4;
    } else if (WIDE.indexOf(c) >= 0) {
      return 0.85;
    } else if (MORE.indexOf(c) >= 0) {
      return 0.66;
    }
    return 0.57;
  }

  /** The text, or as much of it as fits with an ellipsis. */
  static String fit(String text, double size, boolean bold, double room) {
    if (of(text, size, bold) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 1 && of(text.substring(0, end) + "…", size, bold) > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }
}
