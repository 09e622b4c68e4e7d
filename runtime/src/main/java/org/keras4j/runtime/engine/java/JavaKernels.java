package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.HomographyOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UniqueOp;
import org.keras4j.ops.VanderOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.FusedKernel;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** The engine {@code java}: complete, without native code. */
public final class JavaKernels implements KernelFactory {
  @Override
  public String engine() {
    return "java";
  }

  @Override
  public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    Op op = node.op();
    TensorSpec x = in.isEmpty() ? null : in.get(0);
    if (op instanceof CustomOp custom) {
      return KernelChoice.accept(new CustomKernel(custom, out));
    }
    if (x == null) {
      return KernelChoice.refuse("a " + op.opName() + " is not computed");
    }
    if (op instanceof FusedOp) {
      return FusedKernel.select(this, node, in, out);
    }
    if (op instanceof UnaryOp unary) {
      return UnaryKernels.select(unary, x, out.get(0));
    }
    if (op instanceof BinaryOp binary) {
      return BinaryKernels.select(binary, in, out.get(0));
    }
    if (op instanceof MatMulOp matmul) {
      return MatMulKernels.select(matmul, in, out.get(0));
    }
    if (op instanceof ViewMatMulOp matmul) {
      return ViewMatMulKernel.select(matmul, out.get(0));
    }
    if (op instanceof ConvOp conv) {
      return ConvKernels.select(conv, in, out.get(0));
    }
    if (op instanceof PoolOp pool) {
      return PoolKernels.select(pool, x, out.get(0));
    }
    if (op instanceof RnnOp rnn) {
      return RnnKernel.select(rnn, in);
    }
    if (op instanceof BatchNormOp norm) {
      return BatchNormKernels.select(norm, x);
    }
    if (op instanceof LayerNormOp norm) {
      return LayerNormKernels.select(norm, x);
    }
    if (op instanceof SoftmaxOp softmax) {
      return SoftmaxKernels.select(softmax, x);
    }
    if (op instanceof ReduceOp reduce) {
      return ReduceKernels.select(reduce, x);
    }
    if (op instanceof ArgReduceOp arg) {
      return ReduceKernels.select(arg, x);
    }
    if (op instanceof ComplexLinalgOp linalg) {
      return KernelChoice.accept(ComplexLinalgKernels.of(linalg, in, out));
    }
    if (op instanceof LinalgOp linalg) {
      return LinalgKernels.select(linalg, in, out);
    }
    if (op instanceof HashOp hash) {
      return KernelChoice.accept(CategoryKernels.hash(hash));
    }
    if (op instanceof CrossHashOp hash) {
      return KernelChoice.accept(CategoryKernels.cross(hash));
    }
    if (op instanceof LookupOp lookup) {
      return KernelChoice.accept(CategoryKernels.lookup(lookup));
    }
    if (op instanceof BincountOp count) {
      return KernelChoice.accept(CategoryKernels.bincount(count));
    }
    if (op instanceof CumulativeOp cumulative) {
      return CumulativeKernel.select(cumulative, x);
    }
    if (op instanceof SortOp sort) {
      return SortKernel.select(sort, x, out.get(0));
    }
    if (op instanceof IntegerOp integer) {
      return IntegerKernels.select(integer, in, out.get(0));
    }
    if (op instanceof SearchOp search) {
      return KernelChoice.accept(new SearchKernel(search.right(), x.dtype()));
    }
    if (op instanceof UniqueOp unique) {
      return KernelChoice.accept(new UniqueKernel(unique, x));
    }
    if (op instanceof ScatterOp scatter) {
      return ScatterKernel.select(scatter, in);
    }
    if (op instanceof CtcLossOp loss) {
      return KernelChoice.accept(CtcKernels.loss(loss, in));
    }
    if (op instanceof CtcDecodeOp decode) {
      return KernelChoice.accept(CtcKernels.decode(decode));
    }
    if (op instanceof FftOp) {
      return SignalKernels.fft(x);
    }
    if (op instanceof OverlapAddOp add) {
      return KernelChoice.accept(SignalKernels.overlapAdd(add, x));
    }
    if (op instanceof VanderOp powers) {
      return KernelChoice.accept(new VanderKernel(powers));
    }
    if (op instanceof ProjectiveOp projective) {
      return KernelChoice.accept(ProjectiveKernels.projective(projective, x));
    }
    if (op instanceof HomographyOp) {
      return KernelChoice.accept(ProjectiveKernels.homography());
    }
    Kernel text = TextKernels.of(op);
    return text != null ? KernelChoice.accept(text) : selectMove(op, in, out.get(0));
  }

  /** Ops that move or convert elements. */
  private static KernelChoice selectMove(Op op, List<TensorSpec> in, TensorSpec out) {
    TensorSpec x = in.get(0);
    if (op instanceof CastOp cast) {
      return CastKernels.select(x.dtype(), cast.dtype());
    }
    if (op instanceof BitcastOp bitcast) {
      return KernelChoice.accept(new BitcastKernel(x.dtype(), bitcast.dtype()));
    }
    if (op instanceof PadOp pad) {
      return PadKernels.select(pad, x, out);
    }
    if (op instanceof TransposeOp transpose) {
      return KernelChoice.accept(StridedCopy.of(transpose, x.shape(), out.shape()));
    }
    if (op instanceof SliceOp slice) {
      return KernelChoice.accept(StridedCopy.of(slice, x.shape(), out.shape()));
    }
    if (op instanceof ReverseOp reverse) {
      return KernelChoice.accept(StridedCopy.of(reverse, x.shape()));
    }
    if (op instanceof BroadcastOp broadcast) {
      return KernelChoice.accept(StridedCopy.of(broadcast, x.shape(), out.shape()));
    }
    if (op instanceof ReshapeOp || op instanceof ComplexOp) {
      return CastKernels.select(x.dtype(), x.dtype());
    }
    if (op instanceof ConcatOp concat) {
      return KernelChoice.accept(CopyKernels.concat(concat, in, out));
    }
    if (op instanceof GatherOp gather) {
      return KernelChoice.accept(CopyKernels.gather(gather, in));
    }
    if (op instanceof FrameOp frame) {
      return KernelChoice.accept(SignalKernels.frames(frame));
    }
    if (op instanceof ResizeOp resize) {
      return ResizeKernels.select(resize, x);
    }
    if (op instanceof SelectOp) {
      if (x.dtype() != DType.BOOL) {
        return KernelChoice.refuse("a condition of " + x.dtype() + ": compare with 0 first");
      }
      return KernelChoice.accept(
          new SelectKernel(out.shape(), x.shape(), in.get(1).shape(), in.get(2).shape()));
    }
    return KernelChoice.refuse("no kernel for " + op.opName());
  }
}
