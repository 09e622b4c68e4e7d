package org.keras4j.runtime.data;

import org.jspecify.annotations.Nullable;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/**
 * Compares what was computed with what Keras computed. Shapes and kinds of type must agree (float,
 * integer, bool, text; not the width); floats within a tolerance, where NaN equals NaN and an
 * infinity its like; everything else exactly.
 */
public final class TensorCompare {
  private TensorCompare() {}

  /**
   * How far floats may differ from the expected value b: {@code atol + rtol·|b|}, or, relative to
   * the whole tensor, {@code scale·max(1, max|b|)}.
   */
  public record Tolerance(double scale, double atol, double rtol) {
    /** {@code 1e-4·max(1, max|b|)}. */
    public static final Tolerance DEFAULT = new Tolerance(1e-4, 0, 0);

    /** The default when both are null, else {@code atol + rtol·|b|} with 0 for the absent one. */
    public static Tolerance of(@Nullable Double atol, @Nullable Double rtol) {
      if (atol == null && rtol == null) {
        return DEFAULT;
      }
      return new Tolerance(0, atol == null ? 0 : atol, rtol == null ? 0 : rtol);
    }

    private double allowed(double expected, double largest) {
      return scale > 0 ? scale * Math.max(1, largest) : atol + rtol * Math.abs(expected);
    }
  }

  /**
   * The outcome.
   *
   * @param ok whether all elements agree
   * @param maxDiff largest |a-b|; infinite where only one is NaN, an infinity differs, or the
   *     tensors cannot be compared; for texts 0 or infinite
   * @param message what differs: how many elements and the worst of them with its index; empty when
   *     ok
   */
  public record Result(boolean ok, double maxDiff, String message) {
    private static Result incomparable(String message) {
      return new Result(false, Double.POSITIVE_INFINITY, message);
    }
  }

  /** Compares element by element. */
  public static Result compare(Tensor expected, Tensor actual, Tolerance tolerance) {
    if (!expected.shape().equals(actual.shape())) {
      return Result.incomparable("expected shape " + expected.shape() + ", got " + actual.shape());
    }
    if (!kind(expected.dtype()).equals(kind(actual.dtype()))) {
      return Result.incomparable("expected " + expected.dtype() + ", got " + actual.dtype());
    }
    if (expected.dtype() == DType.STRING) {
      return texts(expected, actual);
    }
    return expected.dtype().isFloating()
        ? floats(expected, actual, tolerance)
        : integers(expected, actual);
  }

  private static String kind(DType dtype) {
    return dtype == DType.STRING
        ? "text"
        : dtype == DType.BOOL ? "bool" : dtype.isFloating() ? "float" : "integer";
  }

  private static Result floats(Tensor expected, Tensor actual, Tolerance tolerance) {
    double largest = 0;
    for (int i = 0; i < expected.size(); i++) {
      double b = Math.abs(expected.getDouble(i));
      largest = b > largest && b < Double.POSITIVE_INFINITY ? b : largest;
    }
    double maxDiff = 0;
    double worstExcess = 0;
    int worst = -1;
    int misses = 0;
    for (int i = 0; i < expected.size(); i++) {
      double b = expected.getDouble(i);
      double diff = difference(actual.getDouble(i), b);
      maxDiff = Math.max(maxDiff, diff);
      double allowed = tolerance.allowed(b, largest);
      if (diff != 0 && (Double.isInfinite(diff) || !(diff <= allowed))) {
        misses++;
        double excess = diff - allowed;
        if (worst < 0 || excess > worstExcess) {
          worst = i;
          worstExcess = excess;
        }
      }
    }
    if (misses == 0) {
      return new Result(true, maxDiff, "");
    }
    double allowed = tolerance.allowed(expected.getDouble(worst), largest);
    double diff = difference(actual.getDouble(worst), expected.getDouble(worst));
    String how =
        Double.isInfinite(diff)
            ? ""
            : " (differs by "
                + NumberText.brief(diff)
                + ", allowed "
                + NumberText.brief(allowed)
                + ")";
    return new Result(
        false,
        maxDiff,
        misses(misses, expected, worst)
            + NumberText.of(expected, worst)
            + ", got "
            + NumberText.of(actual, worst)
            + how);
  }

  private static double difference(double a, double b) {
    if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
      return 0;
    }
    double diff = Math.abs(a - b);
    return Double.isNaN(diff) || Double.isInfinite(b) ? Double.POSITIVE_INFINITY : diff;
  }

  private static String misses(int misses, Tensor expected, int worst) {
    String at = InputConformer.index(expected.shape(), worst);
    return misses + " of " + expected.size() + " values differ, most at " + at + ": expected ";
  }

  private static Result integers(Tensor expected, Tensor actual) {
    double maxDiff = 0;
    int worst = -1;
    int misses = 0;
    for (int i = 0; i < expected.size(); i++) {
      double diff = Math.abs(actual.getDouble(i) - expected.getDouble(i));
      long a = actual.getLong(i);
      long b = expected.getLong(i);
      boolean unlikeSigns = a < 0 && expected.dtype() != actual.dtype() && diff != 0;
      if (a != b || unlikeSigns) {
        // Doubles may hide a difference of large integers.
        diff = Math.max(diff, 1);
        misses++;
        if (worst < 0 || diff > maxDiff) {
          worst = i;
        }
        maxDiff = Math.max(maxDiff, diff);
      }
    }
    return misses == 0
        ? new Result(true, 0, "")
        : new Result(
            false,
            maxDiff,
            misses(misses, expected, worst)
                + NumberText.of(expected, worst)
                + ", got "
                + NumberText.of(actual, worst));
  }

  private static Result texts(Tensor expected, Tensor actual) {
    int first = -1;
    int misses = 0;
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.getString(i).equals(actual.getString(i))) {
        first = first < 0 ? i : first;
        misses++;
      }
    }
    return misses == 0
        ? new Result(true, 0, "")
        : Result.incomparable(
            misses
                + " of "
                + expected.size()
                + " texts differ, the first at "
                + InputConformer.index(expected.shape(), first)
                + ": expected \""
                + Texts.shown(expected.getString(first))
                + "\", got \""
                + Texts.shown(actual.getString(first))
                + '"');
  }
}
