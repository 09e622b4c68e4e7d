package org.keras4j.ops;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers as texts, as C's {@code printf} writes them.
 *
 * @param kind of the notation of fractions
 * @param flag one of {@code +}, {@code -}, {@code 0}, {@code #} and a space, or empty
 * @param width the least number of characters; 0 for any
 * @param precision the number of digits; negative for 6
 */
public record NumberFormat(Kind kind, String flag, int width, int precision) {
  /** {@code %f}, {@code %e} and {@code %g}. */
  public enum Kind {
    FIXED,
    SCIENTIFIC,
    SHORTEST
  }

  /** A number with six digits behind the point. */
  public static final NumberFormat PLAIN = new NumberFormat(Kind.FIXED, "", 0, -1);

  /** An integer; those without a sign take only the flags 0 and -. */
  public String of(long n, boolean unsigned) {
    if (unsigned) {
      return padded("", Long.toUnsignedString(n), flag.equals("0"));
    }
    String digits = Long.toString(n);
    return n < 0
        ? padded("-", digits.substring(1), flag.equals("0"))
        : padded(plus(), digits, flag.equals("0"));
  }

  public String of(double x) {
    boolean negative = x < 0 || x == 0 && 1 / x < 0;
    String sign = negative ? "-" : plus();
    if (!Double.isFinite(x)) {
      return padded(sign, Double.isNaN(x) ? "nan" : "inf", false);
    }
    return padded(sign, digits(new BigDecimal(Math.abs(x))), flag.equals("0"));
  }

  /** Complex numbers, each part by itself. */
  public String of(double re, double im) {
    return "(" + of(re) + "," + of(im) + ")";
  }

  private String plus() {
    return flag.equals("+") || flag.equals(" ") ? flag : "";
  }

  private String padded(String sign, String digits, boolean zeros) {
    String missing = " ".repeat(Math.max(0, width - sign.length() - digits.length()));
    if (flag.equals("-")) {
      return sign + digits + missing;
    }
    return zeros ? sign + missing.replace(' ', '0') + digits : missing + sign + digits;
  }

  /** A tie goes to the even digit. */
  private String digits(BigDecimal x) {
    int wanted = precision < 0 ? 6 : precision;
    switch (kind) {
      case FIXED:
        return pointed(x.setScale(wanted, RoundingMode.HALF_EVEN).toPlainString(), wanted);
      case SCIENTIFIC:
        return pointed(scientific(x, wanted), wanted);
      default:
        return shortest(x, Math.max(1, wanted));
    }
  }

  /** The alternative form has a point without digits behind it. */
  private String pointed(String text, int digits) {
    if (!flag.equals("#") || digits > 0) {
      return text;
    }
    int e = text.indexOf('e');
    return e < 0 ? text + "." : text.substring(0, e) + "." + text.substring(e);
  }

  private static String scientific(BigDecimal x, int digits) {
    BigDecimal near = x.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    return String.format(Locale.ROOT, "%." + digits + "e", near);
  }

  /** Fixed or scientific, whichever is shorter, without zeros at the end. */
  private String shortest(BigDecimal x, int digits) {
    String e = scientific(x, digits - 1);
    int exponent = Integer.parseInt(e.substring(e.indexOf('e') + 1));
    boolean fixed = exponent >= -4 && exponent < digits;
    int behind = fixed ? digits - 1 - exponent : digits - 1;
    String text = fixed ? x.setScale(behind, RoundingMode.HALF_EVEN).toPlainString() : e;
    if (flag.equals("#")) {
      return pointed(text, behind);
    }
    String tail = fixed ? "" : text.substring(text.indexOf('e'));
    String head = text.substring(0, text.length() - tail.length());
    if (head.indexOf('.') >= 0) {
      head = head.replaceFirst("0+$", "").replaceFirst("[.]$", "");
    }
    return head + tail;
  }

  /**
   * A number with the fewest digits, 6 or 9 (15 or 17 of a double), that tell it from its
   * neighbours, as TensorFlow prints numbers.
   */
  public static String exact(double x, boolean single) {
    String few = new NumberFormat(Kind.SHORTEST, "", 0, single ? 6 : 15).of(x);
    if (!Double.isFinite(x)) {
      return few;
    }
    boolean same = single ? Float.parseFloat(few) == (float) x : Double.parseDouble(few) == x;
    return same ? few : new NumberFormat(Kind.SHORTEST, "", 0, single ? 9 : 17).of(x);
  }
}
