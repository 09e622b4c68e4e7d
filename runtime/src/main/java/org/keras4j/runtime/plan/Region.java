package org.keras4j.runtime.plan;

import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.engine.Storage;

/** Memory that one or more values use one after the other, or at once as views. */
final class Region {
  final Storage storage;
  final int size;

  /** True when the caller fills it before the first step. */
  final boolean input;

  /** The first step that writes it, and the last one that reads it. */
  final int first;

  private int last;

  /** The region whose memory this one took over, or null. */
  private @Nullable Region joined;

  Region(Storage storage, int size, boolean input, int first) {
    this.storage = storage;
    this.size = size;
    this.input = input;
    this.first = first;
    this.last = first;
  }

  /** The region that holds this one's values in the end. */
  Region owner() {
    Region r = this;
    while (r.joined != null) {
      r = r.joined;
    }
    return r;
  }

  void extend(int step) {
    last = Math.max(last, step);
  }

  int last() {
    return last;
  }

  boolean isJoined() {
    return joined != null;
  }

  /** Lets this one use the memory of another, which nobody reads later. */
  void join(Region keep) {
    keep.last = Math.max(keep.last, last);
    joined = keep;
  }
}
