package org.keras4j.layers.merging;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * The product of two tensors over the root of the products of each with itself, element by element,
 * and an axis of size 1 after the batch: Keras 1's Merge of mode {@code cos}. Of vectors it is
 * their cosine, in the shape (batch, 1, 1), though Keras 1 announces (batch, 1).
 *
 * @param axes the axis of each tensor, as Keras 1 wrote it
 */
public record CosineMerge(Base base, int[] axes, BatchDots.@Nullable Rule rule) implements Layer {
  public static final LayerType TYPE = LayerType.of("Merge", CosineMerge::fromConfig);

  /** Keras 1's least divisor. */
  private static final double EPSILON = 1e-7;

  static CosineMerge fromConfig(LayerConfig c) {
    if (!"cos".equals(c.node("mode").value())) {
      throw c.node("mode").expected("cos, the one mode of Keras 1's Merge without a newer layer");
    }
    int[] axes = LayerConfig.intList(c.node("dot_axes"));
    if (axes.length != 2) {
      throw c.node("dot_axes").expected("two integers");
    }
    return new CosineMerge(c.base(), axes, BatchDots.rule(c));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.size() != 2) {
      throw Shapes.bad("a Merge of mode cos needs exactly 2 inputs, got " + inputs.size());
    }
    Value x = inputs.get(0);
    Value y = inputs.get(1);
    Value lengths = g.multiply(product(g, x, x), product(g, y, y));
    Value zero = g.scalar(x.dtype(), 0);
    Value root = g.unary(UnaryOp.Kind.SQRT, g.maximum(lengths, zero));
    Value divisor = g.maximum(root, g.scalar(x.dtype(), EPSILON));
    return Values.of(g.expandDims(g.divide(product(g, x, y), divisor), 1));
  }

  private Value product(OpGraph g, Value x, Value y) {
    return BatchDots.apply(g, rule, x, y, axes[0], axes[1]);
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Collections.singletonList(null);
  }
}
