package org.keras4j.runtime.plan;

import java.nio.Buffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.keras4j.ops.WeightOp;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.tensor.Tensor;

/**
 * Weights, and constants computed from them, that the plans of one predictor share. Each is read
 * once, when the first plan asks for it. Thread-safe.
 */
public final class WeightCache {
  private final WeightSource source;
  private final ConcurrentHashMap<String, Buf> weights = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Tensor> folded = new ConcurrentHashMap<>();

  /** Constants in other forms, by array and form. */
  private final Map<Object, Map<String, Object>> packed = new IdentityHashMap<>();

  public WeightCache(WeightSource source) {
    this.source = source;
  }

  /** A cache of its own over the same source, for values that need not be kept. */
  public WeightCache fresh() {
    return new WeightCache(source);
  }

  /** The weight's values. */
  public Buf weight(WeightOp op) {
    return weights.computeIfAbsent(
        op.key() + '|' + op.spec(),
        k -> {
          Buffer buffer = Tensor.newBuffer(op.spec().dtype(), op.spec().shape().size());
          source.read(op.key(), op.spec(), buffer);
          buffer.clear();
          return Bufs.of(Tensor.wrap(op.spec().dtype(), op.spec().shape(), buffer));
        });
  }

  /** A value computed from weights, by a text that says how; computed when first asked for. */
  public Tensor folded(String key, Supplier<Tensor> compute) {
    Tensor known = folded.get(key);
    if (known != null) {
      return known;
    }
    Tensor made = compute.get();
    Tensor before = folded.putIfAbsent(key, made);
    return before == null ? made : before;
  }

  /** A constant in another form, made when first asked for. */
  @SuppressWarnings("unchecked")
  public <T> T packed(Buf constant, String how, Supplier<T> make) {
    synchronized (packed) {
      return (T)
          packed
              .computeIfAbsent(constant.array(), a -> new HashMap<>())
              .computeIfAbsent(how, h -> make.get());
    }
  }
}
