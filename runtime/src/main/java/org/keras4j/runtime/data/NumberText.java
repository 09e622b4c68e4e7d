package org.keras4j.runtime.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** Numbers as text: parsed strictly, written with the fewest digits that read back the same. */
public final class NumberText {
  private static final boolean SHORTEST_TO_STRING = Runtime.version().feature() >= 19;

  private NumberText() {}

  /** The number, or null when the text is not one: decimal, {@code nan} or {@code inf}. */
  static @Nullable Double parse(String text) {
    String s = text.strip();
    if (s.isEmpty() || s.length() > 400) {
      return null;
    }
    char last = s.charAt(s.length() - 1);
    if (last >= '0' && last <= '9' || last == '.') {
      for (int i = 0; i < s.length(); i++) {
        if ("0123456789+-.eE".indexOf(s.charAt(i)) < 0) {
          return null;
        }
      }
      try {
        return Double.valueOf(s);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    boolean minus = s.charAt(0) == '-';
    String word = (minus || s.charAt(0) == '+' ? s.substring(1) : s).toLowerCase(Locale.ROOT);
    return switch (word) {
      case "nan" -> Double.NaN;
      case "inf", "infinity" -> minus ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      default -> null;
    };
  }

  /** The whole number that the text stands for (also as {@code 3.0}), or null. */
  static @Nullable BigDecimal parseWhole(String text) {
    if (text.length() < 18 && isDigits(text)) {
      return BigDecimal.valueOf(Long.parseLong(text));
    }
    Double d = parse(text);
    if (d == null || d.isNaN() || d.isInfinite()) {
      return null;
    }
    if (d != 0 && Math.abs(d) < 1) {
      return null;
    }
    BigDecimal exact = new BigDecimal(text.strip());
    return exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0 ? exact : null;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Element {@code i} of a numeric or bool tensor; {@code nan} and {@code inf} as NumPy has them.
   */
  static String of(Tensor t, int i) {
    switch (t.dtype()) {
      case FLOAT64:
        return of(t.getDouble(i));
      case FLOAT32:
      case FLOAT16:
      case BFLOAT16:
        return of((float) t.getDouble(i));
      case BOOL:
        return t.getLong(i) == 0 ? "false" : "true";
      case UINT64:
        return Long.toUnsignedString(t.getLong(i));
      default:
        return Long.toString(t.getLong(i));
    }
  }

  /** The shortest text that reads back as this float. */
  static String of(float v) {
    if (Float.isNaN(v) || Float.isInfinite(v)) {
      return special(v);
    }
    return layout(shortest(Float.toString(v), s -> Float.parseFloat(s) == v));
  }

  /** The shortest text that reads back as this double. */
  static String of(double v) {
    if (Double.isNaN(v) || Double.isInfinite(v)) {
      return special(v);
    }
    return layout(shortest(Double.toString(v), s -> Double.parseDouble(s) == v));
  }

  /** At most six significant digits, for people. */
  public static String brief(double v) {
    if (Double.isNaN(v) || Double.isInfinite(v)) {
      return special(v);
    }
    String s = layout(new BigDecimal(v).round(new MathContext(6)).toString());
    return s.equals("0.0") && 1 / v < 0 ? "-0.0" : s;
  }

  private static String special(double v) {
    return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
  }

  /** Before JDK 19, {@code toString} may write a digit or two too many; all write at least two. */
  private static String shortest(String text, Predicate<String> same) {
    boolean isPlain = text.length() < 9 && text.indexOf('E') < 0;
    BigDecimal exact = isPlain ? null : new BigDecimal(text);
    if (exact == null || (SHORTEST_TO_STRING && exact.precision() > 2)) {
      return text;
    }
    String best = text;
    for (int digits = exact.precision() - 1; digits > 0; digits--) {
      String down = exact.round(new MathContext(digits, RoundingMode.DOWN)).toString();
      String up = exact.round(new MathContext(digits, RoundingMode.UP)).toString();
      String half = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).toString();
      if (same.test(half)) {
        best = half;
      } else if (same.test(down)) {
        best = down;
      } else if (same.test(up)) {
        best = up;
      } else {
        break;
      }
    }
    return best;
  }

  /** Positional between 1e-4 and 1e16, otherwise with an exponent, as Python prints floats. */
  private static String layout(String text) {
    BigDecimal d = new BigDecimal(text);
    if (d.signum() == 0) {
      return text.startsWith("-") ? "-0.0" : "0.0";
    }
    d = d.stripTrailingZeros();
    int exponent = d.precision() - d.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return d.scale() <= 0 ? d.setScale(1).toPlainString() : d.toPlainString();
    }
    String digits = d.unscaledValue().abs().toString();
    StringBuilder s = new StringBuilder(d.signum() < 0 ? "-" : "");
    s.append(digits.charAt(0));
    if (digits.length() > 1) {
      s.append('.').append(digits, 1, digits.length());
    }
    return s.append('e').append(exponent).toString();
  }

  /** Smallest value of an integer type. */
  static BigDecimal min(DType dtype) {
    return dtype.isUnsigned()
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(-1).multiply(twoTo(8 * dtype.byteSize() - 1));
  }

  /** Largest value of an integer type. */
  static BigDecimal max(DType dtype) {
    return twoTo(8 * dtype.byteSize() - (dtype.isUnsigned() ? 0 : 1)).subtract(BigDecimal.ONE);
  }

  private static BigDecimal twoTo(int n) {
    return new BigDecimal(BigInteger.ONE.shiftLeft(n));
  }
}
