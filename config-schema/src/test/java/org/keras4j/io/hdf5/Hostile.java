package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;

/** Checks what a hostile file does: typed errors, little memory, little time. */
final class Hostile {
  private Hostile() {}

  /** Walks a file and checks that the memory taken is a small multiple of its size. */
  static Hdf5Walk walk(byte[] file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    Hdf5Walk walk = Hdf5Walk.of(file);
    long taken = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(taken).as("bytes allocated").isLessThan(16L * file.length + (8L << 20));
    return walk;
  }

  /** The first error has this code, and its message this text. */
  static void refused(byte[] file, ErrorCode code, String text) {
    Hdf5Walk walk = walk(file);
    assertThat(walk.errors).as(text).isNotEmpty();
    KerasException first = walk.errors.get(0);
    assertThat(first.code()).as(first.describe()).isEqualTo(code);
    assertThat(first.describe()).contains(text).contains("f.h5");
  }
}
