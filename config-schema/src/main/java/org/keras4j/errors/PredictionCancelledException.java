package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A prediction was cancelled, or ran past its deadline. */
public final class PredictionCancelledException extends KerasException {
  private static final long serialVersionUID = 1L;

  public PredictionCancelledException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public PredictionCancelledException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public PredictionCancelledException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public PredictionCancelledException within(String place) {
    return new PredictionCancelledException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
