package com.example;

import org.keras4j.layers.CustomLayer;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The layer that Keras's documentation writes as its example: a product with a kernel. */
public final class MyLayer extends CustomLayer {
  /** The name is that under which Python registered the class. */
  public static final LayerType TYPE = LayerType.of("my_package>MyLayer", MyLayer::new);

  private final int outputDim;

  MyLayer(LayerConfig config) {
    super(config);
    outputDim = config.positiveInt("output_dim");
  }

  @Override
  public void build(WeightSpecs weights, InputShapes input) {
    weights.trainable("kernel", Shape.of(input.known(1), outputDim), "uniform");
  }

  @Override
  protected Value call(OpGraph g, Value x, Weights weights) {
    return g.matmul(x, weights.get("kernel"));
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    return Shape.of(input.dim(0), outputDim);
  }
}
