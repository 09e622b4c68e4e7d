package org.keras4j.layers.quantization;

import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * How a layer multiplies its inputs with a kernel, as far as quantising the kernel depends on it.
 */
public interface Product {
  /** The shape of the kernel that was quantised. */
  int[] kernel();

  /** The shape of one scale for each channel of the result, that broadcasts with the result. */
  int[] scale();

  /** The axis of the kernel along which Keras before 3.14 packed numbers of four bits. */
  int packedAxis();

  /** The kernel as a matrix of summed and kept numbers, in the order in which it lies. */
  Matrix matrix();

  /** The matrix of the modes that calibrate, whose sides Keras tells by their sizes. */
  Matrix calibrated();

  /** True where Keras makes numbers of four bits floating before it multiplies. */
  boolean scalesKernelFirst();

  /** What Keras calls the zero points of {@link #calibrated()}. */
  String zeroName();

  /** The axes of an input of this rank that are summed. */
  int[] summed(int rank);

  Value apply(OpGraph g, Value inputs, Value kernel);

  /** Scales of inputs, of their rank, reshaped to broadcast with the result. */
  Value aligned(OpGraph g, Value inputScale);

  /** A kernel's sides when it is a matrix. */
  record Matrix(int rows, int columns) {}
}
