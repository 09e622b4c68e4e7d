package org.keras4j.io;

import java.nio.Buffer;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** A weight as a file holds it. Its values are read when they are asked for, and not kept. */
public interface StoredTensor {
  /** The path in the weights file, for example {@code /layers/dense/vars/0}. */
  String path();

  /** File and path, as messages show them. */
  String location();

  /**
   * The stored element type.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when keras4j has no such type
   */
  DType dtype();

  Shape shape();

  /**
   * Reads all values, in row-major order, into a buffer of the type that {@link Tensor} uses for
   * {@link #dtype()}, from its position on; the position is left behind the last value.
   *
   * @throws org.keras4j.errors.KerasException when the values are not stored, damaged or unreadable
   */
  void readInto(Buffer target);

  /**
   * Reads some of the values, which are next to each other, into such a buffer.
   *
   * @param from the index of the first; as many are read as the buffer has room for
   * @throws org.keras4j.errors.KerasException as {@link #readInto}
   */
  default void readPart(int from, Buffer target) {
    Buffer all = Tensor.newBuffer(dtype(), shape().size());
    readInto(all);
    all.clear().position(from).limit(from + target.remaining());
    Tensor.append(all, target);
  }

  /** Reads all values into a new tensor. */
  Tensor read();
}
