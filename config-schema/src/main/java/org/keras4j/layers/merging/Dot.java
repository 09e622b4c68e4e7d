package org.keras4j.layers.merging;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Dot products of two tensors along one axis of each, sample by sample: (batch, a…, n, b…) and
 * (batch, c…, n, d…) to (batch, a…, b…, c…, d…), or (batch, 1) where nothing else is left. Keras's
 * Dot, and Keras 1's Merge of mode {@code dot}; {@link BatchDots} has the older meaning of tensors
 * of more axes.
 *
 * @param axes the axis of each input, negative from the end
 * @param normalize true to scale both to length 1 along the axis before: cosine proximity
 * @param rule what the product of tensors of rank above 3 means; null when the file does not say
 */
public record Dot(Base base, int[] axes, boolean normalize, BatchDots.@Nullable Rule rule)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("Dot", Dot::fromConfig);

  static Dot fromConfig(LayerConfig c) {
    int[] axes = LayerConfig.intList(c.node("axes"));
    if (c.node("axes").isNumber()) {
      axes = new int[] {axes[0], axes[0]};
    }
    if (axes.length != 2) {
      throw c.node("axes").expected("an integer or two");
    }
    return new Dot(c.base(), axes, c.bool("normalize", false), BatchDots.rule(c));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Merges.checkBatches(inputs);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.size() != 2) {
      throw Shapes.bad("a Dot needs exactly 2 inputs, got " + inputs.size());
    }
    List<Value> xs = Merges.sameType(g, inputs.all());
    DType type = xs.get(0).dtype();
    DType within = within(type);
    Value x = g.cast(xs.get(0), within);
    Value y = g.cast(xs.get(1), within);
    if (x.rank() < 2 || y.rank() < 2) {
      throw Shapes.bad("a Dot needs inputs of rank 2 or more: " + x.shape() + ", " + y.shape());
    }
    int ax = Shapes.axis(axes[0], x.rank());
    int ay = Shapes.axis(axes[1], y.rank());
    if (ax == 0 || ay == 0) {
      throw Shapes.bad("a Dot cannot go along the batch axis");
    }
    int n = x.dim(ax);
    int m = y.dim(ay);
    if (n != m && n != Shape.UNKNOWN && m != Shape.UNKNOWN) {
      throw Shapes.bad("axis " + ax + " of " + x.shape() + " and " + ay + " of " + y.shape());
    }
    if (normalize) {
      x = unit(g, x, ax);
      y = unit(g, y, ay);
    }
    // Keras 1 hands negative axes of a list to its product as they are.
    boolean asWritten = base.writer().generation() == 1;
    Value z = BatchDots.apply(g, rule, x, y, asWritten ? axes[0] : ax, asWritten ? axes[1] : ay);
    return Values.of(within == DType.INT32 ? z : g.cast(z, type));
  }

  /** Keras 3 multiplies bytes as integers of 32 bits, which stay, all others as floats. */
  private DType within(DType type) {
    if (!base.writer().isKeras3() || type.isFloating()) {
      return type;
    }
    return type == DType.INT8 ? DType.INT32 : DType.FLOAT32;
  }

  /** The tensor over its length along an axis; Keras bounds the length by 1e-6, Keras 3 1e-7. */
  private Value unit(OpGraph g, Value x, int axis) {
    Value square = g.sum(g.multiply(x, x), true, axis);
    Value inverse;
    if (base.writer().isKeras3()) {
      inverse = g.minimum(g.unary(UnaryOp.Kind.RSQRT, square), g.scalar(x.dtype(), 1 / 1e-7));
    } else {
      inverse = g.unary(UnaryOp.Kind.RSQRT, g.maximum(square, g.scalar(x.dtype(), 1e-12)));
    }
    return g.multiply(x, inverse);
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Collections.singletonList(null);
  }
}
