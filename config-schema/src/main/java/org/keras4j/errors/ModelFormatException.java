package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** The file is malformed: not what Keras would have written. */
public final class ModelFormatException extends KerasException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public ModelFormatException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public ModelFormatException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public ModelFormatException within(String place) {
    return new ModelFormatException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
