package org.keras4j.runtime.plan;

import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.tensor.TensorSpec;

/**
 * Where a value is during execution: in a slot of the session's arena, or in a constant that all
 * sessions share.
 *
 * @param slot the slot, or -1
 * @param constant the constant, or null
 */
record Location(TensorSpec spec, int slot, @Nullable Buf constant) {
  static Location inSlot(TensorSpec spec, int slot) {
    return new Location(spec, slot, null);
  }

  static Location constant(Buf buf) {
    return new Location(buf.spec(), -1, buf);
  }

  /** The buffer in a session whose slots are these arrays. */
  Buf bind(Object[] slots) {
    return constant != null ? constant : new Buf(spec, slots[slot]);
  }
}
