package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * One operation of the op graph: a value without weights or state. Each infers the specs of its
 * outputs from those of its inputs, with unknown dimensions allowed, so that summaries and
 * execution share one source of truth.
 */
public sealed interface Op
    permits ArgReduceOp,
        BatchNormOp,
        BinaryOp,
        BincountOp,
        BitcastOp,
        BroadcastOp,
        CastOp,
        ComplexLinalgOp,
        ComplexOp,
        ConcatOp,
        ConstantOp,
        ConvOp,
        CrossHashOp,
        CtcDecodeOp,
        CtcLossOp,
        CumulativeOp,
        CustomOp,
        DerivedOp,
        FftOp,
        FrameOp,
        FusedOp,
        GatherOp,
        HashOp,
        HomographyOp,
        InputOp,
        InverseLookupOp,
        IntegerOp,
        LayerNormOp,
        LinalgOp,
        LookupOp,
        MatMulOp,
        OverlapAddOp,
        NgramsOp,
        PadOp,
        PoolOp,
        ProjectiveOp,
        ReduceOp,
        ReshapeOp,
        ResizeOp,
        ReverseOp,
        RnnOp,
        ScanOp,
        ScatterOp,
        SearchOp,
        SelectOp,
        SliceOp,
        SoftmaxOp,
        SortOp,
        TextMapOp,
        TokenBincountOp,
        TokenCountOp,
        TokenLookupOp,
        TransposeOp,
        UnaryOp,
        UniqueOp,
        ViewMatMulOp,
        VanderOp,
        WeightOp {

  /**
   * The specs of the outputs.
   *
   * @throws org.keras4j.errors.ModelFormatException when the inputs do not fit
   */
  List<TensorSpec> infer(List<TensorSpec> inputs);

  /** A short name for plans and traces; the record's name without its suffix. */
  default String opName() {
    String n = getClass().getSimpleName();
    return n.endsWith("Op") ? n.substring(0, n.length() - 2) : n;
  }
}
