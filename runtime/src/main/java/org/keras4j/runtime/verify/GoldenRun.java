package org.keras4j.runtime.verify;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one form of one case.
 *
 * @param caseName the case
 * @param form the form's main file
 * @param message what is wrong, on one line; empty when it passed
 * @param maxDiff largest difference of any output; null when nothing was compared
 */
public record GoldenRun(
    String caseName, String form, Status status, String message, @Nullable Double maxDiff) {
  /** How a run ended. */
  public enum Status {
    PASSED,
    /** Shapes, counts or numbers are not those of Keras. */
    MISMATCHED,
    /** keras4j refused the model or its inputs with a typed error. */
    REFUSED,
    /** It broke, took too long, or the case is not complete. */
    FAILED;

    /** The status as reports name it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
