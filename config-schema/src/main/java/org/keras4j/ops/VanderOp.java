package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The powers 0, 1, … of float32 numbers in a new last axis, to the bit as TensorFlow computes them:
 * of eight elements at once by a polynomial, which may be a unit too small, and of those that are
 * left by the C library. What is cut off to integers afterwards shows the difference.
 *
 * @param number how many powers
 * @param increasing true when the lowest comes first
 */
public record VanderOp(int number, boolean increasing) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() != DType.FLOAT32) {
      throw Shapes.bad("powers of " + x.dtype());
    }
    return Shapes.one(x.dtype(), x.shape().concat(Shape.of(number)));
  }
}
