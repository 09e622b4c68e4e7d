package org.keras4j.errors;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Small text tools of the error messages. */
public final class Texts {
  private static final int MAX_NAME = 120;

  private Texts() {}

  /** The text with control and bidirectional characters escaped (line feeds stay). */
  public static String printable(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean bad =
          (c < 0x20 && c != '\n')
              || (c >= 0x7f && c <= 0x9f)
              || (c >= 0x202a && c <= 0x202e)
              || (c >= 0x2066 && c <= 0x2069)
              || c == 0x200e
              || c == 0x200f;
      if (bad && out == null) {
        out = new StringBuilder(text.substring(0, i));
      }
      if (out != null) {
        if (bad) {
          out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
    return out == null ? text : out.toString();
  }

  /** A value of a file as it may be shown in a message: one printable line of at most 120 chars. */
  public static String shown(@Nullable Object value) {
    String s = printable(String.valueOf(value)).replace("\n", "\\n");
    return s.length() <= MAX_NAME ? s : s.substring(0, MAX_NAME - 1) + "…";
  }

  /** So many things, as {@code 1 input} and {@code 2 inputs}. */
  public static String count(int n, String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }

  /** The candidate nearest to a name by edit distance, or null when none is near. */
  public static @Nullable String nearest(String name, Collection<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, name.length() / 3) + 1;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - name.length()) >= bestDistance) {
        continue;
      }
      int d = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (d < bestDistance) {
        best = candidate;
        bestDistance = d;
      }
    }
    return best;
  }

  /** {@code " Did you mean 'X'?"} or an empty text. */
  public static String didYouMean(String name, Collection<String> candidates) {
    String near = nearest(name, candidates);
    return near == null ? "" : " Did you mean '" + near + "'?";
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
