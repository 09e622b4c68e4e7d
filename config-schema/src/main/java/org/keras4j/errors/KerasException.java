package org.keras4j.errors;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of all errors of keras4j. Every one says what happened, where (a file, a JSON path, an
 * HDF5 path, a layer), and, where there is something to do, what to do next.
 */
public abstract class KerasException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String location;
  private final @Nullable String hint;

  protected KerasException(
      ErrorCode code,
      String message,
      @Nullable String location,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(Texts.printable(message), cause);
    this.code = Objects.requireNonNull(code);
    this.location = location == null ? null : Texts.printable(location);
    this.hint = hint == null ? null : Texts.printable(hint);
  }

  /** The stable identifier of this kind of error. */
  public ErrorCode code() {
    return code;
  }

  /** Where it happened: file, zip entry, JSON path, HDF5 path or layer; null when unknown. */
  public @Nullable String location() {
    return location;
  }

  /** What to do next, or null. */
  public @Nullable String hint() {
    return hint;
  }

  /** The same error with an outer place put before its location, for example the file's name. */
  public abstract KerasException within(String place);

  /** Joins an outer and an inner place. */
  protected final String join(String place) {
    return location == null ? place : place + ": " + location;
  }

  /** Message, place and remedy on one line each. */
  public String describe() {
    StringBuilder s = new StringBuilder(String.valueOf(getMessage()));
    if (location != null) {
      s.append("\n  at ").append(location);
    }
    if (hint != null) {
      s.append("\n  help: ").append(hint);
    }
    return s.toString();
  }

  /** The class, and what {@link #describe} gives: stack traces tell the place and the remedy. */
  @Override
  public String toString() {
    return getClass().getName() + ": " + describe();
  }
}
