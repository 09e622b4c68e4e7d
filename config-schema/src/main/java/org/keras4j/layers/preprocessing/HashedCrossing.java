package org.keras4j.layers.preprocessing;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * The bin of a hash of two or more texts or integers together. Inputs are (batch) or (batch, 1).
 * Keras's HashedCrossing.
 */
public record HashedCrossing(Base base, int numBins, Encoding encoding) implements Layer {
  public static final LayerType TYPE = LayerType.of("HashedCrossing", HashedCrossing::fromConfig);

  static HashedCrossing fromConfig(LayerConfig c) {
    Encoding encoding = Encoding.of(c, "int", Encoding.INT, Encoding.ONE_HOT);
    return new HashedCrossing(c.base(), c.positiveInt("num_bins"), encoding);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.size() < 2) {
      throw Shapes.bad("expected two inputs or more, got " + inputs.size());
    }
    for (Value x : inputs.all()) {
      if (x.rank() > 2 || x.rank() == 2 && x.dim(1) != 1) {
        throw Shapes.bad("expected inputs of shape (batch) or (batch, 1), got " + x.shape());
      }
    }
    Value bins = g.apply(new CrossHashOp(numBins), inputs.all()).get(0);
    DType compute = base.dtype().compute();
    boolean keras3 = base.writer().isKeras3();
    boolean whole = encoding == Encoding.INT && !keras3;
    DType out = whole ? Discretization.integer(compute) : compute;
    return Values.of(g.cast(encoding.encode(g, bins, numBins, out, keras3), out));
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
