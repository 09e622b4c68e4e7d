package org.keras4j.ops;

import java.nio.Buffer;
import org.keras4j.tensor.Tensor;
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

  /** A weight's values in a tensor of its own; the same errors. */
  default Tensor read(String key, TensorSpec spec) {
    Buffer values = Tensor.newBuffer(spec.dtype(), spec.shape().size());
    read(key, spec, values);
    return Tensor.wrap(spec.dtype(), spec.shape(), values.rewind());
  }

  /**
   * Fills a buffer with some of a weight's values, which are next to each other.
   *
   * @param from the index of the first
   * @param target a buffer with as many elements remaining as are wanted
   * @throws org.keras4j.errors.WeightMismatchException as {@link #read}
   */
  default void readPart(String key, TensorSpec spec, int from, Buffer target) {
    Buffer all = Tensor.newBuffer(spec.dtype(), spec.shape().size());
    read(key, spec, all);
    all.clear().position(from).limit(from + target.remaining());
    Tensor.append(all, target);
  }
}
