package org.keras4j.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;

/** The NIO buffers of the element types. */
final class Buffers {
  private Buffers() {}

  /** The class of buffer that holds a type; {@code String[]} for text. */
  static Class<?> classOf(DType dtype) {
    switch (dtype) {
      case FLOAT32:
        return FloatBuffer.class;
      case FLOAT64:
        return DoubleBuffer.class;
      case INT64:
      case UINT64:
        return LongBuffer.class;
      case INT32:
      case UINT32:
        return IntBuffer.class;
      case FLOAT16:
      case BFLOAT16:
      case INT16:
      case UINT16:
        return ShortBuffer.class;
      case STRING:
        return String[].class;
      default:
        return ByteBuffer.class;
    }
  }

  /** Refuses what does not hold elements of a type. */
  static void require(DType dtype, Object data) {
    if (!Buffers.classOf(dtype).isInstance(data)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_DTYPE,
          "a "
              + dtype
              + " tensor is over a "
              + Buffers.classOf(dtype).getSimpleName()
              + ", not over a "
              + data.getClass().getSimpleName(),
          null,
          data.getClass().isArray() ? "Tensor.of takes arrays" : null);
    }
  }

  static Buffer allocate(DType dtype, int n) {
    switch (dtype) {
      case FLOAT32:
        return FloatBuffer.allocate(n);
      case FLOAT64:
        return DoubleBuffer.allocate(n);
      case INT64:
      case UINT64:
        return LongBuffer.allocate(n);
      case INT32:
      case UINT32:
        return IntBuffer.allocate(n);
      case FLOAT16:
      case BFLOAT16:
      case INT16:
      case UINT16:
        return ShortBuffer.allocate(n);
      case STRING:
        throw new IllegalArgumentException("strings have no buffer");
      default:
        return ByteBuffer.allocate(n);
    }
  }

  static void putBytes(Buffer to, ByteBuffer from) {
    if (to instanceof FloatBuffer f) {
      f.put(from.asFloatBuffer());
    } else if (to instanceof DoubleBuffer d) {
      d.put(from.asDoubleBuffer());
    } else if (to instanceof LongBuffer l) {
      l.put(from.asLongBuffer());
    } else if (to instanceof IntBuffer i) {
      i.put(from.asIntBuffer());
    } else if (to instanceof ShortBuffer s) {
      s.put(from.asShortBuffer());
    } else {
      ((ByteBuffer) to).put(from);
    }
  }

  /** All elements as bytes, in the order of the byte buffer. */
  static void getBytes(Buffer from, ByteBuffer to) {
    if (from instanceof FloatBuffer f) {
      to.asFloatBuffer().put(f);
    } else if (from instanceof DoubleBuffer d) {
      to.asDoubleBuffer().put(d);
    } else if (from instanceof LongBuffer l) {
      to.asLongBuffer().put(l);
    } else if (from instanceof IntBuffer i) {
      to.asIntBuffer().put(i);
    } else if (from instanceof ShortBuffer s) {
      to.asShortBuffer().put(s);
    } else {
      to.put((ByteBuffer) from);
    }
  }

  static void append(Buffer from, Buffer target) {
    if (target instanceof FloatBuffer f) {
      f.put((FloatBuffer) from);
    } else if (target instanceof DoubleBuffer d) {
      d.put((DoubleBuffer) from);
    } else if (target instanceof LongBuffer l) {
      l.put((LongBuffer) from);
    } else if (target instanceof IntBuffer i) {
      i.put((IntBuffer) from);
    } else if (target instanceof ShortBuffer s) {
      s.put((ShortBuffer) from);
    } else {
      ((ByteBuffer) target).put((ByteBuffer) from);
    }
  }
}
