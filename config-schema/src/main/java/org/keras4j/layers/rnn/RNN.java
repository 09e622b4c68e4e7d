package org.keras4j.layers.rnn;

import java.util.Map;
import java.util.Objects;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.layers.Base;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;

/**
 * A recurrent layer over any cell, or over a stack of cells. Keras's RNN.
 *
 * @param cell a built-in cell or one of your own, see {@link RnnCell}
 */
public record RNN(Base base, RnnCell cell, RnnFlags flags) implements CellRnn {
  public static final LayerType TYPE = LayerType.of("RNN", RNN::fromConfig);

  static RNN fromConfig(LayerConfig c) {
    ConfigNode node = c.node("cell");
    ConfigNode object =
        node.isList()
            ? node.withValue(
                Map.of(
                    "class_name",
                    "StackedRNNCells",
                    "config",
                    Map.of("cells", Objects.requireNonNull(node.value()))))
            : node;
    if (!KerasObject.isOne(object)) {
      throw node.expected("a serialised cell");
    }
    return new RNN(c.base(), cell(c, "cell", c.resolver().layer(object)), RnnFlags.read(c));
  }

  static RnnCell cell(LayerConfig c, String key, Layer layer) {
    if (layer instanceof RnnCell cell) {
      return cell;
    }
    throw c.unsupported(key, "a " + layer.base().className() + " is not a cell");
  }

  @Override
  public int inputRank() {
    return 0;
  }
}
