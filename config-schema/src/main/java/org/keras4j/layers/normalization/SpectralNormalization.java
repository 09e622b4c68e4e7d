package org.keras4j.layers.normalization;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A layer whose kernel (or embeddings) training divides by its largest singular value. When a model
 * predicts, the stored kernel is used as it is, unless Keras 2 calls the layer with {@code
 * training=True}. Keras's SpectralNormalization.
 */
public record SpectralNormalization(Base base, Layer layer, int iterations) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("SpectralNormalization", SpectralNormalization::fromConfig);

  static SpectralNormalization fromConfig(LayerConfig c) {
    return new SpectralNormalization(
        c.base(), c.layer("layer"), c.positiveInt("power_iterations", 1));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    WeightSpecs inner = weights.child("layer", layer);
    layer.build(inner, inputs);
    for (WeightSpecs.Weight w : inner.own()) {
      if (w.name().equals("kernel") || w.name().equals("embeddings")) {
        weights.shared("layer", w, inner);
        TensorSpec spec = w.spec();
        weights.add("vector_u", spec.dtype(), false, 1, spec.shape().last());
        return;
      }
    }
    throw new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT,
        "a SpectralNormalization needs a layer with a kernel or embeddings, got "
            + layer.base().className(),
        null,
        null);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Weights inner = weights.child("layer");
    boolean trains = Boolean.TRUE.equals(args.training());
    requireSameCalls(g, weights.key(), trains);
    if (trains && !g.isSymbolic()) {
      String name = inner.has("kernel") ? "kernel" : "embeddings";
      inner = inner.with(name, divided(g, weights, inner.raw(name)));
    }
    Values out = LayerCalls.call(layer, g, inputs, inner);
    return base.writer().isKeras3() ? out.map(y -> g.cast(y, inputs.only().dtype())) : out;
  }

  /** A call without training after one with it would get the kernel that the other has left. */
  private void requireSameCalls(OpGraph g, String key, boolean trains) {
    if (g.marked(key + (trains ? "/plain" : "/trained"))) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          base.name()
              + " is called with training=True, which changes its kernel, and also without, which"
              + " keras4j does not compute",
          null,
          "save the model with the same training argument in all calls of the layer");
    }
    g.mark(key + (trains ? "/trained" : "/plain"));
  }

  /**
   * The kernel by its largest singular value, as a call with {@code training=True} leaves it for
   * itself and the calls that follow.
   */
  private Value divided(OpGraph g, Weights weights, Value stored) {
    DType compute = base.dtype().compute();
    String key = weights.key();
    Value given = weights.raw("vector_u");
    Value calls = g.state(key + "/calls", new TensorSpec(DType.FLOAT32, Shape.of()));
    Value first = g.binary(BinaryOp.Kind.EQUAL, calls, g.scalar(DType.FLOAT32, 0));
    Value kernel = g.select(first, stored, g.state(key + "/kernel", stored.spec()));
    Value before = g.select(first, given, g.state(key + "/vector_u", given.spec()));
    Value w = g.cast(g.reshape(kernel, Shape.UNKNOWN, stored.dim(-1)), compute);
    Value u = g.cast(before, compute);
    Value v = before;
    for (int i = 0; i < iterations; i++) {
      v = normalized(g, g.matmul(u, w, false, true));
      u = normalized(g, g.matmul(v, w));
    }
    Value sigma = g.matmul(g.matmul(v, w), u, false, true);
    Value zero = g.all(g.binary(BinaryOp.Kind.EQUAL, w, g.scalar(w.dtype(), 0)), false, 0, 1);
    Value divided = g.cast(g.reshape(g.divide(w, sigma), stored.shape()), stored.dtype());
    Value after = g.select(zero, kernel, divided);
    g.leave(key + "/calls", g.add(calls, g.scalar(DType.FLOAT32, 1)));
    g.leave(key + "/kernel", after);
    g.leave(key + "/vector_u", g.select(zero, before, g.cast(u, given.dtype())));
    return after;
  }

  private static Value normalized(OpGraph g, Value x) {
    Value squares = g.sum(g.multiply(x, x), true, 0, 1);
    Value safe = g.maximum(squares, g.scalar(x.dtype(), 1e-12));
    return g.multiply(x, g.unary(UnaryOp.Kind.RSQRT, safe));
  }

  @Override
  public boolean changesWeights() {
    return !base.writer().isKeras3();
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
