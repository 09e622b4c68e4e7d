package org.keras4j.runtime.plan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.WeightOp;
import org.keras4j.ops.WeightSource;

/**
 * The weights, and what is computed from them, that the plans of one predictor share. A value goes
 * with the last plan that uses it. Thread-safe.
 */
public final class WeightCache {
  private final WeightSource source;

  /** By key and type. */
  private final Map<String, Constant> shared = new HashMap<>();

  public WeightCache(WeightSource source) {
    this.source = source;
  }

  /** How many values plans hold now. */
  public int size() {
    synchronized (shared) {
      return shared.size();
    }
  }

  /** The constant of an op, which the caller gives back. */
  Constant acquire(Op op) {
    String key = key(op);
    if (key == null) {
      return new Constant(op, source);
    }
    synchronized (shared) {
      Constant c = shared.computeIfAbsent(key, k -> new Constant(op, source));
      c.users++;
      return c;
    }
  }

  /** Takes back a constant, and releases its memory with the last user. */
  void giveBack(Op op, Constant constant) {
    String key = key(op);
    if (key != null) {
      synchronized (shared) {
        if (--constant.users > 0) {
          return;
        }
        shared.remove(key);
      }
    }
    constant.release();
  }

  /** What is the same for equal values, or null where a value belongs to one plan alone. */
  private static @Nullable String key(Op op) {
    if (op instanceof WeightOp w) {
      return w.key() + '|' + w.spec();
    }
    return op instanceof DerivedOp d && !d.key().isEmpty() ? '=' + d.key() + '|' + d.spec() : null;
  }
}
