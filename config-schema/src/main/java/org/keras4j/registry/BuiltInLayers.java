package org.keras4j.registry;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.core.Dense;
import org.keras4j.layers.core.Embedding;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.layers.merging.Concatenate;
import org.keras4j.layers.merging.Merge;
import org.keras4j.layers.ops.MaskOps;
import org.keras4j.layers.rnn.Bidirectional;
import org.keras4j.layers.rnn.GRU;
import org.keras4j.layers.rnn.LSTM;
import org.keras4j.layers.rnn.SimpleRNN;
import org.keras4j.layers.rnn.TimeDistributed;
import org.keras4j.model.Functional;
import org.keras4j.model.Sequential;

/** The list of all layers that keras4j has, one line each. */
final class BuiltInLayers {
  private BuiltInLayers() {}

  static List<LayerType> all() {
    List<LayerType> layers =
        List.of(
            InputLayer.TYPE,
            Dense.TYPE,
            Embedding.TYPE,
            Functional.TYPE,
            Functional.TYPE.alias("Model"),
            Sequential.TYPE,
            LSTM.TYPE,
            LSTM.TYPE.alias("LSTMV2"),
            LSTM.V1,
            GRU.TYPE,
            GRU.TYPE.alias("GRUV2"),
            GRU.V1,
            SimpleRNN.TYPE,
            Bidirectional.TYPE,
            TimeDistributed.TYPE,
            Merge.ADD,
            Merge.SUBTRACT,
            Merge.MULTIPLY,
            Merge.AVERAGE,
            Merge.MAXIMUM,
            Merge.MINIMUM,
            Concatenate.TYPE);
    List<LayerType> all = new ArrayList<>(layers);
    all.addAll(MaskOps.TYPES);
    return all;
  }
}
