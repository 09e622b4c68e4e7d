package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
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
import org.keras4j.layers.rnn.Recurrent;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A layer whose kernel (the recurrent one of a recurrent layer) is a direction times a length for
 * each unit: {@code kernel / |kernel| · g}. TensorFlow Addons' WeightNormalization, of Salimans and
 * Kingma, 2016. The first call of a fresh layer takes the lengths from its data; a file saved
 * before that is refused when it is run.
 */
record WeightNormalization(Base base, Layer layer, @Nullable Layer naked) implements Layer {
  static final LayerType TYPE =
      LayerType.of("Addons>WeightNormalization", WeightNormalization::fromConfig);

  private static final String NAKED = "_naked_clone_layer";

  private static WeightNormalization fromConfig(LayerConfig c) {
    Layer layer = c.layer("layer");
    return new WeightNormalization(
        c.base(), layer, c.bool("data_init", true) ? frozen(c.node("layer"), c) : null);
  }

  /** The copy of the layer that the first call takes its lengths from. */
  private static Layer frozen(ConfigNode layer, LayerConfig c) {
    Map<String, Object> object = new LinkedHashMap<>(layer.map());
    Map<String, Object> config = new LinkedHashMap<>(layer.get("config").map());
    config.put("trainable", false);
    object.put("config", config);
    return c.resolver().layer(layer.withValue(object));
  }

  private boolean recurrent() {
    return layer instanceof Recurrent;
  }

  private String normalized() {
    return recurrent() ? "recurrent_kernel" : "kernel";
  }

  /** The kernel belongs to this layer, all else to the one inside, as the files have it. */
  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    WeightSpecs all = new WeightSpecs(layer);
    layer.build(all, inputs);
    WeightSpecs.Child cell = recurrent() ? all.child("cell") : null;
    WeightSpecs owner = cell == null ? all : cell.specs();
    WeightSpecs.Weight kernel =
        owner.own().stream().filter(w -> w.name().equals(normalized())).findFirst().orElse(null);
    if (kernel == null) {
      throw Parts.unsupported(
          "a WeightNormalization needs a layer with a kernel, got " + layer.base().className());
    }
    weights.trainable("g", kernel.spec().shape().last());
    add(weights, kernel);
    weights.add("initialized", DType.BOOL, false);
    WeightSpecs inner = weights.child("layer", layer);
    WeightSpecs rest = cell == null ? inner : inner.child("cell", owner.layer());
    owner.own().stream().filter(w -> w != kernel).forEach(w -> add(rest, w));
    for (WeightSpecs.Child c : owner.children()) {
      rest.adopt(c.attribute(), c.inList(), c.specs());
    }
    if (naked != null) {
      naked.build(weights.child(NAKED, naked), inputs);
    }
  }

  private static void add(WeightSpecs weights, WeightSpecs.Weight w) {
    weights.add(w.name(), w.spec().dtype(), w.trainable(), w.spec().shape().dims());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Weights inner = weights.child("layer");
    Value v = weights.raw(normalized());
    int[] axes = new int[v.rank() - 1];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    Value squares = g.sum(g.unary(UnaryOp.Kind.SQUARE, v), true, axes);
    Value least = g.scalar(v.dtype(), 1e-12);
    Value inverse = g.unary(UnaryOp.Kind.RSQRT, g.binary(BinaryOp.Kind.MAXIMUM, squares, least));
    Value length = g.multiply(weights.raw("g"), asked(g, weights.raw("initialized"), v.dtype()));
    Value kernel = g.multiply(g.multiply(v, inverse), length);
    String place = recurrent() ? "cell/" + normalized() : normalized();
    return LayerCalls.call(layer, g, inputs, inner.with(place, kernel));
  }

  private static Value asked(OpGraph g, Value initialized, DType dtype) {
    return g.cast(g.apply1(new Initialized(), initialized), dtype);
  }

  /** 1, where lengths have been learned. */
  private record Initialized() implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return List.of(new TensorSpec(DType.FLOAT32, Shape.of()));
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      if (inputs.get(0).getLong(0) == 0) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "a WeightNormalization that was saved before its first call has learned no lengths",
            null,
            "call the model once in TensorFlow before saving it");
      }
      return List.of(Tensor.scalar(DType.FLOAT32, 1));
    }
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
