package org.keras4j.layers.rnn;

import org.keras4j.layers.Base;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.RnnOp;

/**
 * Gated recurrent unit (Cho et al. 2014). Weights: kernel (features, 3·units), recurrent kernel
 * (units, 3·units), gates z, r, h, and a bias (3·units), or with {@code reset_after} (2, 3·units).
 * One state. Keras's GRU.
 */
public record GRU(Base base, RnnSettings settings) implements StandardRnn {
  public static final LayerType TYPE = type("GRU", false);

  /** The class of TensorFlow 1, with its own defaults. */
  public static final LayerType V1 = type("GRUV1", true);

  private static LayerType type(String className, boolean firstVersion) {
    return LayerType.of(
        className, c -> new GRU(c.base(), RnnSettings.read(c, RnnOp.Kind.GRU, firstVersion)));
  }

  @Override
  public RnnOp.Kind kind() {
    return RnnOp.Kind.GRU;
  }

  @Override
  public String cellClass() {
    return "GRUCell";
  }
}
