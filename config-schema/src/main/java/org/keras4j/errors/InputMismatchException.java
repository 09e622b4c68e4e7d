package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** The data given to a prediction do not fit the model. */
public final class InputMismatchException extends KerasException {
  private static final long serialVersionUID = 1L;

  public InputMismatchException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public InputMismatchException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public InputMismatchException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public InputMismatchException within(String place) {
    return new InputMismatchException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
