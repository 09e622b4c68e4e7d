package org.keras4j.runtime.rows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.InverseLookupOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.TokenBincountOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;

/**
 * What each op makes of the rows of its operands. An op without a rule mixes them. A rule is asked
 * when an operand has rows and none is mixed.
 */
final class RowRules {
  /** A rule; the rows are those of all outputs. */
  private interface Rule<O extends Op> {
    Rows rows(O op, RowCall call);
  }

  private static final Map<Class<? extends Op>, Rule<?>> RULES = new HashMap<>();

  private RowRules() {}

  private static <O extends Op> void rule(Class<O> type, Rule<O> rule) {
    RULES.put(type, rule);
  }

  static {
    rule(UnaryOp.class, (op, c) -> c.broadcast());
    rule(BinaryOp.class, (op, c) -> c.broadcast());
    rule(IntegerOp.class, (op, c) -> c.broadcast());
    rule(SelectOp.class, (op, c) -> c.broadcast());
    rule(CastOp.class, (op, c) -> c.broadcast());
    rule(ComplexOp.class, (op, c) -> c.broadcast());
    rule(LookupOp.class, (op, c) -> c.broadcast());
    rule(InverseLookupOp.class, (op, c) -> c.broadcast());
    rule(HashOp.class, (op, c) -> c.broadcast());
    rule(CrossHashOp.class, (op, c) -> c.broadcast());
    rule(TextMapOp.class, (op, c) -> c.broadcast());
    rule(BitcastOp.class, (op, c) -> c.before(1));
    rule(BincountOp.class, (op, c) -> c.before(1));
    rule(FftOp.class, (op, c) -> c.before(1));
    rule(FrameOp.class, (op, c) -> c.before(1));
    rule(OverlapAddOp.class, (op, c) -> c.before(2));
    rule(TokenBincountOp.class, (op, c) -> c.before(0));
    rule(SearchOp.class, (op, c) -> c.in(0).isFree() ? c.in(1) : Rows.MIXED);
    rule(ConvOp.class, (op, c) -> c.first());
    rule(PoolOp.class, (op, c) -> c.first());
    rule(ResizeOp.class, (op, c) -> c.first());
    rule(ProjectiveOp.class, RowRules::projective);
    rule(BatchNormOp.class, (op, c) -> c.firstBut(op.axis()));
    rule(LayerNormOp.class, (op, c) -> c.firstBut(op.axes()));
    rule(SoftmaxOp.class, (op, c) -> c.firstBut(op.axes()));
    rule(CumulativeOp.class, (op, c) -> c.firstBut(op.axis()));
    rule(SortOp.class, (op, c) -> c.firstBut(op.axis()));
    rule(ReverseOp.class, (op, c) -> c.firstBut(op.axes()));
    rule(ReduceOp.class, (op, c) -> reduced(c, op.axes(), op.keepDims()));
    rule(ArgReduceOp.class, (op, c) -> reduced(c, new int[] {op.axis()}, op.keepDims()));
    rule(ReshapeOp.class, (op, c) -> reshaped(c));
    rule(BroadcastOp.class, (op, c) -> c.broadcast());
    rule(TransposeOp.class, RowRules::transposed);
    rule(ConcatOp.class, RowRules::concatenated);
    rule(SliceOp.class, RowRules::sliced);
    rule(PadOp.class, RowRules::padded);
    rule(GatherOp.class, RowRules::gathered);
    rule(MatMulOp.class, RowRules::product);
    rule(RnnOp.class, RowRules::recurrent);
  }

  /** The rows of the outputs of an op other than a scan. */
  @SuppressWarnings("unchecked")
  static Rows of(Op op, RowCall call) {
    Rule<Op> rule = (Rule<Op>) RULES.get(op.getClass());
    return rule == null ? Rows.MIXED : rule.rows(op, call);
  }

  /** Transforms for each image, or one for all. */
  private static Rows projective(ProjectiveOp op, RowCall c) {
    Rows x = c.in(0);
    Rows t = c.in(1);
    boolean one = t.isFree() && c.shape(1).dim(0) == 1;
    return x.axis() == 0 && (one || t.equals(x)) ? x : Rows.MIXED;
  }

  private static Rows reduced(RowCall c, int[] axes, boolean keepDims) {
    Rows x = c.firstBut(axes);
    if (x.isMixed() || keepDims) {
      return x;
    }
    int rank = c.shape(0).rank();
    long before = Arrays.stream(axes).filter(a -> (a < 0 ? a + rank : a) < x.axis()).count();
    return x.at(x.axis() - (int) before);
  }

  /** Elements keep their order: what lies before the rows must still be apart from them. */
  private static Rows reshaped(RowCall c) {
    Rows x = c.in(0);
    long outer = 1;
    for (int i = 0; i < x.axis(); i++) {
      outer *= c.shape(0).dim(i);
    }
    long before = 1;
    for (int i = 0; i < c.out().rank() && before <= outer; i++) {
      int d = c.out().dim(i);
      if (before == outer && d > 0 && d % c.count() == 0) {
        return new Rows(i, d / c.count());
      }
      before *= d;
    }
    return Rows.MIXED;
  }

  private static Rows transposed(TransposeOp op, RowCall c) {
    int rank = c.shape(0).rank();
    for (int i = 0; i < rank; i++) {
      int p = op.permutation()[i];
      if ((p < 0 ? p + rank : p) == c.in(0).axis()) {
        return c.in(0).at(i);
      }
    }
    return Rows.MIXED;
  }

  private static Rows concatenated(ConcatOp op, RowCall c) {
    Rows x = c.in(0);
    int axis = op.axis() < 0 ? op.axis() + c.out().rank() : op.axis();
    for (int i = 0; i < c.operands(); i++) {
      if (x.axis() < 0 || x.axis() == axis || !c.in(i).equals(x)) {
        return Rows.MIXED;
      }
    }
    return x;
  }

  private static Rows sliced(SliceOp op, RowCall c) {
    Rows x = c.in(0);
    int d = c.shape(0).dim(x.axis());
    boolean all =
        op.start(x.axis(), d) == 0 && op.steps()[x.axis()] == 1 && c.out().dim(x.axis()) == d;
    return all ? x : Rows.MIXED;
  }

  private static Rows padded(PadOp op, RowCall c) {
    Rows x = c.in(0);
    return op.before()[x.axis()] == 0 && op.after()[x.axis()] == 0 ? x : Rows.MIXED;
  }

  private static Rows gathered(GatherOp op, RowCall c) {
    Rows table = c.in(0);
    Rows indices = c.in(1);
    int rank = c.shape(0).rank();
    int axis = op.axis() < 0 ? op.axis() + rank : op.axis();
    if (table.isFree()) {
      return indices.at(axis + indices.axis());
    }
    if (!indices.isFree() || table.axis() == axis) {
      return Rows.MIXED;
    }
    return table.axis() < axis ? table : table.at(table.axis() + c.shape(1).rank() - 1);
  }

  private static Rows product(MatMulOp op, RowCall c) {
    int rank = c.out().rank();
    Rows a = c.in(0);
    Rows b = c.in(1);
    int m = c.shape(0).rank() - (op.transposeA() ? 1 : 2);
    int n = c.shape(1).rank() - (op.transposeB() ? 2 : 1);
    if (a.axis() == m && b.isFree()) {
      return a.at(rank - 2);
    }
    if (b.axis() == n && a.isFree()) {
      return b.at(rank - 1);
    }
    boolean outerA = a.isFree() || a.axis() < c.shape(0).rank() - 2;
    boolean outerB = b.isFree() || b.axis() < c.shape(1).rank() - 2;
    return outerA && outerB ? c.broadcast() : Rows.MIXED;
  }

  private static Rows recurrent(RnnOp op, RowCall c) {
    Rows x = c.in(0);
    int weights = op.bias() ? 4 : 3;
    for (int i = 0; i < c.operands(); i++) {
      boolean weight = i > 0 && i < weights;
      if (x.axis() != 0 || !(weight ? c.in(i).isFree() : c.in(i).equals(x))) {
        return Rows.MIXED;
      }
    }
    return x;
  }
}
