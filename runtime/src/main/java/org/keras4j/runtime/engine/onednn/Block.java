package org.keras4j.runtime.engine.onednn;

import java.lang.ref.Cleaner;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.keras4j.runtime.engine.NativeFloats;

/** Native memory at a multiple of 64 bytes. */
final class Block implements NativeFloats {
  private static final int ALIGNMENT = 64;

  private final int size;
  private final long bytes;
  private final BytePointer pointer;
  private final FloatBuffer buffer;
  private final Cleaner.Cleanable memory;

  private Block(int size, long bytes) {
    this.size = size;
    this.bytes = bytes;
    Pointer whole = Pointer.malloc(bytes + ALIGNMENT);
    if (whole == null || whole.isNull()) {
      throw new OutOfMemoryError("no native memory of " + bytes + " bytes");
    }
    long address = whole.address();
    long shift = -address & (ALIGNMENT - 1);
    pointer = new BytePointer(whole).capacity(bytes + ALIGNMENT).getPointer(shift);
    memory = Library.CLEANER.register(this, () -> Pointer.free(whole));
    buffer =
        bytes > Integer.MAX_VALUE - ALIGNMENT
            ? FloatBuffer.allocate(0)
            : new BytePointer(pointer)
                .capacity(bytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
  }

  static Block ofFloats(int size) {
    return new Block(size, Math.max(1, size) * 4L);
  }

  static Block ofBytes(long bytes) {
    return new Block(0, Math.max(4, bytes));
  }

  /** A copy of the first elements of an array. */
  static Block copyOf(float[] values, int count) {
    Block b = ofFloats(count);
    b.buffer.put(0, values, 0, count);
    return b;
  }

  static Block copyOf(NativeFloats values) {
    Block b = ofFloats(values.size());
    b.buffer.put(0, values.buffer(), 0, values.size());
    return b;
  }

  BytePointer pointer() {
    return pointer;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public FloatBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    memory.clean();
  }
}
