package org.keras4j.layers.normalization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Normalisation by moving statistics: {@code (x - mean) / sqrt(variance + epsilon) * gamma + beta}
 * along one axis, or several in Keras 2. Weights have the axis's length; with several axes, or
 * virtual batches, they have the input's rank. Computed in float32 at least. Keras's
 * BatchNormalization.
 *
 * <p>A call that Keras 2 stored with {@code training=True} normalises by the batch's own
 * statistics, unless the layer is frozen. {@link BatchStatistics} has what renorm, virtual batches
 * and masks make of them.
 *
 * @param clipping the bounds of renorm's corrections, or null without renorm
 * @param virtualBatchSize the size of virtual batches, or 0
 * @param ofTensorFlow1 whether TensorFlow 1 wrote it, where its version does not say; null when
 *     nothing says
 */
public record BatchNormalization(
    Base base,
    int[] axes,
    double epsilon,
    boolean center,
    boolean scale,
    BatchStatistics.@Nullable Clipping clipping,
    int virtualBatchSize,
    @Nullable Boolean ofTensorFlow1)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("BatchNormalization", BatchNormalization::fromConfig);

  static BatchNormalization fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0 || axes.length > 1 && c.writer().isKeras3()) {
      throw c.node("axis").expected("one axis");
    }
    int virtualBatchSize = c.has("virtual_batch_size") ? c.positiveInt("virtual_batch_size") : 0;
    if (virtualBatchSize > 0 && !c.node("axis").isNumber()) {
      // A built layer of Keras 2 saves its axes as a list that counts the virtual batch's axis.
      axes = Arrays.stream(axes).map(a -> a > 0 ? a - 1 : a).toArray();
    }
    return new BatchNormalization(
        c.base(),
        axes,
        c.number("epsilon", 1e-3),
        c.bool("center", true),
        c.bool("scale", true),
        c.bool("renorm", false) ? BatchStatistics.Clipping.of(c.node("renorm_clipping")) : null,
        virtualBatchSize,
        c.isOfTensorFlow1());
  }

  /** True for one axis, whose weights are vectors. */
  private boolean isPlain() {
    return axes.length == 1 && virtualBatchSize == 0;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int rank = inputs.only().rank();
    int[] shape;
    if (isPlain()) {
      shape = new int[] {inputs.known(axes[0])};
    } else {
      shape = new int[rank];
      Arrays.fill(shape, 1);
      for (int axis : axes) {
        shape[Shapes.axis(axis, rank)] = inputs.known(axis);
      }
      if (virtualBatchSize > 0) {
        shape = insertOne(shape);
      }
    }
    DType dtype = weightDType();
    if (scale) {
      weights.add("gamma", dtype, true, shape);
    }
    if (center) {
      weights.add("beta", dtype, true, shape);
    }
    weights.add("moving_mean", dtype, false, shape);
    weights.add("moving_variance", dtype, false, shape);
    if (clipping != null) {
      if (!weighsRenorm()) {
        weights.add("moving_stddev", dtype, false, shape);
      }
      for (String name : new String[] {"renorm_mean", "renorm_stddev"}) {
        weights.add(name, dtype, false, shape);
        if (weighsRenorm()) {
          weights.add(name + "_weight", dtype, false);
        }
      }
    }
  }

  /** TensorFlow up to 1.13 keeps how much of its renorm statistics is known yet. */
  private boolean weighsRenorm() {
    return base.writer().isTensorFlowKeras2()
        && (base.writer().isBefore(2, 2) || base.className().equals("BatchNormalizationV1"));
  }

  /** Keras 2 puts the virtual batch's axis second. */
  private static int[] insertOne(int[] shape) {
    int[] out = new int[shape.length + 1];
    out[0] = shape[0];
    out[1] = 1;
    System.arraycopy(shape, 1, out, 2, shape.length - 1);
    return out;
  }

  /** Keras 2 keeps the weights of a 16-bit layer in float32. */
  private DType weightDType() {
    DType dtype = base.dtype().variable();
    return base.writer().isKeras3() ? dtype : atLeastFloat32(dtype);
  }

  private static DType atLeastFloat32(DType dtype) {
    return dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType compute = base.dtype().compute();
    Value x = inputs.only();
    if (!base.writer().isKeras3()) {
      x = g.cast(x, compute);
    }
    x = g.cast(x, atLeastFloat32(x.dtype()));
    int[] at = Shapes.axes(axes, x.rank());
    Value mean;
    Value variance;
    if (usesBatch(args)) {
      Value mask = countsMask(x.rank()) ? inputs.only().mask() : null;
      if (clipping != null || virtualBatchSize > 0 || mask != null) {
        BatchStatistics statistics =
            new BatchStatistics(
                g, weights, at, epsilon, virtualBatchSize, clipping, weighsRenorm());
        return Values.of(g.cast(statistics.normalise(x, mask, scale, center), compute));
      }
      int[] reduced = others(at, x.rank());
      mean = g.mean(x, true, reduced);
      Value centered = g.subtract(x, mean);
      variance =
          g.mean(
              g.unary(UnaryOp.Kind.SQUARE, ComplexOp.magnitude(g, centered)), !isPlain(), reduced);
      mean = isPlain() ? g.reshape(mean, x.dim(at[0])) : mean;
    } else {
      mean = weight(g, weights, "moving_mean", x, at);
      variance = weight(g, weights, "moving_variance", x, at);
    }
    Value y =
        isPlain()
            ? plain(g, x, at[0], mean, variance, weights)
            : broadcast(g, x, at, mean, variance, weights);
    return Values.of(g.cast(y, compute));
  }

  private Value plain(OpGraph g, Value x, int axis, Value mean, Value variance, Weights weights) {
    List<Value> operands = new ArrayList<>(List.of(x, mean, variance));
    if (scale) {
      operands.add(weight(g, weights, "gamma", x, new int[] {axis}));
    }
    if (center) {
      operands.add(weight(g, weights, "beta", x, new int[] {axis}));
    }
    return g.apply(new BatchNormOp(axis, epsilon, scale, center), operands).get(0);
  }

  private Value broadcast(
      OpGraph g, Value x, int[] at, Value mean, Value variance, Weights weights) {
    Value inverse =
        g.unary(UnaryOp.Kind.RSQRT, g.add(variance, g.scalar(variance.dtype(), epsilon)));
    if (scale) {
      inverse = g.multiply(inverse, weight(g, weights, "gamma", x, at));
    }
    Value y = g.multiply(g.subtract(x, mean), inverse);
    return center ? g.add(y, weight(g, weights, "beta", x, at)) : y;
  }

  /** A weight in the input's dtype and, with several axes, of its rank. */
  private Value weight(OpGraph g, Weights weights, String name, Value x, int[] at) {
    Value w = g.cast(weights.raw(name), x.dtype());
    if (isPlain()) {
      return w;
    }
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    for (int axis : at) {
      shape[axis] = x.dim(axis);
    }
    return g.reshape(w, shape);
  }

  static int[] others(int[] axes, int rank) {
    int[] out = new int[rank - axes.length];
    int n = 0;
    for (int i = 0; i < rank; i++) {
      int axis = i;
      if (Arrays.stream(axes).noneMatch(a -> a == axis)) {
        out[n++] = i;
      }
    }
    return out;
  }

  private boolean usesBatch(CallArgs args) {
    if (base.writer().isKeras3() || !Boolean.TRUE.equals(args.training())) {
      return false;
    }
    if (base.trainable()) {
      return true;
    }
    if (!base.writer().isTensorFlowKeras2() || base.className().equals("BatchNormalizationV1")) {
      return true;
    }
    if (base.writer().isBefore(2, 2, 5) && !base.className().equals("BatchNormalizationV2")) {
      if (ofTensorFlow1 == null) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "it is frozen and called with training=True, which TensorFlow 1 and 2 understand"
                + " differently",
            null,
            "save the model without training=True in the layer's call");
      }
      return ofTensorFlow1;
    }
    return false;
  }

  /**
   * Whether a mask tells which elements make the batch's statistics: since Keras 2.12, but not
   * where TensorFlow's fused kernel is used.
   */
  private boolean countsMask(int rank) {
    boolean fused = isPlain() && clipping == null && (rank == 4 || rank == 5);
    return !base.writer().isBefore(2, 12) && !fused;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
