package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.config.Writer;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.SelectOp;
import org.keras4j.registry.LayerRegistry;

/** Shapes, weights, masks and errors of attentions; their numbers are in the golden cases. */
class AttentionTest {
  private static final String HEADS = "{'num_heads':2,'key_dim':3";
  private static final String GROUPS = "{'head_dim':3,'num_query_heads':4,'num_key_value_heads':2";

  private static LayerProbe heads(String config) {
    LayerProbe p = LayerProbe.keras3("MultiHeadAttention", HEADS + config + "}").input(-1, 4, 5);
    return p.keyword("value", p.tensor(-1, 6, 7));
  }

  private static LayerProbe groups(String config) {
    LayerProbe p = LayerProbe.keras3("GroupQueryAttention", GROUPS + config + "}").input(-1, 4, 5);
    return p.keyword("value", p.tensor(-1, 6, 5));
  }

  @Test
  void weightsOfHeads() {
    assertThat(heads("").allWeights())
        .containsExactly(
            "query_dense/kernel(5, 2, 3)",
            "query_dense/bias(2, 3)",
            "key_dense/kernel(7, 2, 3)",
            "key_dense/bias(2, 3)",
            "value_dense/kernel(7, 2, 3)",
            "value_dense/bias(2, 3)",
            "output_dense/kernel(2, 3, 5)",
            "output_dense/bias(5,)");
    assertThat(heads(",'value_dim':4,'use_bias':false,'use_gate':true").allWeights())
        .containsExactly(
            "query_dense/kernel(5, 2, 3)",
            "key_dense/kernel(7, 2, 3)",
            "_gate_dense/kernel(5, 2, 4)",
            "value_dense/kernel(7, 2, 4)",
            "output_dense/kernel(2, 4, 5)");
    LayerProbe keyed = heads("");
    assertThat(keyed.keyword("key", keyed.tensor(-1, 6, 1)).allWeights())
        .contains("key_dense/kernel(1, 2, 3)", "value_dense/kernel(7, 2, 3)");
  }

  @Test
  void shapesOfHeads() {
    assertThat(heads("").output()).isEqualTo("float32(None, 4, 5)");
    assertThat(heads(",'output_shape':9").output()).isEqualTo("float32(None, 4, 9)");
    assertThat(heads(",'output_shape':[2,9]").output()).isEqualTo("float32(None, 4, 2, 9)");
    LayerProbe scores = heads("").keyword("return_attention_scores", true);
    assertThat(scores.outputs()).hasSize(2);
    assertThat(scores.outputs().get(1).shape()).hasToString("(None, 2, 4, 6)");
    LayerProbe image =
        LayerProbe.keras3("MultiHeadAttention", HEADS + ",'attention_axes':[2]}")
            .input(-1, 4, 5, 7);
    image.keyword("value", image.tensor(-1, 4, 6, 7)).keyword("return_attention_scores", true);
    assertThat(image.output()).isEqualTo("float32(None, 4, 5, 7)");
    assertThat(image.outputs().get(1).shape()).hasToString("(None, 4, 2, 5, 6)");
    assertThat(heads(",'dtype':'mixed_float16'").output()).isEqualTo("float16(None, 4, 5)");
  }

  @Test
  void hiddenPositionsAreSelected() {
    assertThat(heads("").ops(SelectOp.class)).isEmpty();
    assertThat(heads(",'sliding_window':2").ops(SelectOp.class)).hasSize(1);
    assertThat(heads("").keyword("use_causal_mask", true).ops(SelectOp.class)).hasSize(1);
    assertThat(heads("").mask(-1, 4).ops(SelectOp.class)).hasSize(1);
    LayerProbe p = heads("");
    assertThat(p.keyword("query_mask", p.bools(-1, 4)).ops(SelectOp.class)).isEmpty();
    assertThat(p.keyword("value_mask", p.bools(-1, 6)).ops(SelectOp.class)).hasSize(1);
    assertThat(heads("").mask(-1, 4).masks()).containsExactly("(None, 4)");
    assertThat(heads("").layer().takesMasks()).isTrue();
    LayerProbe old = LayerProbe.of(new Writer(3, "3.7.0"), "MultiHeadAttention", HEADS + "}");
    assertThat(old.layer().takesMasks()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"num_heads\":0,\"key_dim\":3}', config.num_heads: expected a positive integer",
    "'{\"num_heads\":2}', config.key_dim: expected a positive integer",
    "'{\"num_heads\":2,\"key_dim\":3,\"sliding_window\":0}', config.sliding_window",
    "'{\"num_heads\":2,\"key_dim\":3,\"value_dim\":-1}', config.value_dim",
    "'{\"num_heads\":2,\"key_dim\":3,\"use_gate\":\"x\"}', config.use_gate",
  })
  void wrongConfigsOfHeads(String config, String message) {
    assertThatThrownBy(() -> LayerProbe.keras3("MultiHeadAttention", config))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void wrongCallsOfHeads() {
    LayerProbe alone = LayerProbe.keras3("MultiHeadAttention", HEADS + "}").input(-1, 4, 5);
    assertThatThrownBy(alone::output).hasMessageContaining("called without 'value'");
    assertThatThrownBy(() -> heads(",'attention_axes':[5],'dropout':0.1").output())
        .hasMessageContaining("attention axis 5");
    assertThatThrownBy(() -> heads(",'dropout':0.1").keyword("training", true).output())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("training=True");
    assertThat(heads("").keyword("training", true).output()).isEqualTo("float32(None, 4, 5)");
  }

  @Test
  void groupsOfHeads() {
    assertThat(groups("").allWeights())
        .containsExactly(
            "_query_dense/kernel(5, 4, 3)",
            "_query_dense/bias(4, 3)",
            "_key_dense/kernel(5, 2, 3)",
            "_key_dense/bias(2, 3)",
            "_value_dense/kernel(5, 2, 3)",
            "_value_dense/bias(2, 3)",
            "_output_dense/kernel(4, 3, 5)",
            "_output_dense/bias(5,)");
    assertThat(groups(",'use_bias':false,'use_gate':true").allWeights())
        .containsExactly(
            "_query_dense/kernel(5, 4, 3)",
            "_key_dense/kernel(5, 2, 3)",
            "_gate_dense/kernel(5, 4, 3)",
            "_value_dense/kernel(5, 2, 3)",
            "_output_dense/kernel(4, 3, 5)");
    assertThat(groups("").output()).isEqualTo("float32(None, 4, 5)");
    String single = "{'head_dim':3,'num_query_heads':1,'num_key_value_heads':1}";
    LayerProbe one = LayerProbe.keras3("GroupQueryAttention", single).input(-1, 4, 5);
    one.keyword("value", one.tensor(-1, 6, 5));
    assertThat(one.output()).isEqualTo("float32(None, 4, 5)");
    List<String> scores =
        groups("").keyword("return_attention_scores", true).outputs().stream()
            .map(v -> v.shape().toString())
            .toList();
    assertThat(scores).containsExactly("(None, 4, 5)", "(None, 4, 4, 6)");
    assertThat(groups(",'sliding_window':3").ops(SelectOp.class)).hasSize(1);
    assertThat(groups("").mask(-1, 4).masks()).containsExactly("(None, 4)");
    assertThat(groups("").layer().takesMasks()).isFalse();
    assertThat(groups("").layer().base().className()).isEqualTo("GroupedQueryAttention");
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "GroupedQueryAttention",
                    "{'head_dim':3,'num_query_heads':4,'num_key_value_heads':3}"))
        .hasMessageContaining("config.num_key_value_heads: expected a divisor of the 4");
    assertThatThrownBy(() -> groups(",'dropout':0.1").keyword("training", true).output())
        .isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void configsRoundTrip() {
    for (LayerProbe p :
        List.of(
            heads(",'use_gate':true,'sliding_window':4,'attention_axes':[1],'value_dim':2"),
            groups(",'use_gate':true,'sliding_window':4,'dropout':0.5"),
            dense("Attention", "{'score_mode':'concat','use_scale':true,'dropout':0.2}"))) {
      Layer again = LayerRegistry.builtIns().deserialize(LayerRegistry.serialize(p.layer()));
      assertThat(again.getConfig()).isEqualTo(p.layer().getConfig());
      assertThat(again.getClass()).isEqualTo(p.layer().getClass());
    }
  }

  private static LayerProbe dense(String className, String config) {
    return LayerProbe.keras3(className, config).input(-1, 4, 5).input(-1, 6, 5);
  }

  @Test
  void attentionOfOneHead() {
    assertThat(dense("Attention", "{}").weights()).isEmpty();
    assertThat(dense("Attention", "{'use_scale':true}").weights()).containsExactly("scale()");
    assertThat(dense("Attention", "{'score_mode':'concat'}").weights())
        .containsExactly("concat_score_weight()");
    assertThat(dense("AdditiveAttention", "{}").weights()).containsExactly("scale(5,)");
    assertThat(dense("AdditiveAttention", "{'use_scale':false}").weights()).isEmpty();
    assertThat(dense("Attention", "{}").output()).isEqualTo("float32(None, 4, 5)");
    LayerProbe scores = dense("AdditiveAttention", "{}").keyword("return_attention_scores", true);
    assertThat(scores.outputs().get(1).shape()).hasToString("(None, 4, 6)");
    LayerProbe masked = dense("Attention", "{}").mask(-1, 6);
    assertThat(masked.operations()).contains("logical_not", "softmax");
    assertThat(masked.masks()).containsExactly((String) null);
    LayerProbe pairs = dense("Attention", "{}");
    assertThat(pairs.keyword("mask", Arrays.asList(null, pairs.bools(-1, 4, 6))).output())
        .isEqualTo("float32(None, 4, 5)");
    assertThatThrownBy(() -> LayerProbe.keras3("Attention", "{'score_mode':'sum'}"))
        .hasMessageContaining("one of dot, concat");
    assertThatThrownBy(() -> LayerProbe.keras3("Attention", "{}").input(-1, 4, 5).output())
        .isInstanceOf(KerasException.class)
        .hasMessageContaining("expected query, value and maybe key");
    assertThatThrownBy(
            () -> dense("Attention", "{'dropout':0.1}").keyword("training", true).output())
        .isInstanceOf(UnsupportedModelException.class);
  }
}
