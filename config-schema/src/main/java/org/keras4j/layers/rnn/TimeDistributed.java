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
import org.keras4j.tensor.Shape;

/**
 * A layer applied to every step of (batch, time, …). Steps become samples of one larger batch,
 * which is the same wherever the inner layer treats samples alike; a layer that keeps a state is
 * called step by step. Keras's TimeDistributed.
 *
 * <p>What becomes of a mask depends on the writer, and on whether the model declares its batch: see
 * {@link DistributedMasks}.
 */
public record TimeDistributed(Base base, Layer layer) implements Layer {
  public static final LayerType TYPE = LayerType.of("TimeDistributed", TimeDistributed::fromConfig);

  static TimeDistributed fromConfig(LayerConfig c) {
    Base base = c.base();
    Writer w = base.writer();
    Layer inner = w.isKeras3() ? unquantized(c.layer("layer")) : c.layer("layer");
    if (inner.stateful() && !w.isKeras3() && w.isBefore(2, 4)) {
      inner = inTheirTime(c, inner);
    }
    return new TimeDistributed(base, inner);
  }

  /** The inner layer as Keras 3 calls it: past its quantisation. */
  private static Layer unquantized(Layer layer) {
    return layer instanceof Quantizable q && layer.base().dtype().quantization() != null
        ? q.pastQuantization()
        : layer;
  }

  /**
   * Standalone Keras and TensorFlow 1 start each step from zeros: the loop that makes the calls
   * loses their states.
   */
  private static Layer inTheirTime(LayerConfig c, Layer inner) {
    Writer w = c.writer();
    ConfigNode node = c.node("layer");
    if (w.isTensorFlowKeras2() && !w.isBefore(2, 3)) {
      return inner;
    }
    boolean second = w.version().equals("2.2.4-tf") && node.get("config").has("dtype");
    Layer forgetful = c.resolver().layer(node.withValue(stateless(node.map())));
    if (second && node.get("config").get("dtype").value() != null || forgetful.stateful()) {
      throw c.unsupported("layer", "a TimeDistributed around this stateful layer, by " + w);
    }
    return forgetful;
  }

  private static Map<String, Object> stateless(Map<String, Object> object) {
    Map<String, Object> copy = new LinkedHashMap<>(object);
    copy.replaceAll(
        (key, value) -> {
          if (key.equals("stateful")) {
            return false;
          }
          return (key.equals("config") || key.equals("layer")) && value instanceof Map<?, ?> m
              ? stateless(named(m))
              : value;
        });
    return copy;
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    Map<String, Object> out = new LinkedHashMap<>();
    map.forEach((key, value) -> out.put(String.valueOf(key), value));
    return out;
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

  /** Of an inner layer that gives complex numbers; others are called as all layers are. */
  @Override
  public boolean takesComplex() {
    return layer.base().dtype().isComplex() || layer.takesComplex();
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean lifting = g.lifting(true);
    g.lifting(lifting || takesComplex());
    try {
      return atAllSteps(g, inputs, weights, args);
    } finally {
      g.lifting(lifting);
    }
  }

  private Values atAllSteps(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value first = inputs.get(0);
    for (Value x : inputs.all()) {
      if (x.rank() < 3) {
        throw Shapes.bad("a TimeDistributed needs (batch, time, …), got " + x.shape());
      }
    }
    if (first.mask() != null && first.mask().rank() < 2) {
      throw Shapes.bad(
          "a TimeDistributed needs a mask (batch, time, …), got " + first.mask().shape());
    }
    DistributedMasks masks = DistributedMasks.of(this, g, first);
    boolean steps = layer.stateful() || masks == DistributedMasks.REPEATED;
    if (steps && !g.isSymbolic()) {
      return stepByStep(g, inputs, weights.child("layer"), args, masks);
    }
    boolean seen = masks == DistributedMasks.SEEN;
    Values folded = inputs.map(x -> folded(g, x, seen));
    Values out = inner(g, folded, weights.child("layer"), args.inner(folded));
    return out.map(y -> unfolded(g, y, first).withMask(masks.after(this, g, y.mask(), first)));
  }

  /** (batch, time, …) as (batch · time, …), the mask likewise when the inner layer sees it. */
  private static Value folded(OpGraph g, Value x, boolean seen) {
    Value mask = x.mask();
    return fold(g, x).withMask(mask == null || !seen ? null : fold(g, mask));
  }

  private static Value fold(OpGraph g, Value x) {
    Shape s = x.shape();
    int samples = Shape.multiply(s.dim(0), s.dim(1));
    return g.reshape(x, Shape.of(samples).concat(s.slice(2, s.rank())));
  }

  static Value unfolded(OpGraph g, Value y, Value like) {
    Shape s = y.shape();
    return g.reshape(y, like.shape().slice(0, 2).concat(s.slice(1, s.rank())));
  }

  /** One call for each step, each starting from the states that the one before has left. */
  private Values stepByStep(
      OpGraph g, Values inputs, Weights weights, CallArgs args, DistributedMasks masks) {
    Value first = inputs.get(0);
    int time = first.dim(1);
    if (time == 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT, "a TimeDistributed step by step over no steps");
    }
    boolean seen = masks == DistributedMasks.SEEN;
    boolean tried = layer.stateful() && !base.writer().isKeras3();
    if (tried) {
      // Keras 2 makes the first call once more, to learn the shape of its output.
      step(g, inputs, 0, weights, args, seen);
    }
    List<List<Value>> steps = new ArrayList<>();
    for (int t = 0; t < time; t++) {
      List<Value> now = new ArrayList<>(step(g, inputs, t, weights, args, seen).all());
      for (int i = 0; masks == DistributedMasks.REPEATED && i < now.size(); i++) {
        Value before = t == 0 ? g.scalar(now.get(i).dtype(), 0) : steps.get(t - 1).get(i);
        now.set(i, masks.repeated(g, first, t, now.get(i), before));
      }
      steps.add(now);
    }
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < steps.get(0).size(); i++) {
      List<Value> parts = new ArrayList<>();
      for (List<Value> step : steps) {
        parts.add(g.expandDims(step.get(i), 1));
      }
      out.add(g.concat(parts, 1).withMask(masks.after(this, g, null, first)));
    }
    return Values.of(out);
  }

  private Values step(
      OpGraph g, Values inputs, int t, Weights weights, CallArgs args, boolean seen) {
    Values x =
        inputs.map(
            v -> {
              Value mask = v.mask();
              Value part = g.squeeze(g.slice(v, 1, t, 1), 1);
              return part.withMask(
                  mask == null || !seen ? null : g.squeeze(g.slice(mask, 1, t, 1), 1));
            });
    return inner(g, x, weights, args.inner(x));
  }

  /**
   * One call of the inner layer. Keras 3 calls its function alone, past its dtype; cells and the
   * layers of a model are called in full even so.
   */
  private Values inner(OpGraph g, Values x, Weights weights, CallArgs args) {
    boolean whole =
        layer instanceof Recurrent
            || layer instanceof Bidirectional
            || layer.base().config().containsKey("layers");
    return base.writer().isKeras3() && !whole
        ? LayerCalls.bare(layer, g, x, weights, args)
        : LayerCalls.call(layer, g, x, weights, args);
  }

  @Override
  public boolean stateful() {
    return layer.stateful();
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
