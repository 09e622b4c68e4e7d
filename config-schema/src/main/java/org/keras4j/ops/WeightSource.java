package org.keras4j.ops;

import java.nio.Buffer;
import org.keras4j.tensor.TensorSpec;

/** Where the values of weights come from, by the keys of {@link WeightOp}. Thread-safe. */
public interface WeightSource {
  /**
   * Fills a buffer with a weight's values.
   *
   * @param spec the type and shape that the model gives the weight
   * @param target a buffer of that type (as in {@code Tensor.newBuffer}, heap or direct) with
   *     exactly the weight's size remaining
   * @throws org.keras4j.errors.WeightMismatchException when there is no such weight, or another
   *     shape is stored
   */
  void read(String key, TensorSpec spec, Buffer target);
}
