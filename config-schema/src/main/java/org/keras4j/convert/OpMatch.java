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
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.TokenBincountOp;
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

  private OpMatch(OpGraph a, OpGraph b, Map<String, String> weights, Map<String, String> reverse) {
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
    boolean same = x.output() == y.output() && x.dtype() == y.dtype() && same(a.node(x), b.node(y));
    if (!same && !sameCounts(x, y) && !sameCategory(x, y)) {
      return false;
    }
    known.put(key(x), key(y));
    return true;
  }

  /** Without casts to the dtype that a value has, and casts of what was a bool to it again. */
  private static Value uncast(OpGraph g, Value value) {
    Value v = value;
    while (g.node(v).op() instanceof CastOp || g.node(v).op() instanceof ReshapeOp) {
      Value from = g.node(v).inputs().get(0);
      if (g.node(v).op() instanceof ReshapeOp) {
        if (!from.shape().equals(v.shape())) {
          break;
        }
      } else if (from.dtype() != v.dtype()) {
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
        && (sameOp(m.op(), n.op()) || sameAxes(m, n))
        && sameInputs(m, n);
  }

  private static boolean sameAxes(OpNode m, OpNode n) {
    int rank = m.outputs().get(0).shape().rank();
    if (m.op() instanceof LayerNormOp l && n.op() instanceof LayerNormOp o) {
      return l.epsilon() == o.epsilon()
          && l.rms() == o.rms()
          && Arrays.equals(sorted(l.axes(), rank), sorted(o.axes(), rank));
    }
    return m.op() instanceof SoftmaxOp s
        && n.op() instanceof SoftmaxOp t
        && s.kind() == t.kind()
        && Arrays.equals(sorted(s.axes(), rank), sorted(t.axes(), rank));
  }

  private static int[] sorted(int[] axes, int rank) {
    return Arrays.stream(axes).map(i -> i < 0 ? i + rank : i).sorted().toArray();
  }

  /** Counts, which are the same numbers when they are cast. */
  private boolean sameCounts(Value x, Value y) {
    if (!(b.node(y).op() instanceof CastOp)) {
      return false;
    }
    OpNode m = a.node(x);
    OpNode n = b.node(b.node(y).inputs().get(0));
    if (m.op() instanceof BincountOp c && n.op() instanceof BincountOp d) {
      return c.depth() == d.depth()
          && c.binary() == d.binary()
          && m.inputs().size() == n.inputs().size()
          && m.inputs().size() == 1
          && same(bare(a, m.inputs().get(0)), bare(b, n.inputs().get(0)));
    }
    return m.op() instanceof TokenBincountOp c
        && n.op() instanceof TokenBincountOp d
        && c.depth() == d.depth()
        && c.binary() == d.binary()
        && sameValue(c.vocabulary(), d.vocabulary())
        && sameValue(c.tokenizer(), d.tokenizer())
        && sameInputs(m, n);
  }

  /** One number in each row: counted, or compared with all that it may be. */
  private boolean sameCategory(Value x, Value y) {
    Value v = uncastAny(b, y);
    OpNode m = a.node(x);
    OpNode n = b.node(v);
    if (!(m.op() instanceof BincountOp c)
        || !c.binary()
        || m.inputs().size() != 1
        || m.inputs().get(0).dim(-1) != 1
        || !(n.op() instanceof BinaryOp e)
        || e.kind() != BinaryOp.Kind.EQUAL
        || !(b.node(uncastAny(b, n.inputs().get(1))).op() instanceof ConstantOp all)
        || all.tensor().size() != c.depth()
        || !x.shape().equals(y.shape())) {
      return false;
    }
    return same(bare(a, m.inputs().get(0)), bare(b, n.inputs().get(0)));
  }

  private static Value uncastAny(OpGraph g, Value value) {
    Value v = value;
    while (g.node(v).op() instanceof CastOp) {
      v = g.node(v).inputs().get(0);
    }
    return v;
  }

  /** Integers without what gives them another shape or type. */
  private static Value bare(OpGraph g, Value value) {
    Value v = value;
    while (g.node(v).op() instanceof ReshapeOp
        || g.node(v).op() instanceof CastOp && !g.node(v).inputs().get(0).dtype().isFloating()) {
      v = g.node(v).inputs().get(0);
    }
    return v;
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
    if (m instanceof GatherOp g && n instanceof GatherOp h) {
      // an index below 0 is an error, or counts from the end
      return g.axis() == h.axis() && (!g.wrapNegative() || h.wrapNegative());
    }
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

  private static @Nullable Object of(RecordComponent c, Object x)
      throws ReflectiveOperationException {
    c.getAccessor().setAccessible(true);
    return c.getAccessor().invoke(x);
  }

  private static boolean sameRecord(Object x, Object y) {
    try {
      for (RecordComponent c : x.getClass().getRecordComponents()) {
        if (!sameValue(of(c, x), of(c, y))) {
          return false;
        }
      }
      return true;
    } catch (ReflectiveOperationException e) {
      throw new InternalException(ErrorCode.INTERNAL, "cannot compare ops: " + e);
    }
  }
}
