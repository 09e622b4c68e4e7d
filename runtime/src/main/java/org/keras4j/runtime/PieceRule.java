package org.keras4j.runtime;

import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.TensorSpec;

/**
 * Into how many pieces a batch is best cut, by a rough estimate of times. Small pieces keep what
 * one layer hands to the next in the cache; large ones read the weights less often, and products of
 * one row are slow. The numbers are measured; docs/decisions/0006 has them. It depends on the
 * machine's processors and not on how many of them are to be had, so that a batch is always cut in
 * the same way.
 */
final class PieceRule {
  /** Multiplications a thread makes in a second. */
  private static final double SPEED = 60e9;

  /** Bytes a thread moves from and to memory in a second. */
  private static final double TRAFFIC = 15e9;

  /** Bytes of operands and results of one op that stay in a thread's share of the cache. */
  private static final double CACHE = 12 << 20;

  /** What it costs to hand pieces to other threads. */
  private static final double SECONDS_TO_CUT = 50e-6;

  private static final double SECONDS_PER_OP = 0.5e-6;

  /** Part of their time that threads of one op do not wait for each other. */
  private static final double TOGETHER = 0.85;

  /** How often a weight is used for one row where products of one row are fast. */
  private static final double REUSE = 16;

  private static final int MOST_ROWS = 64;

  private double work;
  private double weights;
  private double values;
  private double largest;
  private int ops;
  private boolean slowAlone;

  private PieceRule() {}

  /** A rule for a graph of so many rows. */
  static PieceRule of(OpGraph graph, int rows) {
    PieceRule r = new PieceRule();
    for (OpNode node : graph.nodes()) {
      r.add(node);
    }
    r.work /= rows;
    r.values /= rows;
    r.largest /= rows;
    r.slowAlone |= r.work < REUSE * r.weights / Float.BYTES;
    return r;
  }

  private void add(OpNode node) {
    Op op = node.op();
    if (op instanceof WeightOp) {
      weights += bytes(node.outputs().get(0));
    } else if (!(op instanceof ConstantOp || op instanceof InputOp)) {
      ops++;
      work += Work.of(node);
      slowAlone |= op instanceof RnnOp;
      if (!isElementwise(op)) {
        double moved = 0;
        for (TensorSpec out : node.outputs()) {
          moved += bytes(out);
        }
        for (Value in : node.inputs()) {
          moved += in.shape().rank() > 0 ? bytes(in.spec()) : 0;
        }
        moved -= Work.of(node) > 0 ? bytes(node.inputs().get(1).spec()) : 0;
        values += moved;
        largest = Math.max(largest, moved);
      }
    }
  }

  /** Ops that mostly become part of the op before them, or none at all. */
  private static boolean isElementwise(Op op) {
    return op instanceof UnaryOp
        || op instanceof BinaryOp
        || op instanceof BatchNormOp
        || op instanceof CastOp
        || op instanceof SelectOp
        || op instanceof BroadcastOp
        || op instanceof PadOp
        || op instanceof ReshapeOp;
  }

  private static double bytes(TensorSpec spec) {
    return (double) spec.shape().size() * Math.max(1, spec.dtype().byteSize());
  }

  /** Seconds that one thread computes so many rows, about. */
  double seconds(int rows) {
    double alone = slowAlone ? 1 + Math.pow(rows, -1.5) : 1;
    double full = Math.log(largest * rows / CACHE) / Math.log(4);
    double spilled = Math.max(0, Math.min(1, full));
    return work * rows * alone / SPEED
        + (weights + spilled * values * rows) / TRAFFIC
        + ops * SECONDS_PER_OP;
  }

  /**
   * The number of pieces.
   *
   * @param rows rows of the batch
   * @param processors how many pieces are computed at once
   */
  int pieces(int rows, int processors) {
    boolean together = !slowAlone && work * rows >= Work.FOR_ONE_THREAD;
    double best = seconds(rows) / (together ? Math.max(1, processors * TOGETHER) : 1);
    int pieces = 1;
    for (int size = Math.min(rows - 1, MOST_ROWS); size > 0; size--) {
      int n = (rows + size - 1) / size;
      double time =
          SECONDS_TO_CUT + (n + processors - 1) / processors * seconds((rows + n - 1) / n);
      if (time < 0.98 * best) {
        best = time;
        pieces = n;
      }
    }
    return pieces;
  }
}
