package org.keras4j.ops;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;

/**
 * Ends the description of a graph at a dimension that depends on the data: see {@link
 * OpGraph#measured}. Whoever describes the graph catches it.
 */
public final class SizeNeeded extends KerasException {
  private static final long serialVersionUID = 1L;

  SizeNeeded() {
    super(ErrorCode.INTERNAL, "a dimension depends on the data", null, null, null);
  }

  @Override
  public KerasException within(String place) {
    return this;
  }
}
