package org.keras4j.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An input: {@code float32} or {@code int32} numbers.
 *
 * @param bytes little-endian numbers in row-major order
 */
record Input(String dtype, int[] shape, byte[] bytes) {

  /** Reads one written as {@code path:dtype:2x3}. */
  static Input read(String text) throws IOException {
    int dims = text.lastIndexOf(':');
    int dtype = text.lastIndexOf(':', dims - 1);
    String[] sizes = text.substring(dims + 1).split("x", -1);
    int[] shape = new int[sizes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Integer.parseInt(sizes[i]);
    }
    return new Input(
        text.substring(dtype + 1, dims),
        shape,
        Files.readAllBytes(Path.of(text.substring(0, dtype))));
  }

  boolean isFloat() {
    return dtype.equals("float32");
  }

  long[] longShape() {
    long[] dims = new long[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape[i];
    }
    return dims;
  }

  float[] floats() {
    float[] values = new float[bytes.length / Float.BYTES];
    buffer().asFloatBuffer().get(values);
    return values;
  }

  int[] ints() {
    int[] values = new int[bytes.length / Integer.BYTES];
    buffer().asIntBuffer().get(values);
    return values;
  }

  /** The numbers in native memory. */
  ByteBuffer direct() {
    ByteBuffer b = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    if (isFloat()) {
      b.asFloatBuffer().put(floats());
    } else {
      b.asIntBuffer().put(ints());
    }
    return b;
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
