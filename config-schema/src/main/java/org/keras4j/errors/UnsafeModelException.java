package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** The file is refused for safety: it wants code run, or another file opened. */
public final class UnsafeModelException extends KerasException {
  private static final long serialVersionUID = 1L;

  public UnsafeModelException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public UnsafeModelException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public UnsafeModelException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public UnsafeModelException within(String place) {
    return new UnsafeModelException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
