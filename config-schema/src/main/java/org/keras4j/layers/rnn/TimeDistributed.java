package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.DTypePolicy;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.quantization.Quantizable;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * A layer applied to every step of (batch, time, …). Steps become samples of one larger batch,
 * which is the same wherever the inner layer treats samples alike; layers that keep a state are
 * refused. Keras's TimeDistributed.
 *
 * <p>The inner layer gets its steps of the mask. Keras 1 and 2 take the mask of the output from the
 * inner layer, or else reduce the input's to (batch, time); Keras 3 passes the input's on.
 */
public record TimeDistributed(Base base, Layer layer) implements Layer {
  public static final LayerType TYPE = LayerType.of("TimeDistributed", TimeDistributed::fromConfig);

  static TimeDistributed fromConfig(LayerConfig c) {
    Base base = c.base();
    Layer inner = base.writer().isKeras3() ? inner(c, base.dtype()) : c.layer("layer");
    if (inner.stateful()) {
      throw c.unsupported("layer", "a TimeDistributed around a stateful layer");
    }
    return new TimeDistributed(base, inner);
  }

  /**
   * The inner layer as Keras 3 calls it: by its function alone, so that neither its quantisation
   * nor its compute dtype takes effect.
   */
  private static Layer inner(LayerConfig c, DTypePolicy policy) {
    Layer layer = c.layer("layer");
    if (layer instanceof Quantizable q && layer.base().dtype().quantization() != null) {
      return q.pastQuantization();
    }
    DTypePolicy own = layer.base().dtype();
    ConfigNode config = c.node("layer").get("config");
    boolean isModel = config.has("layers");
    boolean same = own.compute() == policy.compute() || own.compute() == DType.FLOAT64;
    if (isModel || same || !own.compute().isFloating()) {
      return layer;
    }
    if (own.variable() != policy.variable()) {
      throw c.unsupported(
          "layer", "a TimeDistributed of " + policy.name() + " around a layer of " + own.name());
    }
    Map<String, Object> changed = new LinkedHashMap<>(config.map());
    changed.put("dtype", c.node("dtype").value());
    Map<String, Object> object = new LinkedHashMap<>(c.node("layer").map());
    object.put("config", changed);
    return c.resolver().layer(c.node("layer").withValue(object));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    List<Shape> steps = new ArrayList<>();
    for (Shape s : inputs.all()) {
      if (s.rank() < 3) {
        throw Shapes.bad("a TimeDistributed needs (batch, time, …), got " + s);
      }
      steps.add(s.remove(1));
    }
    layer.build(weights.child("layer", layer), new InputShapes(steps));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value first = inputs.get(0);
    refuseMaskOfFixedBatch(g, first);
    Values steps = inputs.map(x -> folded(g, x));
    Values out = LayerCalls.call(layer, g, steps, weights.child("layer"), args.inner(steps));
    return out.map(y -> unfolded(g, y, first).withMask(mask(g, y.mask(), first)));
  }

  /**
   * Keras up to 2.3 runs a batch of declared size step by step, and then hides the mask from the
   * inner layer.
   */
  private void refuseMaskOfFixedBatch(OpGraph g, Value x) {
    Writer writer = base.writer();
    boolean standalone = !writer.isKeras3() && !writer.isTensorFlowKeras2();
    if (g.isSymbolic() && standalone && x.mask() != null && x.dim(0) != Shape.UNKNOWN) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "a TimeDistributed with a mask and a fixed batch size, written by "
              + writer
              + ", is not supported",
          null,
          "declare the input without a batch size and save the model again");
    }
  }

  /** (batch, time, …) as (batch · time, …), the mask likewise. */
  private static Value folded(OpGraph g, Value x) {
    if (x.rank() < 3) {
      throw Shapes.bad("a TimeDistributed needs (batch, time, …), got " + x.shape());
    }
    Value mask = x.mask();
    if (mask != null && mask.rank() < 2) {
      throw Shapes.bad("a TimeDistributed needs a mask (batch, time, …), got " + mask.shape());
    }
    return fold(g, x).withMask(mask == null ? null : fold(g, mask));
  }

  private static Value fold(OpGraph g, Value x) {
    Shape s = x.shape();
    int samples = Shape.multiply(s.dim(0), s.dim(1));
    return g.reshape(x, Shape.of(samples).concat(s.slice(2, s.rank())));
  }

  private static Value unfolded(OpGraph g, Value y, Value like) {
    Shape s = y.shape();
    return g.reshape(y, like.shape().slice(0, 2).concat(s.slice(1, s.rank())));
  }

  private @Nullable Value mask(OpGraph g, @Nullable Value ofStep, Value input) {
    Value mask = input.mask();
    if (base.writer().isKeras3()) {
      return mask;
    }
    if (ofStep != null) {
      return unfolded(g, ofStep, input);
    }
    if (mask == null || mask.rank() == 2) {
      return mask;
    }
    int[] rest = new int[mask.rank() - 2];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = i + 2;
    }
    return g.any(mask, false, rest);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
