package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A bug of keras4j; the model is fine. */
public final class InternalException extends KerasException {
  private static final long serialVersionUID = 1L;

  public InternalException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public InternalException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public InternalException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public InternalException within(String place) {
    return new InternalException(code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
