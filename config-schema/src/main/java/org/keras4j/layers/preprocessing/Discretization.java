package org.keras4j.layers.preprocessing;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/**
 * The bin of each number between boundaries in rising order: how many of them are not above it.
 * Keras's Discretization.
 */
public record Discretization(Base base, float[] boundaries, Encoding encoding) implements Layer {
  public static final LayerType TYPE = LayerType.of("Discretization", Discretization::fromConfig);

  static Discretization fromConfig(LayerConfig c) {
    if (!c.has("bin_boundaries")) {
      throw c.unsupported(
          "bin_boundaries",
          c.writer().isKeras3()
              ? "the layer was saved before adapt() was called"
              : "boundaries that adapt() found are not in the config of Keras 2");
    }
    List<ConfigNode> items = c.node("bin_boundaries").items();
    float[] boundaries = new float[items.size()];
    for (int i = 0; i < boundaries.length; i++) {
      boundaries[i] = (float) items.get(i).number();
      if (i > 0 && boundaries[i] < boundaries[i - 1]) {
        throw items.get(i).expected("a boundary of at least " + boundaries[i - 1]);
      }
    }
    Encoding encoding =
        Encoding.of(c, "int", Encoding.INT, Encoding.ONE_HOT, Encoding.MULTI_HOT, Encoding.COUNT);
    return new Discretization(c.base(), boundaries, encoding);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    DType compute = base.dtype().compute();
    Value x = inputs.only();
    if (keras3 && compute.isFloating()) {
      x = g.cast(x, compute);
    }
    // Boundaries are float32 whatever the input is.
    DType meet = x.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    Value each = g.expandDims(g.cast(x, meet), x.rank());
    Value limits = g.cast(g.constant(Tensor.of(boundaries)), meet);
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
