package org.keras4j.runtime.engine;

import java.nio.FloatBuffer;

/**
 * Float32 elements outside the Java heap, at an address that does not move and suits the widest
 * vector instructions. Released by whoever asked for it.
 */
public interface NativeFloats extends AutoCloseable {
  /** Number of elements. */
  int size();

  /** Bytes of the memory. */
  default long bytes() {
    return size() * 4L;
  }

  /** The elements; not to be used after {@link #close}. */
  FloatBuffer buffer();

  /** Releases the memory; calling it again does nothing. */
  @Override
  void close();
}
