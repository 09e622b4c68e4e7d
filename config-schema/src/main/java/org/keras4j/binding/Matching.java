package org.keras4j.binding;

/**
 * How weights of a file are matched with those of a model, as Keras's {@code load_weights} has it.
 * What is not found, or skipped, keeps the value that the model has without the file.
 *
 * @param byName take the layers that the file has under the same names, and leave the others
 * @param skipMismatch leave weights of another shape or number, where they are an error otherwise
 */
public record Matching(boolean byName, boolean skipMismatch) {
  /** Every weight must be there, and fit. */
  public static final Matching STRICT = new Matching(false, false);

  /** True when some weights may be left. */
  public boolean isLenient() {
    return byName || skipMismatch;
  }
}
