package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A limit of {@code LoadLimits} or of a prediction was exceeded. */
public final class LimitExceededException extends KerasException {
  private static final long serialVersionUID = 1L;

  public LimitExceededException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public LimitExceededException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public LimitExceededException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public LimitExceededException within(String place) {
    return new LimitExceededException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
