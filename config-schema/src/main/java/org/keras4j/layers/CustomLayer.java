package org.keras4j.layers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A layer of one's own, written as in Keras: a constructor that reads the config, {@code build},
 * {@code call}, and {@code computeOutputShape} where one wants it checked.
 *
 * <pre>{@code
 * public final class MyLayer extends CustomLayer {
 *   public static final LayerType TYPE = LayerType.of("MyLayer", MyLayer::new);
 *   private final int outputDim;
 *
 *   MyLayer(LayerConfig config) {
 *     super(config);
 *     outputDim = config.positiveInt("output_dim");
 *   }
 *
 *   @Override
 *   public void build(WeightSpecs weights, InputShapes input) {
 *     weights.trainable("kernel", Shape.of(input.known(1), outputDim), "uniform");
 *   }
 *
 *   @Override
 *   protected Value call(OpGraph g, Value x, Weights weights) {
 *     return g.matmul(x, weights.get("kernel"));
 *   }
 *
 *   @Override
 *   protected Shape computeOutputShape(Shape input) {
 *     return Shape.of(input.dim(0), outputDim);
 *   }
 * }
 * }</pre>
 *
 * <p>The type goes into a registry, {@code LoadOptions.defaults().withLayers(MyLayer.TYPE)}, or is
 * found by {@link java.util.ServiceLoader}: see {@link LayerProvider}. A layer of several tensors
 * overrides {@link #call(OpGraph, Values, Weights, CallArgs)} instead.
 *
 * <p>Layers are shared between threads and must not change: fields are final, and what a call needs
 * is in its arguments.
 *
 * <p>Source: {@code keras.layers.Layer}.
 */
public abstract class CustomLayer implements Layer {
  private final Base base;

  /** Reads what every layer has; a subclass reads its own arguments after that. */
  protected CustomLayer(LayerConfig config) {
    base = config.base();
  }

  @Override
  public final Base base() {
    return base;
  }

  /**
   * Describes the computation for one tensor. Its dimensions may be unknown ({@link Shape#UNKNOWN})
   * when it is called for a summary.
   *
   * @param g has the operations
   * @param x the input, with its mask
   * @param weights those that {@code build} declared
   */
  protected Value call(OpGraph g, Value x, Weights weights) {
    throw new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT,
        "the layer " + base.className() + " has no call",
        null,
        "override call in " + getClass().getName());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(call(g, inputs.only(), weights));
  }

  /**
   * The shape of the output for an input of a shape, batch dimension included; null leaves it to
   * {@code call}. Where both tell, they must agree.
   */
  protected @Nullable Shape computeOutputShape(Shape input) {
    return null;
  }

  @Override
  public @Nullable List<Shape> computeOutputShapes(List<Shape> inputs) {
    Shape one = inputs.size() == 1 ? computeOutputShape(inputs.get(0)) : null;
    return one == null ? null : List.of(one);
  }

  @Override
  public String toString() {
    return "<" + base.className() + " name=" + base.name() + ">";
  }
}
