package org.keras4j.cli;

import org.jspecify.annotations.Nullable;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;

/**
 * Something in a model file that a reader should know of before trusting it.
 *
 * @param severity how bad it is
 * @param code of the error that loading gives, or null
 * @param place where it is
 * @param what what it is
 * @param remedy what to do, or null
 */
record Finding(
    Severity severity, @Nullable String code, String place, String what, @Nullable String remedy) {
  /** How bad a finding is, the worst first. */
  enum Severity {
    /** It would run code or open other files in Keras; keras4j refuses it. */
    unsafe,
    /** The file is damaged, or exceeds a limit. */
    malformed,
    /** keras4j does not support it. */
    refused,
    /** It is there, and never looked at. */
    ignored
  }

  static Finding of(KerasException e) {
    Severity severity =
        e instanceof UnsafeModelException
            ? Severity.unsafe
            : e instanceof UnsupportedModelException ? Severity.refused : Severity.malformed;
    String place = e.location() == null ? "" : e.location();
    return new Finding(severity, e.code().id(), place, String.valueOf(e.getMessage()), e.hint());
  }
}
