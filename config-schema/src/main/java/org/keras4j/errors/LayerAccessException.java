package org.keras4j.errors;

import org.jspecify.annotations.Nullable;

/** A model has no such layer, a layer has no one input or output, or it contradicts itself. */
public final class LayerAccessException extends KerasException {
  private static final long serialVersionUID = 1L;

  public LayerAccessException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public LayerAccessException(
      ErrorCode code, String message, @Nullable String location, @Nullable String hint) {
    this(code, message, location, hint, null);
  }

  public LayerAccessException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(code, message, location, hint, cause);
  }

  @Override
  public LayerAccessException within(String place) {
    return new LayerAccessException(
        code(), String.valueOf(getMessage()), join(place), hint(), this);
  }
}
