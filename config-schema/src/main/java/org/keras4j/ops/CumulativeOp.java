package org.keras4j.ops;

import java.util.List;
import java.util.Locale;
import org.keras4j.tensor.TensorSpec;

/**
 * Sums or products of all elements of an axis up to each one; 16-bit floats are rounded after each
 * step.
 *
 * @param exclusive true when an element itself does not count: the first is 0, or 1
 * @param reverse true when it goes from the last element to the first
 */
public record CumulativeOp(Kind kind, int axis, boolean exclusive, boolean reverse) implements Op {

  /** What is done with the elements. */
  public enum Kind {
    SUM,
    PRODUCT
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shapes.axis(axis, inputs.get(0).shape().rank());
    return List.of(inputs.get(0));
  }

  @Override
  public String opName() {
    return "cumulative_" + kind.name().toLowerCase(Locale.ROOT);
  }
}
