package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScanOp;

class CellsTest {
  private static final String LSTM = "{'class_name':'LSTMCell','config':{'name':'a','units':2}}";
  private static final String GRU = "{'class_name':'GRUCell','config':{'name':'b','units':3}}";
  private static final String STACK =
      "{'class_name':'StackedRNNCells','config':{'cells':[" + LSTM + "," + GRU + "]}}";

  private static String rnn(String cell) {
    return "{'cell':" + cell + ",'return_sequences':true,'return_state':true}";
  }

  @Test
  void oneCellIsOneOp() {
    LayerProbe p = LayerProbe.keras3("RNN", rnn(LSTM)).input(2, 5, 3);
    assertThat(p.allWeights())
        .containsExactly("cell/kernel(3, 8)", "cell/recurrent_kernel(2, 8)", "cell/bias(8,)");
    assertThat(p.ops(RnnOp.class)).hasSize(1);
  }

  @Test
  void aStackIsScanned() {
    LayerProbe p = LayerProbe.keras3("RNN", rnn(STACK)).input(-1, 5, 4);
    assertThat(p.allWeights())
        .containsExactly(
            "cell/cells/a/kernel(4, 8)",
            "cell/cells/a/recurrent_kernel(2, 8)",
            "cell/cells/a/bias(8,)",
            "cell/cells/b/kernel(2, 9)",
            "cell/cells/b/recurrent_kernel(3, 9)",
            "cell/cells/b/bias(2, 9)");
    assertThat(p.ops(ScanOp.class)).hasSize(1);
    assertThat(p.outputs())
        .extracting(v -> v.shape().toString())
        .containsExactly("(None, 5, 3)", "(None, 2)", "(None, 2)", "(None, 3)");
  }

  @Test
  void theLastCellsStatesCameFirstBeforeKeras223() {
    assertThat(LayerProbe.of(new Writer(2, "2.2.2"), "RNN", rnn(STACK)).input(-1, 5, 4).outputs())
        .extracting(v -> v.shape().toString())
        .containsExactly("(None, 5, 3)", "(None, 3)", "(None, 2)", "(None, 2)");
  }

  @Test
  void whatIsNoCellIsRefused() {
    String dense = "{'class_name':'Dense','config':{'units':2}}";
    assertThatThrownBy(() -> LayerProbe.keras3("RNN", rnn(dense)).input(-1, 5, 4).outputs())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("a Dense is not a cell");
    String none = "{'class_name':'StackedRNNCells','config':{'cells':[]}}";
    assertThatThrownBy(() -> LayerProbe.keras3("RNN", rnn(none)).input(-1, 5, 4).outputs())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("at least one cell");
    assertThatThrownBy(() -> LayerProbe.keras3("LSTMCell", "{'units':2}").input(-1, 4).outputs())
        .hasMessageContaining("the cell has 2 state(s), but is called with 0");
  }

  @Test
  void convolutionalStatesAreImages() {
    String config =
        "{'filters':2,'kernel_size':3,'strides':2,'return_state':true,"
            + "'data_format':'channels_first'}";
    LayerProbe p = LayerProbe.keras3("ConvLSTM2D", config).input(-1, 4, 1, 7, 8);
    assertThat(p.allWeights())
        .containsExactly(
            "cell/kernel(3, 3, 1, 8)", "cell/recurrent_kernel(3, 3, 2, 8)", "cell/bias(8,)");
    assertThat(p.outputs())
        .extracting(v -> v.shape().toString())
        .containsExactly("(None, 2, 3, 3)", "(None, 2, 3, 3)", "(None, 2, 3, 3)");
  }

  @Test
  void cuDnnHasABiasForEitherProductAndNoMasks() {
    assertThat(LayerProbe.keras2("CuDNNLSTM", "{'units':2}").input(-1, 5, 3).allWeights())
        .containsExactly("kernel(3, 8)", "recurrent_kernel(2, 8)", "bias(16,)");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("CuDNNGRU", "{'units':2}").input(-1, 5, 3).mask(-1, 5).outputs())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a CuDNNGRU cannot be called with a mask");
  }
}
