package org.keras4j.layers.preprocessing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The bin of each number between boundaries in rising order: how many of them are not above it.
 * Keras's Discretization.
 *
 * @param summary the shape of the summary of the data that Keras 2 saves in the place of boundaries
 *     that adapt() found, or null
 */
public record Discretization(
    Base base, float[] boundaries, Encoding encoding, @Nullable Shape summary) implements Layer {
  public static final LayerType TYPE = LayerType.of("Discretization", Discretization::fromConfig);

  static Discretization fromConfig(LayerConfig c) {
    Encoding encoding =
        Encoding.of(c, "int", Encoding.INT, Encoding.ONE_HOT, Encoding.MULTI_HOT, Encoding.COUNT);
    String key = c.node("bins").isList() ? "bins" : "bin_boundaries";
    if (!c.has(key)) {
      return adapted(c, encoding);
    }
    List<ConfigNode> items = c.node(key).items();
    float[] boundaries = new float[items.size()];
    for (int i = 0; i < boundaries.length; i++) {
      boundaries[i] = (float) items.get(i).number();
      if (i > 0 && boundaries[i] < boundaries[i - 1]) {
        throw items.get(i).expected("a boundary of at least " + boundaries[i - 1]);
      }
    }
    return new Discretization(c.base(), boundaries, encoding, null);
  }

  /** Keras 2 keeps what adapt() found as a weight, from which it makes the boundaries. */
  private static Discretization adapted(LayerConfig c, Encoding encoding) {
    Base base = c.base();
    Tensor summary =
        c.writer().isKeras3() ? null : c.resolver().weight(base.name(), "summary", 0).orElse(null);
    if (summary == null || summary.shape().rank() != 2 || summary.shape().dim(0) != 2) {
      throw c.unsupported("bin_boundaries", "the layer was saved before adapt() was called");
    }
    String key = c.node("bins").isNumber() ? "bins" : "num_bins";
    float[] boundaries = Quantiles.boundaries(summary, c.positiveInt(key));
    List<Object> shown = new ArrayList<>();
    for (float b : boundaries) {
      shown.add((double) b);
    }
    base.config().put("bin_boundaries", shown);
    return new Discretization(base, boundaries, encoding, summary.shape());
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (summary != null) {
      weights.known("summary", DType.FLOAT32, summary);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    DType compute = base.dtype().compute();
    Value x = inputs.only();
    if (keras3 && compute.isFloating()) {
      x = g.cast(g.cast(x, compute), DType.FLOAT32);
    }
    // Boundaries are float32 whatever the input is.
    DType meet = x.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    Value each = g.expandDims(g.cast(x, meet), x.rank());
    Value limits = g.cast(g.constant(Tensor.of(boundaries, boundaries.length)), meet);
    Value reached = g.not(g.binary(BinaryOp.Kind.LESS, each, limits));
    Value bins = g.sum(g.cast(reached, DType.INT32), false, -1);
    DType out = encoding != Encoding.INT ? compute : keras3 ? DType.INT32 : integer(compute);
    return Values.of(encoding.encode(g, bins, boundaries.length + 1, out, keras3));
  }

  /** Keras 2 once ignored a floating dtype here. */
  static DType integer(DType dtype) {
    return dtype.isInteger() ? dtype : DType.INT64;
  }

  @Override
  public boolean autocast() {
    return base.writer().isKeras3();
  }
}
