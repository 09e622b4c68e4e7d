package org.keras4j.runtime.engine;

import org.keras4j.tensor.DType;

/** The Java array that holds the elements of a buffer, by family of element types. */
public enum Storage {
  /** {@code float[]}: float32, and float16 and bfloat16 as values rounded to them. */
  FLOAT,
  /** {@code double[]}: float64. */
  DOUBLE,
  /** {@code long[]}: all integers (uint64 by its bits), and bool as 0 or 1. */
  LONG,
  /** {@code String[]}. */
  STRING,
  /** {@link NativeFloats}: float32, for kernels of native code. */
  NATIVE;

  /** The storage of an element type. */
  public static Storage of(DType dtype) {
    switch (dtype) {
      case FLOAT16:
      case BFLOAT16:
      case FLOAT32:
        return FLOAT;
      case FLOAT64:
        return DOUBLE;
      case STRING:
        return STRING;
      default:
        return LONG;
    }
  }

  /** A new array of this family. */
  public Object newArray(int size) {
    switch (this) {
      case FLOAT:
        return new float[size];
      case DOUBLE:
        return new double[size];
      case LONG:
        return new long[size];
      case STRING:
        return new String[size];
      default:
        throw new IllegalStateException("native memory is not an array");
    }
  }

  /** Bytes of one element (a reference is counted as 4). */
  public int elementBytes() {
    return this == DOUBLE || this == LONG ? 8 : 4;
  }
}
