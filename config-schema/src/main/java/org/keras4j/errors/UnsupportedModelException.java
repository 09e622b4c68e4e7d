package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** The file is valid, but asks for something that keras4j does not implement. */
public final class UnsupportedModelException extends KerasException {
  private static final long serialVersionUID = 1L;

  public UnsupportedModelException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public UnsupportedModelException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public UnsupportedModelException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public UnsupportedModelException within(String place) {
    return new UnsupportedModelException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
