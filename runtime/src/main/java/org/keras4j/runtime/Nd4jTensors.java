package org.keras4j.runtime;

import java.nio.Buffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tensors as ND4J arrays and back, for programs that work with ND4J. Elements, their type and the
 * shape stay the same; both ways copy, but for {@link #share}. Text has no form here: use {@link
 * Tensor}. Only this class of the API needs ND4J.
 */
public final class Nd4jTensors {
  private Nd4jTensors() {}

  /**
   * A new array in C order with a tensor's elements. It belongs to the caller.
   *
   * @throws InputMismatchException when the tensor holds text
   */
  public static INDArray toINDArray(Tensor tensor) {
    DataType type = dataType(tensor.dtype());
    long[] shape = new long[tensor.shape().rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.shape().dim(i);
    }
    if (tensor.size() == 0) {
      return Nd4j.create(type, shape);
    }
    INDArray array = Nd4j.createUninitialized(type, shape, 'c');
    tensor.appendTo(elements(array, tensor.dtype(), tensor.size()));
    return array;
  }

  /**
   * A tensor over the memory of an array in C order, without a copy; of any other array, and of a
   * view, a copy as {@link #toTensor} makes it. What is written to the array is seen by the tensor.
   * The array must be kept, and not closed, as long as the tensor is used.
   *
   * @throws InputMismatchException when the array holds text
   * @throws LimitExceededException when it has more elements than a tensor can have
   */
  public static Tensor share(INDArray array) {
    boolean plain = array.ordering() == 'c' && !array.isView() && !array.isEmpty();
    if (!plain || array.length() > Integer.MAX_VALUE - 8 || array.offset() != 0) {
      return toTensor(array);
    }
    DType dtype = dtype(array.dataType());
    int[] dims = new int[array.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(array.size(i));
    }
    Shape shape = Shape.of(dims);
    return Tensor.wrap(dtype, shape, elements(array, dtype, shape.size()));
  }

  /**
   * A new tensor with an array's elements in C order, whatever the array's own order, strides or
   * offset.
   *
   * @throws InputMismatchException when the array holds text
   * @throws LimitExceededException when it has more elements than a tensor can have
   */
  public static Tensor toTensor(INDArray array) {
    DType dtype = dtype(array.dataType());
    if (array.length() > Integer.MAX_VALUE - 8) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SHAPE,
          "an array of " + array.length() + " elements is too large for a tensor");
    }
    int[] dims = new int[array.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(array.size(i));
    }
    Shape shape = Shape.of(dims);
    Buffer elements = Tensor.newBuffer(dtype, shape.size());
    if (!array.isEmpty()) {
      INDArray ordered = array.dup('c');
      try {
        Tensor.wrap(dtype, shape, elements(ordered, dtype, shape.size())).appendTo(elements);
      } finally {
        if (ordered.closeable()) {
          ordered.close();
        }
      }
    }
    return Tensor.wrap(dtype, shape, elements.rewind());
  }

  /** The memory of an array in C order, as the buffer that a tensor of the type has. */
  private static Buffer elements(INDArray array, DType dtype, int n) {
    Pointer p = array.data().pointer();
    switch (dtype) {
      case FLOAT32:
        return new FloatPointer(p).capacity(n).asBuffer();
      case FLOAT64:
        return new DoublePointer(p).capacity(n).asBuffer();
      case INT64:
      case UINT64:
        return new LongPointer(p).capacity(n).asBuffer();
      case INT32:
      case UINT32:
        return new IntPointer(p).capacity(n).asBuffer();
      case FLOAT16:
      case BFLOAT16:
      case INT16:
      case UINT16:
        return new ShortPointer(p).capacity(n).asBuffer();
      default:
        return new BytePointer(p).capacity(n).asBuffer();
    }
  }

  private static DataType dataType(DType dtype) {
    switch (dtype) {
      case FLOAT16:
        return DataType.HALF;
      case BFLOAT16:
        return DataType.BFLOAT16;
      case FLOAT32:
        return DataType.FLOAT;
      case FLOAT64:
        return DataType.DOUBLE;
      case INT8:
        return DataType.BYTE;
      case INT16:
        return DataType.SHORT;
      case INT32:
        return DataType.INT;
      case INT64:
        return DataType.LONG;
      case UINT8:
        return DataType.UBYTE;
      case UINT16:
        return DataType.UINT16;
      case UINT32:
        return DataType.UINT32;
      case UINT64:
        return DataType.UINT64;
      case BOOL:
        return DataType.BOOL;
      default:
        throw noText();
    }
  }

  private static DType dtype(DataType type) {
    for (DType d : DType.values()) {
      if (d != DType.STRING && dataType(d) == type) {
        return d;
      }
    }
    throw noText();
  }

  private static InputMismatchException noText() {
    return new InputMismatchException(
        ErrorCode.INPUT_DTYPE,
        "text cannot be an INDArray here",
        null,
        "give and take text as a Tensor");
  }
}
