package org.keras4j.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Tensors over NIO buffers, direct ones and those of mapped files included. Nothing is copied: a
 * tensor shares the elements between the buffer's position and its limit, and what is predicted
 * into it is in the buffer. Without a shape a tensor has one dimension.
 *
 * <p>The other way, {@link Tensor#buffer} is the buffer itself.
 */
public final class NioTensors {
  private NioTensors() {}

  /** A float32 tensor over the buffer. */
  public static Tensor share(FloatBuffer values, int... shape) {
    return share(DType.FLOAT32, values, shape);
  }

  /** A float64 tensor over the buffer. */
  public static Tensor share(DoubleBuffer values, int... shape) {
    return share(DType.FLOAT64, values, shape);
  }

  /** An int32 tensor over the buffer. */
  public static Tensor share(IntBuffer values, int... shape) {
    return share(DType.INT32, values, shape);
  }

  /** An int64 tensor over the buffer. */
  public static Tensor share(LongBuffer values, int... shape) {
    return share(DType.INT64, values, shape);
  }

  /**
   * A tensor over bytes, which are read in the buffer's own byte order.
   *
   * @param dtype of the elements, any but text
   * @throws IllegalArgumentException when the bytes are not as many as the shape wants
   */
  public static Tensor share(DType dtype, ByteBuffer bytes, int... shape) {
    int width = dtype.byteSize();
    if (bytes.remaining() % width != 0) {
      throw new IllegalArgumentException(
          bytes.remaining() + " bytes are no whole number of " + dtype + " elements");
    }
    ByteBuffer own = bytes.slice().order(bytes.order());
    return share(dtype, view(dtype, own), shape);
  }

  private static Buffer view(DType dtype, ByteBuffer bytes) {
    Class<?> as = Buffers.classOf(dtype);
    if (as == FloatBuffer.class) {
      return bytes.asFloatBuffer();
    }
    if (as == DoubleBuffer.class) {
      return bytes.asDoubleBuffer();
    }
    if (as == LongBuffer.class) {
      return bytes.asLongBuffer();
    }
    if (as == IntBuffer.class) {
      return bytes.asIntBuffer();
    }
    return as == ByteBuffer.class ? bytes : bytes.asShortBuffer();
  }

  private static Tensor share(DType dtype, Buffer values, int... shape) {
    Shape all = shape.length == 0 ? Shape.of(values.remaining()) : Shape.of(shape);
    return Tensor.wrap(dtype, all, values);
  }
}
