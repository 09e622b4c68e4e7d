package org.keras4j.runtime.engine.nd4j;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.HomographyOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.InverseLookupOp;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.NgramsOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.TokenBincountOp;
import org.keras4j.ops.TokenCountOp;
import org.keras4j.ops.TokenLookupOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UniqueOp;
import org.keras4j.ops.VanderOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.ops.WeightOp;

/** The ops that are left to other engines whatever their operands, with the reason. */
final class Refusals {
  private static final String MOVES =
      "it only moves elements, and moving them out of the Java heap and back costs more";

  private Refusals() {}

  /** Why the op is refused, or null. */
  static @Nullable String of(Op op) {
    if (op instanceof TransposeOp
        || op instanceof ConcatOp
        || op instanceof PadOp
        || op instanceof SliceOp
        || op instanceof ReverseOp
        || op instanceof FrameOp
        || op instanceof OverlapAddOp
        || op instanceof BroadcastOp) {
      return MOVES;
    }
    if (op instanceof GatherOp
        || op instanceof ArgReduceOp
        || op instanceof BincountOp
        || op instanceof ScatterOp
        || op instanceof SortOp
        || op instanceof SearchOp
        || op instanceof UniqueOp
        || op instanceof IntegerOp
        || op instanceof BitcastOp) {
      return "it takes or gives integers, and only floating-point arithmetic is left to ND4J";
    }
    if (op instanceof SelectOp || op instanceof CastOp) {
      return "it mixes types, and only floating-point arithmetic is left to ND4J";
    }
    if (op instanceof CumulativeOp) {
      return "each of its steps waits for the one before";
    }
    if (op instanceof RnnOp) {
      return "a recurrent layer is many products of small matrices, each of which costs less than"
          + " a call of ND4J";
    }
    if (op instanceof ScanOp) {
      return "its body is planned and run op by op, each on the engine that takes it";
    }
    if (op instanceof ResizeOp) {
      return "TensorFlow's weights of interpolation are computed by plain loops";
    }
    if (op instanceof ProjectiveOp || op instanceof HomographyOp) {
      return "it reads single pixels at places that the data say";
    }
    if (op instanceof VanderOp) {
      return "its last bits are TensorFlow's own";
    }
    if (op instanceof FftOp) {
      return "any length is computed in double precision by plain loops";
    }
    if (op instanceof HashOp
        || op instanceof CrossHashOp
        || op instanceof LookupOp
        || op instanceof InverseLookupOp
        || op instanceof TextMapOp
        || op instanceof NgramsOp
        || op instanceof TokenCountOp
        || op instanceof TokenLookupOp
        || op instanceof TokenBincountOp) {
      return "it reads text, which stays in the Java heap";
    }
    if (op instanceof LinalgOp || op instanceof ComplexLinalgOp) {
      return "the signs and the order of what it gives are TensorFlow's, not LAPACK's";
    }
    if (op instanceof CtcLossOp || op instanceof CtcDecodeOp) {
      return "it follows alignments step by step, which is computed by plain loops";
    }
    if (op instanceof FusedOp) {
      return "it is made of several ops, which are made for engines that compute them at once";
    }
    if (op instanceof ViewMatMulOp) {
      return "it reads its operands where they lie, which is made for oneDNN";
    }
    if (op instanceof CustomOp) {
      return "it brings its own Java code";
    }
    if (op instanceof InputOp
        || op instanceof ConstantOp
        || op instanceof DerivedOp
        || op instanceof WeightOp
        || op instanceof ComplexOp
        || op instanceof ReshapeOp) {
      return "it is memory, and nothing is computed";
    }
    return null;
  }
}
