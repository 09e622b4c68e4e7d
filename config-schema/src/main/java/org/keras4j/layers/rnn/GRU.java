package org.keras4j.layers.rnn;

import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.RnnOp;

/**
 * Gated recurrent unit (Cho et al. 2014). Weights: kernel (features, 3·units), recurrent kernel
 * (units, 3·units), gates z, r, h, and a bias (3·units), or with {@code reset_after} (2, 3·units).
 * One state. Keras's GRU.
 */
public record GRU(Base base, StandardCell cell, RnnFlags flags) implements CellRnn {
  public static final LayerType TYPE = type("GRU", false);

  /** The class of TensorFlow 1, with its own defaults. */
  public static final LayerType V1 = type("GRUV1", true);

  private static LayerType type(String className, boolean firstVersion) {
    return LayerType.of(className, c -> fromConfig(c, firstVersion));
  }

  private static GRU fromConfig(LayerConfig c, boolean firstVersion) {
    StandardCell cell = StandardCell.ofLayer(c, RnnOp.Kind.GRU, firstVersion);
    return new GRU(c.base(), cell, RnnFlags.read(c));
  }
}
