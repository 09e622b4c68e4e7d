package org.keras4j.registry;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.ActivationOps;
import org.keras4j.layers.ops.ArrayOps;
import org.keras4j.layers.ops.BinaryOps;
import org.keras4j.layers.ops.ComplexOps;
import org.keras4j.layers.ops.ConvolutionOps;
import org.keras4j.layers.ops.CoreOps;
import org.keras4j.layers.ops.CtcOps;
import org.keras4j.layers.ops.CumulativeOps;
import org.keras4j.layers.ops.ElementwiseOps;
import org.keras4j.layers.ops.FakeQuantization;
import org.keras4j.layers.ops.ImageFilters;
import org.keras4j.layers.ops.ImageOps;
import org.keras4j.layers.ops.ImageTransforms;
import org.keras4j.layers.ops.IntegerOps;
import org.keras4j.layers.ops.LinalgOps;
import org.keras4j.layers.ops.LossOps;
import org.keras4j.layers.ops.MatrixOps;
import org.keras4j.layers.ops.NanOps;
import org.keras4j.layers.ops.NeuralOps;
import org.keras4j.layers.ops.NormalizationOps;
import org.keras4j.layers.ops.OrderOps;
import org.keras4j.layers.ops.PatchOps;
import org.keras4j.layers.ops.PoolingOps;
import org.keras4j.layers.ops.ProductOps;
import org.keras4j.layers.ops.QuantileOps;
import org.keras4j.layers.ops.RangeOps;
import org.keras4j.layers.ops.Rearrange;
import org.keras4j.layers.ops.ReductionOps;
import org.keras4j.layers.ops.ScaleAndTranslate;
import org.keras4j.layers.ops.SegmentOps;
import org.keras4j.layers.ops.ShapeOps;
import org.keras4j.layers.ops.SignalOps;
import org.keras4j.layers.ops.SpecialOps;
import org.keras4j.layers.ops.SplitOps;
import org.keras4j.layers.ops.StatisticOps;
import org.keras4j.layers.ops.UnaryOps;

/** The list of all {@code keras.ops} functions that keras4j has, by family. */
final class BuiltInOps {
  private BuiltInOps() {}

  static List<LayerType> all() {
    List<LayerType> all = new ArrayList<>();
    all.addAll(BinaryOps.TYPES);
    all.addAll(UnaryOps.TYPES);
    all.addAll(ActivationOps.TYPES);
    all.addAll(ReductionOps.TYPES);
    all.addAll(ShapeOps.TYPES);
    all.addAll(ElementwiseOps.TYPES);
    all.addAll(ArrayOps.TYPES);
    all.addAll(SplitOps.TYPES);
    all.addAll(ProductOps.TYPES);
    all.addAll(StatisticOps.TYPES);
    all.addAll(NeuralOps.TYPES);
    all.addAll(LinalgOps.TYPES);
    all.addAll(CoreOps.TYPES);
    all.add(Rearrange.TYPE);
    all.add(FakeQuantization.TYPE);
    all.addAll(ComplexOps.TYPES);
    all.addAll(SignalOps.TYPES);
    all.addAll(PatchOps.TYPES);
    all.addAll(ImageOps.TYPES);
    all.addAll(ImageFilters.TYPES);
    all.addAll(ImageTransforms.TYPES);
    all.addAll(ScaleAndTranslate.TYPES);
    all.addAll(IntegerOps.TYPES);
    all.addAll(SpecialOps.TYPES);
    all.addAll(OrderOps.TYPES);
    all.addAll(SegmentOps.TYPES);
    all.addAll(CumulativeOps.TYPES);
    all.addAll(QuantileOps.TYPES);
    all.addAll(NanOps.TYPES);
    all.addAll(RangeOps.TYPES);
    all.addAll(MatrixOps.TYPES);
    all.addAll(NormalizationOps.TYPES);
    all.addAll(PoolingOps.TYPES);
    all.addAll(ConvolutionOps.TYPES);
    all.addAll(LossOps.TYPES);
    all.addAll(CtcOps.TYPES);
    return all;
  }
}
