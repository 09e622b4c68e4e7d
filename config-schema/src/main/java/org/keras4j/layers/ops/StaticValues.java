package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Integers of an op graph that follow from shapes and constants alone, so that a reshape to a
 * computed shape can be described. In a graph with unknown dimensions, single elements may be
 * unknown.
 */
final class StaticValues {
  /** The index of inputs that stand for dimensions not known yet. */
  private static final int NO_INPUT = -1;

  private StaticValues() {}

  /** The shape of a tensor as a vector. */
  static Value shapeOf(OpGraph g, Value x, DType dtype) {
    List<Value> parts = new ArrayList<>();
    for (int d : x.shape().dims()) {
      parts.add(g.reshape(dimension(g, d, dtype), 1));
    }
    return parts.isEmpty()
        ? g.slice(g.reshape(g.scalar(dtype, 0), 1), 0, 0, 0)
        : g.concat(parts, 0);
  }

  /** A dimension as a scalar. */
  static Value dimension(OpGraph g, int size, DType dtype) {
    return size == Shape.UNKNOWN ? unknown(g, dtype, Shape.SCALAR) : g.scalar(dtype, size);
  }

  /** A tensor of which only the shape is known; only graphs for inference hold such. */
  static Value unknown(OpGraph g, DType dtype, Shape shape) {
    return g.apply1(new InputOp(NO_INPUT, "unknown", new TensorSpec(dtype, shape)));
  }

  /**
   * The elements of a scalar or vector, null where an element is unknown; null when the tensor
   * follows from the model's inputs.
   */
  static @Nullable Long @Nullable [] of(OpGraph g, Value v) {
    if (v.rank() > 1 || !v.dtype().isInteger()) {
      return null;
    }
    OpNode node = g.node(v);
    Op op = node.op();
    if (op instanceof ConstantOp c) {
      return Arrays.stream(c.tensor().toLongArray()).boxed().toArray(Long[]::new);
    }
    if (op instanceof InputOp in) {
      return in.index() == NO_INPUT && v.shape().isKnown() ? new Long[v.shape().size()] : null;
    }
    List<@Nullable Long[]> in = new ArrayList<>();
    for (Value operand : node.inputs()) {
      @Nullable Long[] of = of(g, operand);
      if (of == null) {
        return null;
      }
      in.add(of);
    }
    if (op instanceof CastOp || op instanceof ReshapeOp) {
      return in.get(0);
    }
    if (op instanceof ConcatOp) {
      return in.stream().flatMap(Arrays::stream).toArray(Long[]::new);
    }
    if (op instanceof SliceOp s) {
      return slice(s, in.get(0), v.shape().size());
    }
    if (op instanceof BinaryOp b && v.shape().isKnown()) {
      return binary(b.kind(), in.get(0), in.get(1), v.shape().size());
    }
    return op instanceof ReduceOp r ? reduce(r.kind(), in.get(0)) : null;
  }

  private static @Nullable Long[] slice(SliceOp s, @Nullable Long[] of, int length) {
    if (s.starts().length == 0) {
      return of;
    }
    @Nullable Long[] out = new Long[length];
    int start = s.start(0, of.length);
    for (int i = 0; i < length; i++) {
      out[i] = of[start + i * s.steps()[0]];
    }
    return out;
  }

  private static @Nullable Long @Nullable [] binary(
      BinaryOp.Kind kind, @Nullable Long[] a, @Nullable Long[] b, int length) {
    @Nullable Long[] out = new Long[length];
    for (int i = 0; i < length; i++) {
      Long x = a[a.length == 1 ? 0 : i];
      Long y = b[b.length == 1 ? 0 : i];
      if (x == null || y == null) {
        continue;
      }
      switch (kind) {
        case ADD -> out[i] = x + y;
        case SUBTRACT -> out[i] = x - y;
        case MULTIPLY -> out[i] = x * y;
        case MAXIMUM -> out[i] = Math.max(x, y);
        case MINIMUM -> out[i] = Math.min(x, y);
        case FLOOR_DIVIDE, MOD -> {
          if (y == 0) {
            return null;
          }
          out[i] = kind == BinaryOp.Kind.MOD ? Math.floorMod(x, y) : Math.floorDiv(x, y);
        }
        default -> {
          return null;
        }
      }
    }
    return out;
  }

  private static @Nullable Long @Nullable [] reduce(ReduceOp.Kind kind, @Nullable Long[] of) {
    if (kind != ReduceOp.Kind.PRODUCT && kind != ReduceOp.Kind.SUM) {
      return null;
    }
    long total = kind == ReduceOp.Kind.SUM ? 0 : 1;
    for (Long element : of) {
      if (element == null) {
        return new Long[1];
      }
      total = kind == ReduceOp.Kind.SUM ? total + element : total * element;
    }
    return new Long[] {total};
  }
}
