package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A file could not be read or written. */
public final class KerasIoException extends KerasException {
  private static final long serialVersionUID = 1L;

  public KerasIoException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public KerasIoException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public KerasIoException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public KerasIoException within(String place) {
    return new KerasIoException(code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
