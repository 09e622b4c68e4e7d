package org.keras4j.runtime.plan;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.WeightOp;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Closing;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A value that is the same in every run, in the forms that plans use. Its elements are read when
 * they are asked for, and stay on the heap only for kernels that take them from there. Thread-safe.
 */
final class Constant {
  private final Op op;
  private final TensorSpec spec;
  private final WeightSource source;
  private final Map<String, Object> forms = new HashMap<>();
  private @Nullable Buf heap;
  private @Nullable Boolean finite;

  /** Plans that use it; guarded by the {@link WeightCache}. */
  int users;

  Constant(Op op, WeightSource source) {
    this.op = op;
    this.spec = op.infer(java.util.List.of()).get(0);
    this.source = source;
  }

  /** True for nodes whose values are the same in every run. */
  static boolean isOne(Op op) {
    return op instanceof WeightOp || op instanceof DerivedOp || op instanceof ConstantOp;
  }

  TensorSpec spec() {
    return spec;
  }

  /** The elements on the heap; kept there when {@code keep} says so. */
  synchronized Buf values(boolean keep) {
    Buf values = heap == null ? load() : heap;
    if (keep) {
      heap = values;
    }
    return values;
  }

  private Buf load() {
    if (op instanceof ConstantOp c) {
      return Bufs.of(c.tensor());
    }
    if (op instanceof DerivedOp d) {
      return Bufs.of(d.values().get());
    }
    Buffer buffer = Tensor.newBuffer(spec.dtype(), spec.shape().size());
    source.read(((WeightOp) op).key(), spec, buffer);
    buffer.clear();
    return Bufs.of(Tensor.wrap(spec.dtype(), spec.shape(), buffer));
  }

  /** Fills a buffer with elements of float32, from an index on. */
  synchronized void read(int from, FloatBuffer target) {
    boolean stored = heap == null && op instanceof WeightOp && spec.dtype() == DType.FLOAT32;
    if (!stored) {
      target.put(values(false).floats(), from, target.remaining());
    } else if (target.remaining() == spec.shape().size()) {
      source.read(((WeightOp) op).key(), spec, target);
    } else {
      source.readPart(((WeightOp) op).key(), spec, from, target);
    }
  }

  /** Whether all elements are finite; found out once. */
  synchronized boolean isFinite(Supplier<Boolean> find) {
    if (finite == null) {
      finite = find.get();
    }
    return finite;
  }

  /** The value in another form, made when first asked for. */
  @SuppressWarnings("unchecked")
  synchronized <T> T form(String how, Supplier<T> make) {
    Object made = forms.get(how);
    if (made == null) {
      made = make.get();
      forms.put(how, made);
    }
    return (T) made;
  }

  /** Bytes of its forms in native memory. */
  synchronized long packedBytes() {
    return forms.values().stream()
        .mapToLong(f -> f instanceof NativeFloats n ? n.bytes() : 0)
        .sum();
  }

  /** Releases the memory of all forms; nobody uses them any more. */
  synchronized void release() {
    heap = null;
    for (Object form : forms.values()) {
      if (form instanceof AutoCloseable closeable) {
        Closing.quietly(closeable);
      }
    }
    forms.clear();
  }
}
