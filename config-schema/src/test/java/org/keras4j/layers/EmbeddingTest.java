package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.tensor.DType;

class EmbeddingTest {
  private static final String CONFIG = "{'input_dim':7,'output_dim':4,'mask_zero':%s}";

  @Test
  void idsOfAnyRankAreLookedUp() {
    LayerProbe p = LayerProbe.keras3("Embedding", CONFIG.formatted(false));
    p.input(DType.INT32, -1, -1, 3);
    assertThat(p.weights()).containsExactly("embeddings(7, 4)");
    assertThat(p.output()).isEqualTo("float32(None, None, 3, 4)");
    assertThat(p.masks()).containsExactly((String) null);
    assertThat(p.operations()).containsExactly("Gather");
  }

  @Test
  void otherIdsAreCastToInt32() {
    for (DType type : new DType[] {DType.FLOAT32, DType.UINT8, DType.FLOAT64}) {
      LayerProbe p = LayerProbe.keras2("Embedding", CONFIG.formatted(false)).input(type, -1, 3);
      assertThat(p.ops(CastOp.class)).containsExactly(new CastOp(DType.INT32));
    }
    LayerProbe p =
        LayerProbe.keras2("Embedding", CONFIG.formatted(false)).input(DType.INT64, -1, 3);
    assertThat(p.ops(CastOp.class)).isEmpty();
  }

  @Test
  void zeroIsPadding() {
    LayerProbe p = LayerProbe.keras3("Embedding", CONFIG.formatted(true)).input(-1, 3);
    assertThat(p.masks()).containsExactly("(None, 3)");
    assertThat(p.operations()).containsExactly("Cast", "Gather", "not_equal");
  }

  @Test
  void negativeIdsCountFromTheEndInKeras3Only() {
    assertThat(
            LayerProbe.keras3("Embedding", CONFIG.formatted(true)).input(-1, 3).ops(GatherOp.class))
        .containsExactly(new GatherOp(0, true));
    assertThat(
            LayerProbe.keras2("Embedding", CONFIG.formatted(true)).input(-1, 3).ops(GatherOp.class))
        .containsExactly(new GatherOp(0, false));
  }

  @Test
  void mixedPrecisionCastsTheRows() {
    LayerProbe p =
        LayerProbe.keras3("Embedding", "{'input_dim':7,'output_dim':4,'dtype':'mixed_float16'}");
    assertThat(p.input(DType.INT32, -1, 3).output()).isEqualTo("float16(None, 3, 4)");
    assertThat(p.operations()).containsExactly("Gather", "Cast");
  }

  @Test
  void wrongConfigs() {
    assertThatThrownBy(() -> LayerProbe.keras3("Embedding", "{'output_dim':4}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("config.input_dim: expected a positive integer, but it is missing");
  }

  @Test
  void maskingHidesStepsOfOneValue() {
    LayerProbe p = LayerProbe.keras3("Masking", "{'mask_value':2.5}").input(-1, 4, 3);
    assertThat(p.output()).isEqualTo("float32(None, 4, 3)");
    assertThat(p.masks()).containsExactly("(None, 4)");
  }
}
