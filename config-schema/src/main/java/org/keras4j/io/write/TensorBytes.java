package org.keras4j.io.write;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.keras4j.tensor.Tensor;

/** The bytes of a tensor's numbers, lowest first, in pieces. */
final class TensorBytes {
  private static final int PIECE = 1 << 16;

  private TensorBytes() {}

  static void write(Tensor tensor, OutputStream out) throws IOException {
    Buffer from = ((Buffer) tensor.buffer()).duplicate();
    int width = tensor.dtype().byteSize();
    ByteBuffer bytes = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    int limit = from.limit();
    while (from.position() < limit) {
      from.limit(Math.min(limit, from.position() + PIECE / width));
      int n = from.remaining() * width;
      put(bytes, from);
      from.position(from.limit());
      out.write(bytes.array(), 0, n);
    }
  }

  private static void put(ByteBuffer to, Buffer from) {
    if (from instanceof FloatBuffer f) {
      to.asFloatBuffer().put(f.duplicate());
    } else if (from instanceof DoubleBuffer d) {
      to.asDoubleBuffer().put(d.duplicate());
    } else if (from instanceof LongBuffer l) {
      to.asLongBuffer().put(l.duplicate());
    } else if (from instanceof IntBuffer i) {
      to.asIntBuffer().put(i.duplicate());
    } else if (from instanceof ShortBuffer s) {
      to.asShortBuffer().put(s.duplicate());
    } else {
      to.duplicate().put(((ByteBuffer) from).duplicate());
    }
  }
}
