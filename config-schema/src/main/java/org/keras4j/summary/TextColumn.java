package org.keras4j.summary;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks text into lines of a fixed width the way the Rich library does, which Keras prints with:
 * at blanks, and a word that is too long for a line ends in an ellipsis.
 */
final class TextColumn {
  enum Align {
    LEFT,
    RIGHT,
    CENTER
  }

  private TextColumn() {}

  /** The lines of a text, each padded to the width. */
  static List<String> wrap(String text, int width, Align align) {
    List<String> lines = new ArrayList<>();
    int lineStart = 0;
    int used = 0;
    int at = 0;
    while (at < text.length()) {
      int word = at;
      while (word < text.length() && blank(text.charAt(word))) {
        word++;
      }
      while (word < text.length() && !blank(text.charAt(word))) {
        word++;
      }
      int end = word;
      while (end < text.length() && blank(text.charAt(end))) {
        end++;
      }
      if (width - used < cells(text, at, word)
          && at > 0
          && (cells(text, at, word) > width || used > 0)) {
        lines.add(fit(text.substring(lineStart, at), width, align));
        lineStart = at;
        used = 0;
      }
      used += cells(text, at, end);
      at = end;
    }
    lines.add(fit(text.substring(lineStart), width, align));
    return lines;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static String fit(String line, int width, Align align) {
    String s = line;
    int end = s.length();
    while (end > 0
        && blank(s.charAt(end - 1))
        && (align != Align.LEFT || cells(s, 0, end) > width)) {
      end--;
    }
    s = crop(s.substring(0, end), width);
    int missing = Math.max(0, width - cells(s, 0, s.length()));
    int before =
        switch (align) {
          case LEFT -> 0;
          case RIGHT -> missing;
          case CENTER -> missing / 2;
        };
    return " ".repeat(before) + s + " ".repeat(missing - before);
  }

  private static String crop(String s, int width) {
    if (cells(s, 0, s.length()) <= width) {
      return s;
    }
    int end = 0;
    int used = 0;
    while (end < s.length()) {
      int c = s.codePointAt(end);
      if (used + cells(c) > width - 1) {
        break;
      }
      used += cells(c);
      end += Character.charCount(c);
    }
    return s.substring(0, end) + " ".repeat(Math.max(0, width - 1 - used)) + "…";
  }

  /** The cells of a terminal that a text takes. */
  static int cells(String s) {
    return cells(s, 0, s.length());
  }

  /** The cells of a terminal that a part of a text takes. */
  private static int cells(String s, int from, int to) {
    int n = 0;
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      n += cells(c);
      i += Character.charCount(c);
    }
    return n;
  }

  private static int cells(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        c >= 0x1100 && c <= 0x115f
            || c >= 0x2e80 && c <= 0xa4cf && c != 0x303f
            || c >= 0xac00 && c <= 0xd7a3
            || c >= 0xf900 && c <= 0xfaff
            || c >= 0xfe30 && c <= 0xfe6f
            || c >= 0xff00 && c <= 0xff60
            || c >= 0xffe0 && c <= 0xffe6
            || c >= 0x1f300 && c <= 0x1f64f
            || c >= 0x1f900 && c <= 0x1f9ff
            || c >= 0x20000 && c <= 0x3fffd;
    return wide ? 2 : 1;
  }
}
