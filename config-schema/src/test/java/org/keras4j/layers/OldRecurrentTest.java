package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ReverseOp;

/** Recurrent layers that depend on the Keras that wrote them, and what is not known of it. */
class OldRecurrentTest {
  private static final String GRU = "{'class_name':'GRU','config':{'units':2%s}}";
  private static final String GRU_CELL = "{'class_name':'GRUCell','config':{'units':3}}";

  private static LayerProbe probe(String version, String className, String config) {
    return LayerProbe.of(new Writer(2, version), className, config);
  }

  @Test
  void whatAWrapperDropsIsDroppedInPredictionsToo() {
    String dropout = "{'cell':{'class_name':'DropoutWrapper','config':{'cell':%s,'%s':0.5}}}";
    for (String key : new String[] {"input_keep_prob", "output_keep_prob", "state_keep_prob"}) {
      assertThatThrownBy(() -> probe("2.15.0", "RNN", dropout.formatted(GRU_CELL, key)))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("drops values at random when it predicts");
    }
    String all = dropout.formatted(GRU_CELL, "input_keep_prob").replace("0.5", "1.0");
    assertThat(probe("2.15.0", "RNN", all).input(-1, 4, 5).output()).isEqualTo("float32(None, 3)");
  }

  @Test
  void aResidualAddsTheInputAndNothingElse() {
    String residual = "{'cell':{'class_name':'ResidualWrapper','config':{'cell':%s%s}}}";
    assertThatThrownBy(
            () -> probe("2.15.0", "RNN", residual.formatted(GRU_CELL, ",'residual_fn':['e3A=']")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("a Python function in the place of the sum");
    assertThatThrownBy(
            () -> probe("2.15.0", "RNN", residual.formatted(GRU_CELL, "")).input(-1, 4, 5).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a ResidualWrapper adds its input (None, 5)");
    assertThat(probe("2.15.0", "RNN", residual.formatted(GRU_CELL, "")).input(-1, 4, 3).output())
        .isEqualTo("float32(None, 3)");
  }

  @Test
  void theOrderOfStatesIsNotKnownBetweenTensorFlow109And112() {
    String stack = "{'cell':[" + GRU_CELL + "," + GRU_CELL + "],'return_state':true}";
    assertThatThrownBy(() -> probe("2.1.6-tf", "RNN", stack).input(-1, 4, 5).outputs())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("the order of the states of stacked cells is not known");
    assertThat(probe("2.2.4-tf", "RNN", stack).input(-1, 4, 5).outputs()).hasSize(3);
  }

  @Test
  void masksOfADeclaredBatchAreThoseOfTheWriter() {
    String config = "{'layer':" + GRU.formatted(",'return_sequences':true,'dtype':'float32'") + "}";
    assertThatThrownBy(
            () ->
                probe("2.2.4-tf", "TimeDistributed", config)
                    .input(2, 3, 4, 5)
                    .mask(2, 3, 4)
                    .outputs())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("such a mask and a fixed batch size, written by Keras 2.2.4-tf");
    LayerProbe p = probe("2.3.1", "TimeDistributed", config).input(2, 3, 4, 5).mask(2, 3, 4);
    assertThat(p.outputs().get(0).mask().shape().toString()).isEqualTo("(2, 3, 4)");
  }

  @Test
  void bidirectionalLosesStatesWhereKerasDoes() {
    String config = "{'layer':" + GRU.formatted(",'stateful':true") + "}";
    assertThat(probe("2.1.3", "Bidirectional", config).layer().stateful()).isTrue();
    assertThat(probe("2.1.4", "Bidirectional", config).layer().stateful()).isFalse();
    assertThat(probe("2.3.1", "Bidirectional", config).layer().stateful()).isFalse();
    assertThat(probe("2.2.4-tf", "Bidirectional", config).layer().stateful()).isFalse();
    assertThat(probe("2.3.0-tf", "Bidirectional", config).layer().stateful()).isTrue();
    assertThat(LayerProbe.keras3("Bidirectional", config).layer().stateful()).isTrue();
  }

  @Test
  void timeMajorSequencesAreTurnedAlongTheAxisThatKerasTurns() {
    String config = "{'layer':" + GRU.formatted(",'return_sequences':true,'time_major':true") + "}";
    assertThat(turned(probe("2.3.0-tf", "Bidirectional", config))).isEqualTo(1);
    assertThat(turned(probe("2.4.0", "Bidirectional", config))).isZero();
  }

  private static int turned(LayerProbe probe) {
    return probe.input(4, 2, 3).ops(ReverseOp.class).get(0).axes()[0];
  }
}
