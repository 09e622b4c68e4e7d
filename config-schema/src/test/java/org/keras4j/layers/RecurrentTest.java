package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.registry.LayerRegistry;

class RecurrentTest {
  private static final Writer KERAS_224 = new Writer(2, "2.2.4");
  private static final Writer KERAS_231 = new Writer(2, "2.3.1");
  private static final Writer TF_1_15 = new Writer(2, "2.2.4-tf");

  private static RnnOp op(LayerProbe p) {
    return p.input(-1, 5, 3).ops(RnnOp.class).get(0);
  }

  @Test
  void weightsBelongToTheCell() {
    assertThat(LayerProbe.keras3("LSTM", "{'units':2}").input(-1, 5, 3).allWeights())
        .containsExactly("cell/kernel(3, 8)", "cell/recurrent_kernel(2, 8)", "cell/bias(8,)");
    assertThat(
            LayerProbe.keras3("SimpleRNN", "{'units':2,'use_bias':false}")
                .input(-1, -1, 3)
                .allWeights())
        .containsExactly("cell/kernel(3, 2)", "cell/recurrent_kernel(2, 2)");
  }

  @Test
  void outputsAndStates() {
    String config = "{'units':2,'return_sequences':true,'return_state':true}";
    assertThat(LayerProbe.keras3("LSTM", config).input(-1, 5, 3).mask(-1, 5).outputs())
        .extracting(v -> v.shape().toString())
        .containsExactly("(None, 5, 2)", "(None, 2)", "(None, 2)");
    assertThat(LayerProbe.keras3("LSTM", config).input(-1, 5, 3).mask(-1, 5).masks())
        .containsExactly("(None, 5)", null, null);
    assertThat(LayerProbe.keras3("GRU", "{'units':2}").input(-1, 5, 3).mask(-1, 5).masks())
        .containsExactly((String) null);
    assertThat(LayerProbe.keras3("GRU", config).input(-1, -1, 3).outputs()).hasSize(2);
  }

  @Test
  void theBiasOfAGruFollowsItsWriter() {
    String bare = "{'units':4}";
    assertThat(LayerProbe.keras3("GRU", bare).input(1, 2, 3).allWeights())
        .contains("cell/bias(2, 12)");
    assertThat(LayerProbe.keras2("GRU", bare).input(1, 2, 3).allWeights())
        .contains("cell/bias(2, 12)");
    assertThat(LayerProbe.of(KERAS_231, "GRU", bare).input(1, 2, 3).allWeights())
        .contains("cell/bias(12,)");
    assertThat(LayerProbe.keras2("GRUV1", bare).input(1, 2, 3).allWeights())
        .contains("cell/bias(12,)");
    assertThat(
            LayerProbe.of(KERAS_224, "GRU", "{'units':4,'reset_after':true}")
                .input(1, 2, 3)
                .allWeights())
        .contains("cell/bias(2, 12)");
  }

  @Test
  void recurrentActivationsFollowTheirWriter() {
    UnaryOp sigmoid = new UnaryOp(UnaryOp.Kind.SIGMOID);
    UnaryOp hard2 = new UnaryOp(UnaryOp.Kind.HARD_SIGMOID, 0.2, 0.5, 0);
    UnaryOp hard3 = new UnaryOp(UnaryOp.Kind.HARD_SIGMOID, 1 / 6.0, 0.5, 0);
    String bare = "{'units':2}";
    assertThat(op(LayerProbe.keras3("LSTM", bare)).recurrentActivation()).isEqualTo(sigmoid);
    assertThat(op(LayerProbe.of(KERAS_231, "LSTM", bare)).recurrentActivation()).isEqualTo(sigmoid);
    assertThat(op(LayerProbe.of(TF_1_15, "LSTM", bare)).recurrentActivation()).isEqualTo(sigmoid);
    assertThat(op(LayerProbe.of(KERAS_224, "LSTM", bare)).recurrentActivation()).isEqualTo(hard2);
    assertThat(op(LayerProbe.keras2("LSTMV1", bare)).recurrentActivation()).isEqualTo(hard2);
    String hard = "{'units':2,'recurrent_activation':'hard_sigmoid','activation':null}";
    assertThat(op(LayerProbe.keras2("GRU", hard)).recurrentActivation()).isEqualTo(hard2);
    assertThat(op(LayerProbe.keras3("GRU", hard)).recurrentActivation()).isEqualTo(hard3);
    assertThat(op(LayerProbe.keras3("GRU", hard)).activation()).isEqualTo(UnaryOp.IDENTITY);
  }

  @Test
  void keras3IgnoresTheTravellingMaskBesideInitialStates() {
    for (boolean keras3 : new boolean[] {true, false}) {
      String config = "{'units':2,'return_sequences':true}";
      LayerProbe p = keras3 ? LayerProbe.keras3("GRU", config) : LayerProbe.keras2("GRU", config);
      p.input(-1, 5, 3).mask(-1, 5);
      p.keyword("initial_state", List.of(p.tensor(-1, 2)));
      RnnOp op = p.ops(RnnOp.class).get(0);
      assertThat(op.mask()).isEqualTo(!keras3);
      assertThat(op.initialState()).isTrue();
      assertThat(p.masks()).containsExactly("(None, 5)");
    }
  }

  @Test
  void initialStatesMayFollowTheInput() {
    LayerProbe p = LayerProbe.keras2("LSTM", "{'units':2}").input(-1, 5, 3).mask(-1, 5);
    RnnOp op = p.input(-1, 2).input(-1, 2).ops(RnnOp.class).get(0);
    assertThat(op.initialState()).isTrue();
    assertThat(op.mask()).isTrue();
  }

  @Test
  void wrongStatesAndInputsAreRefused() {
    assertThatThrownBy(
            () -> LayerProbe.keras2("LSTM", "{'units':2}").input(-1, 5, 3).input(-1, 2).outputs())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("the layer has 2 state(s), but is called with 1 initial state(s)");
    assertThatThrownBy(
            () -> LayerProbe.keras2("GRU", "{'units':2}").input(-1, 5, 3).input(-1, 3).outputs())
        .hasMessageContaining("expected an initial state (batch, 2), got (None, 3)");
    assertThatThrownBy(() -> LayerProbe.keras3("GRU", "{'units':2}").input(-1, 3).outputs())
        .hasMessageContaining("a recurrent layer needs (batch, time, features), got (None, 3)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("GRU", "{'units':2}").input(-1, 5, 3).mask(-1).outputs())
        .hasMessageContaining("a recurrent layer needs a mask (batch, time), got (None,)");
    assertThatThrownBy(() -> LayerProbe.keras3("LSTM", "{'units':0}"))
        .hasMessage("config.units: expected a positive integer, got 0");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("SimpleRNN", "{'units':1,'num_constants':1}")
                    .input(-1, 5, 3)
                    .input(-1, 2)
                    .outputs())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a SimpleRNNCell takes no constants, in Keras neither");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("LSTM", "{'units':1,'num_constants':1}")
                    .input(-1, 5, 3)
                    .outputs())
        .hasMessageContaining("the layer has 1 constant(s), but is called with 1 tensors");
  }

  @Test
  void dropoutWhilePredictingIsRefused() {
    String config = "{'units':2,'recurrent_dropout':0.5}";
    assertThat(LayerProbe.keras2("LSTM", config).input(-1, 5, 3).output())
        .isEqualTo("float32(None, 2)");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("LSTM", config)
                    .input(-1, 5, 3)
                    .keyword("training", true)
                    .outputs())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("called with training=True");
  }

  @Test
  void timeMajorInputsAreTurnedAndTurnedBack() {
    LayerProbe p =
        LayerProbe.keras2("GRU", "{'units':2,'time_major':true,'return_sequences':true}")
            .input(4, -1, 3)
            .mask(4, -1);
    assertThat(p.output()).isEqualTo("float32(4, None, 2)");
    assertThat(p.operations()).containsExactly("Transpose", "Transpose", "gru", "Transpose");
  }

  @Test
  void stepsHiddenBeforeTheFirstGaveTheStateInOldKeras() {
    String config = "{'units':2,'return_sequences':true,'unroll':%s}";
    for (Object[] c :
        new Object[][] {
          {KERAS_224, "false", true}, {KERAS_224, "true", false}, {KERAS_231, "false", false}
        }) {
      LayerProbe p = LayerProbe.of((Writer) c[0], "GRU", config.formatted(c[1]));
      p.input(-1, 5, 3).mask(-1, 5).input(-1, 2);
      assertThat(p.operations().contains("Select")).as("%s", c[1]).isEqualTo(c[2]);
      assertThat(p.output()).isEqualTo("float32(None, 5, 2)");
    }
  }

  @Test
  void bidirectionalMakesItsBackwardLayer() {
    String config =
        "{'name':'b','layer':{'class_name':'LSTM','config':{'name':'lstm','units':2,"
            + "'return_sequences':true}}}";
    LayerProbe p = LayerProbe.keras2("Bidirectional", config).input(-1, 5, 3).mask(-1, 5);
    assertThat(p.output()).isEqualTo("float32(None, 5, 4)");
    assertThat(p.masks()).containsExactly("(None, 5)");
    assertThat(p.allWeights())
        .containsExactly(
            "forward_layer/cell/kernel(3, 8)",
            "forward_layer/cell/recurrent_kernel(2, 8)",
            "forward_layer/cell/bias(8,)",
            "backward_layer/cell/kernel(3, 8)",
            "backward_layer/cell/recurrent_kernel(2, 8)",
            "backward_layer/cell/bias(8,)");
    List<RnnOp> ops = p.ops(RnnOp.class);
    assertThat(ops).extracting(RnnOp::goBackwards).containsExactly(false, true);
    assertThat(ops).extracting(RnnOp::zeroOutputForMask).containsExactly(true, true);
    assertThat(p.ops(ReverseOp.class)).hasSize(1);
    LayerProbe old = LayerProbe.of(KERAS_231, "Bidirectional", config).input(-1, 5, 3).mask(-1, 5);
    assertThat(old.ops(RnnOp.class))
        .extracting(RnnOp::zeroOutputForMask)
        .containsExactly(false, false);
  }

  @Test
  void bidirectionalMergesInFiveWays() {
    String config =
        "{'merge_mode':%s,'layer':{'class_name':'GRU','config':{'units':2,'return_state':true}}}";
    for (String mode : List.of("'sum'", "'mul'", "'ave'")) {
      assertThat(
              LayerProbe.keras3("Bidirectional", config.formatted(mode)).input(-1, 5, 3).outputs())
          .extracting(v -> v.shape().toString())
          .containsExactly("(None, 2)", "(None, 2)", "(None, 2)");
    }
    assertThat(
            LayerProbe.keras3("Bidirectional", config.formatted("null")).input(-1, 5, 3).outputs())
        .hasSize(4);
    assertThatThrownBy(() -> LayerProbe.keras3("Bidirectional", config.formatted("'max'")))
        .hasMessage("config.merge_mode: expected one of concat, sum, mul, ave, got \"max\"");
  }

  @Test
  void bidirectionalLayersMustFit() {
    String layer = "{'class_name':'%s','config':{'units':2,%s}}";
    String both = "{'layer':" + layer + ",'backward_layer':" + layer + "}";
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Bidirectional",
                    both.formatted("LSTM", "'stateful':false", "GRU", "'go_backwards':false")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.backward_layer: expected a layer of the other direction");
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Bidirectional",
                    both.formatted(
                        "LSTM",
                        "'return_sequences':true",
                        "GRU",
                        "'go_backwards':true,'return_sequences':false")))
        .hasMessage(
            "config.backward_layer: 'return_sequences' differs from that of the forward layer");
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Bidirectional", "{'layer':" + layer.formatted("Dense", "'a':1") + "}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage("config.layer: a Bidirectional around a Dense, which has no direction");
    assertThatThrownBy(() -> LayerProbe.keras3("Bidirectional", "{}"))
        .hasMessage("config.layer: expected a serialised layer, but it is missing");
  }

  @Test
  void timeDistributedFoldsTimeIntoTheBatch() {
    String dense = "{'layer':{'class_name':'Dense','config':{'units':6}}}";
    LayerProbe p = LayerProbe.keras3("TimeDistributed", dense).input(-1, -1, 5, 3);
    assertThat(p.allWeights()).containsExactly("layer/kernel(3, 6)", "layer/bias(6,)");
    assertThat(p.output()).isEqualTo("float32(None, None, 5, 6)");
    assertThatThrownBy(() -> LayerProbe.keras3("TimeDistributed", dense).input(-1, 3).allWeights())
        .hasMessageContaining("a TimeDistributed needs (batch, time, …), got (None, 3)");
    String stateful = "{'layer':{'class_name':'GRU','config':{'units':6,'stateful':true}}}";
    assertThat(LayerProbe.keras3("TimeDistributed", stateful).layer().stateful()).isTrue();
    Writer old = new Writer(2, "2.3.1");
    assertThat(LayerProbe.of(old, "TimeDistributed", stateful).layer().stateful()).isFalse();
  }

  @Test
  void timeDistributedMasksAreThoseOfTheGeneration() {
    String last = "{'layer':{'class_name':'GRU','config':{'units':6}}}";
    String all = "{'layer':{'class_name':'GRU','config':{'units':6,'return_sequences':true}}}";
    assertThat(masks(LayerProbe.keras2("TimeDistributed", last))).containsExactly("(None, 4)");
    assertThat(masks(LayerProbe.keras2("TimeDistributed", all))).containsExactly("(None, 4, 5)");
    assertThat(masks(LayerProbe.keras3("TimeDistributed", last))).containsExactly("(None, 4, 5)");
  }

  private static List<String> masks(LayerProbe p) {
    p.input(-1, 4, 5, 3).mask(-1, 4, 5);
    assertThat(p.ops(RnnOp.class).get(0).mask()).isTrue();
    return p.masks();
  }

  @Test
  void configsMakeTheSameLayersAgain() {
    for (String config :
        List.of(
            "{'name':'b','layer':{'class_name':'LSTM','config':{'name':'l','units':2}}}",
            "{'name':'b','merge_mode':null,'layer':{'class_name':'GRU','config':{'name':'l',"
                + "'units':2,'go_backwards':true}}}")) {
      Layer layer = LayerProbe.keras2("Bidirectional", config).layer();
      Layer again = LayerRegistry.builtIns().deserialize(LayerRegistry.serialize(layer));
      assertThat(again.getConfig()).isEqualTo(layer.getConfig());
    }
    Layer lstm = LayerProbe.keras3("LSTM", "{'name':'l','units':2}").layer();
    assertThat(lstm.getConfig())
        .containsEntry("activation", "tanh")
        .containsEntry("recurrent_activation", "sigmoid")
        .containsEntry("go_backwards", false);
  }
}
