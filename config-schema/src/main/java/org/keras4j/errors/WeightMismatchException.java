package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** Weights are missing, or do not fit the model. */
public final class WeightMismatchException extends KerasException {
  private static final long serialVersionUID = 1L;

  public WeightMismatchException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public WeightMismatchException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public WeightMismatchException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public WeightMismatchException within(String place) {
    return new WeightMismatchException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
