package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A closed model or predictor was used. */
public final class ModelClosedException extends KerasException {
  private static final long serialVersionUID = 1L;

  public ModelClosedException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public ModelClosedException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public ModelClosedException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public ModelClosedException within(String place) {
    return new ModelClosedException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
