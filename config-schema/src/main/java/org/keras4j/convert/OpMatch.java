package org.keras4j.convert;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.Vocabulary;
import org.keras4j.ops.WeightOp;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/**
 * Whether values of two op graphs are computed by the same ops of the same inputs and weights, so
 * that they are the same numbers. Says which weight of one is which of the other.
 */
final class OpMatch {
  private final OpGraph a;
  private final OpGraph b;
  private final Map<Long, Long> known = new HashMap<>();
  private final Map<String, String> weights;
  private final Map<String, String> reverse;

  OpMatch(OpGraph a, OpGraph b) {
    this(a, b, new HashMap<>(), new HashMap<>());
  }

  private OpMatch(
      OpGraph a, OpGraph b, Map<String, String> weights, Map<String, String> reverse) {
    this.a = a;
    this.b = b;
    this.weights = weights;
    this.reverse = reverse;
  }

  /** The keys of the first graph's weights by those of the second, as far as they were met. */
  Map<String, String> weights() {
    return weights;
  }

  /** Takes two values for the same without looking at them. */
  void assume(Value x, Value y) {
    known.put(key(x), key(y));
  }

  private static long key(Value v) {
    return (long) v.node() << 16 | v.output();
  }

  /** True when both are computed alike. */
  boolean same(Value first, Value second) {
    Value x = uncast(a, first);
    Value y = uncast(b, second);
    Long before = known.get(key(x));
    if (before != null && before == key(y)) {
      return true;
    }
    if (x.output() != y.output() || x.dtype() != y.dtype() || !same(a.node(x), b.node(y))) {
      return false;
    }
    known.put(key(x), key(y));
    return true;
  }

  /** Without casts to the dtype that a value has, and casts of what was a bool to it again. */
  private static Value uncast(OpGraph g, Value value) {
    Value v = value;
    while (g.node(v).op() instanceof CastOp) {
      Value from = g.node(v).inputs().get(0);
      if (from.dtype() != v.dtype()) {
        Value inner = g.node(from).op() instanceof CastOp ? g.node(from).inputs().get(0) : from;
        if (inner == from || inner.dtype() != v.dtype() || inner.dtype() != DType.BOOL) {
          break;
        }
        from = inner;
      }
      v = from;
    }
    return v;
  }

  private boolean same(OpNode m, OpNode n) {
    return m.op().getClass() == n.op().getClass()
        && m.inputs().size() == n.inputs().size()
        && m.outputs().equals(n.outputs())
        && sameOp(m.op(), n.op())
        && sameInputs(m, n);
  }

  private boolean sameInputs(OpNode m, OpNode n) {
    for (int i = 0; i < m.inputs().size(); i++) {
      if (!same(m.inputs().get(i), n.inputs().get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean sameOp(Op m, Op n) {
    if (m instanceof WeightOp w && n instanceof WeightOp v) {
      return w.spec().equals(v.spec()) && sameWeight(w.key(), v.key());
    }
    if (m instanceof InputOp x && n instanceof InputOp y) {
      return x.index() == y.index() && x.spec().equals(y.spec());
    }
    if (m instanceof ConstantOp c && n instanceof ConstantOp d) {
      return sameTensor(c.tensor(), d.tensor());
    }
    if (m instanceof ScanOp s && n instanceof ScanOp t) {
      OpMatch bodies = new OpMatch(s.body(), t.body(), weights, reverse);
      List<Value> x = s.body().outputs();
      List<Value> y = t.body().outputs();
      for (int i = 0; i < x.size(); i++) {
        if (x.size() != y.size() || !bodies.same(x.get(i), y.get(i))) {
          return false;
        }
      }
    }
    return sameRecord(m, n);
  }

  private boolean sameWeight(String x, String y) {
    if (weights.containsKey(y) || reverse.containsKey(x)) {
      return x.equals(weights.get(y)) && y.equals(reverse.get(x));
    }
    weights.put(y, x);
    reverse.put(x, y);
    return true;
  }

  private static boolean sameTensor(Tensor x, Tensor y) {
    return x.spec().equals(y.spec())
        && (x.dtype() == DType.STRING ? x.equals(y) : Arrays.equals(x.toBytes(), y.toBytes()));
  }

  /** Of functions, which have no value of their own, the name beside them tells the meaning. */
  private static boolean sameValue(@Nullable Object x, @Nullable Object y) {
    if (x == null || y == null || x == y) {
      return x == y;
    }
    if (x instanceof OpGraph || x.getClass().isHidden()) {
      return x.getClass() == y.getClass() || x.getClass().isHidden() && y.getClass().isHidden();
    }
    if (x instanceof Vocabulary v && y instanceof Vocabulary w) {
      return v.isLike(w);
    }
    if (x.getClass() != y.getClass()) {
      return x.equals(y);
    }
    if (x.getClass().isArray()) {
      if (Array.getLength(x) != Array.getLength(y)) {
        return false;
      }
      for (int i = 0; i < Array.getLength(x); i++) {
        if (!sameValue(Array.get(x, i), Array.get(y, i))) {
          return false;
        }
      }
      return true;
    }
    return x instanceof Record ? sameRecord(x, y) : Objects.equals(x, y);
  }

  private static boolean sameRecord(Object x, Object y) {
    try {
      for (RecordComponent c : x.getClass().getRecordComponents()) {
        if (!sameValue(c.getAccessor().invoke(x), c.getAccessor().invoke(y))) {
          return false;
        }
      }
      return true;
    } catch (ReflectiveOperationException e) {
      throw new InternalException(ErrorCode.INTERNAL, "cannot compare ops: " + e);
    }
  }
}
