package org.keras4j.layers.rnn;

import java.util.Map;
import java.util.Objects;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

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

  /**
   * The layer of a config that has the arguments of RNN, but not the cell: what a class that
   * extends {@code keras.layers.RNN} is in Java.
   */
  public static RNN of(LayerConfig c, RnnCell cell) {
    return new RNN(c.base(), cell, RnnFlags.read(c));
  }

  /**
   * TensorFlow 1.9 to 1.12 all call their Keras 2.1.6-tf; in 1.11 the order of the states changed.
   */
  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean unclear =
        base.writer().version().equals("2.1.6-tf")
            && cell instanceof StackedRNNCells s
            && s.cells().size() > 1;
    boolean ordered =
        flags.returnState() || inputs.size() > 1 || Recurrent.stepMask(this, inputs, args) != null;
    if (unclear && ordered) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the order of the states of stacked cells is not known in a file of Keras 2.1.6-tf",
          null,
          "save the model again with TensorFlow 1.13 or later");
    }
    return CellRnn.super.call(g, inputs, weights, args);
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
