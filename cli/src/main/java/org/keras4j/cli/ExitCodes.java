package org.keras4j.cli;

import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.errors.WeightMismatchException;

/** The exit codes of the command. */
final class ExitCodes {
  static final int OK = 0;

  /** It ran, and the answer is no. */
  static final int NEGATIVE = 1;

  static final int USAGE = 2;

  /** Malformed, unsafe, or with weights that do not fit. */
  static final int BAD_MODEL = 3;

  static final int UNSUPPORTED = 4;
  static final int BAD_INPUT = 5;
  static final int IO = 6;
  static final int LIMIT = 7;
  static final int BUG = 70;

  /** What a shell reports of a process that wrote to a pipe which nobody reads any more. */
  static final int CLOSED_PIPE = 141;

  private ExitCodes() {}

  static int of(KerasException e) {
    if (e instanceof ModelFormatException
        || e instanceof UnsafeModelException
        || e instanceof WeightMismatchException) {
      return BAD_MODEL;
    } else if (e instanceof UnsupportedModelException) {
      return UNSUPPORTED;
    } else if (e instanceof InputMismatchException || e instanceof LayerAccessException) {
      return BAD_INPUT;
    } else if (e instanceof KerasIoException) {
      return IO;
    } else if (e instanceof LimitExceededException || e instanceof PredictionCancelledException) {
      return LIMIT;
    }
    return BUG;
  }
}
