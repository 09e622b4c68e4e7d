package org.keras4j.layers.core;

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

/**
 * The cosine of random projections, whose inner products approximate a kernel function: (batch, n)
 * gives (batch, output_dim). It computes in float32 whatever its dtype is. Keras 2's
 * experimental.RandomFourierFeatures.
 */
public record RandomFourierFeatures(Base base, int outputDim) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("RandomFourierFeatures", RandomFourierFeatures::fromConfig);

  static RandomFourierFeatures fromConfig(LayerConfig c) {
    return new RandomFourierFeatures(c.base(), c.positiveInt("output_dim"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.add("unscaled_kernel", DType.FLOAT32, false, inputs.known(-1), outputDim);
    weights.add("bias", DType.FLOAT32, false, outputDim);
    weights.add("kernel_scale", DType.FLOAT32, true, 1);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != 2) {
      throw Shapes.bad("expected an input of shape (batch, features), got " + x.shape());
    }
    Value inverse = g.divide(g.scalar(DType.FLOAT32, 1), weights.raw("kernel_scale"));
    Value kernel = g.multiply(inverse, weights.raw("unscaled_kernel"));
    Value y = g.matmul(g.cast(x, DType.FLOAT32), kernel);
    return Values.of(g.unary(UnaryOp.Kind.COS, g.biasAdd(y, weights.raw("bias"))));
  }
}
