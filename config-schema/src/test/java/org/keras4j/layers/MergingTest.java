package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;

class MergingTest {
  private static final Writer KERAS_33 = new Writer(3, "3.3.3");

  @Test
  void lowerRanksGetAxesAfterTheBatch() {
    for (String name : List.of("Add", "Multiply", "Subtract", "Average", "Maximum", "Minimum")) {
      assertThat(LayerProbe.keras3(name, "{}").input(-1, 4, 3).input(-1, 3).output())
          .as(name)
          .isEqualTo("float32(None, 4, 3)");
      assertThat(LayerProbe.keras2(name, "{}").input(-1).input(-1, 5, 1).output())
          .as(name)
          .isEqualTo("float32(None, 5, 1)");
    }
    assertThatThrownBy(() -> LayerProbe.keras3("Add", "{}").input(-1, 4, 3).input(-1, 2).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("(None, 4, 3) and (None, 1, 2) cannot be broadcast together");
    assertThatThrownBy(() -> LayerProbe.keras3("Add", "{}").input(2, 3).input(4, 3).weights())
        .hasMessageContaining("cannot merge tensors of different batch sizes");
  }

  @Test
  void inputsMeetInOneType() {
    assertThat(
            LayerProbe.keras3("Add", "{}")
                .input(DType.INT32, -1, 3)
                .input(DType.UINT8, -1, 3)
                .output())
        .isEqualTo("int32(None, 3)");
    assertThat(
            LayerProbe.keras3("Concatenate", "{}")
                .input(DType.INT64, -1, 3)
                .input(DType.FLOAT32, -1, 3)
                .output())
        .isEqualTo("float32(None, 6)");
    assertThat(
            LayerProbe.keras3("Multiply", "{'dtype':'float16'}")
                .input(DType.FLOAT64, -1, 3)
                .input(-1, 3)
                .output())
        .isEqualTo("float16(None, 3)");
    assertThat(
            LayerProbe.keras3("Average", "{}")
                .input(DType.INT32, -1, 3)
                .input(DType.INT32, -1, 3)
                .output())
        .isEqualTo("float64(None, 3)");
    assertThatThrownBy(
            () ->
                LayerProbe.keras3("Average", "{}")
                    .input(DType.BOOL, -1, 3)
                    .input(DType.BOOL, -1, 3)
                    .output())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("Average of bool tensors");
  }

  @Test
  void aSubtractHasTwoInputs() {
    assertThatThrownBy(
            () ->
                LayerProbe.keras3("Subtract", "{}").input(-1, 3).input(-1, 3).input(-1, 3).output())
        .hasMessageContaining("a Subtract needs exactly 2 inputs, got 3");
  }

  private static LayerProbe masked(LayerProbe p, boolean both) {
    p.input(-1, 4, 3).mask(-1, 4).input(-1, 4, 3);
    return both ? p.mask(-1, 4) : p;
  }

  @Test
  void masksFollowTheWriter() {
    assertThat(masked(LayerProbe.keras2("Add", "{}"), true).operations())
        .containsExactly("add", "logical_and");
    assertThat(masked(LayerProbe.keras2("Add", "{}"), false).masks()).containsExactly("(None, 4)");
    assertThat(masked(LayerProbe.keras3("Add", "{}"), true).operations())
        .containsExactly("add", "logical_or");
    assertThat(masked(LayerProbe.keras3("Add", "{}"), false).masks())
        .containsExactly((String) null);
    assertThat(masked(LayerProbe.of(KERAS_33, "Add", "{}"), true).masks())
        .containsExactly((String) null);
  }

  @Test
  void someMergesLeaveOutWhatIsHidden() {
    assertThat(masked(LayerProbe.keras3("Multiply", "{}"), true).operations())
        .contains("Select", "multiply", "logical_or");
    assertThat(masked(LayerProbe.keras3("Maximum", "{}"), false).operations())
        .contains("Select", "maximum");
    for (Writer w : List.of(KERAS_33, new Writer(2, "2.15.0"))) {
      assertThat(masked(LayerProbe.of(w, "Multiply", "{}"), true).operations())
          .doesNotContain("Select");
    }
  }

  @Test
  void concatenation() {
    assertThat(
            LayerProbe.keras3("Concatenate", "{'axis':1}")
                .input(-1, 4, 3)
                .input(-1, -1, 3)
                .output())
        .isEqualTo("float32(None, None, 3)");
    assertThat(LayerProbe.keras3("Concatenate", "{'axis':0}").input(2, 3).input(2, 3).output())
        .isEqualTo("float32(4, 3)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Concatenate", "{'axis':3}").input(-1, 3).input(-1, 3).output())
        .hasMessageContaining("axis 3 is out of range for a tensor of rank 2");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Concatenate", "{}").input(-1, 2, 3).input(-1, 4, 3).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("concatenation over axis");
  }

  @Test
  void masksOfConcatenations() {
    assertThat(masked(LayerProbe.keras2("Concatenate", "{}"), false).operations())
        .containsExactly("Concat");
    assertThat(masked(LayerProbe.keras2("Concatenate", "{}"), true).operations())
        .containsExactly("Concat", "logical_and");
    assertThat(masked(LayerProbe.keras3("Concatenate", "{}"), true).operations())
        .containsExactly("Concat", "logical_or");
    assertThat(masked(LayerProbe.keras3("Concatenate", "{'axis':1}"), false).masks())
        .containsExactly("(None, 8)");
    assertThat(masked(LayerProbe.of(KERAS_33, "Concatenate", "{}"), true).masks())
        .containsExactly((String) null);
  }

  @Test
  void typesMeetAsInKeras3() {
    assertThat(DType.INT8.promote(DType.UINT8)).isEqualTo(DType.INT16);
    assertThat(DType.UINT32.promote(DType.INT32)).isEqualTo(DType.INT64);
    assertThat(DType.UINT64.promote(DType.INT8)).isEqualTo(DType.FLOAT32);
    assertThat(DType.INT64.promote(DType.FLOAT16)).isEqualTo(DType.FLOAT16);
    assertThat(DType.BFLOAT16.promote(DType.FLOAT16)).isEqualTo(DType.FLOAT32);
    assertThat(DType.FLOAT64.promote(DType.BFLOAT16)).isEqualTo(DType.FLOAT64);
    assertThat(DType.BOOL.promote(DType.INT8)).isEqualTo(DType.INT8);
    assertThat(DType.INT16.promote(DType.UINT8)).isEqualTo(DType.INT16);
  }

  private static LayerProbe dot4(Writer writer) {
    return LayerProbe.of(writer, "Dot", "{'axes':3}").input(-1, 2, 3, 4).input(-1, 2, 5, 4);
  }

  @Test
  void dotsOfHigherRankMeanWhatTheWriterMeant() {
    String sum = "float32(None, 2, 3, 2, 5)";
    String product = "float32(None, 2, 3, 5)";
    assertThat(dot4(new Writer(3, "3.15.1")).output()).isEqualTo(sum);
    assertThat(dot4(new Writer(2, "2.4.0")).output()).isEqualTo(sum);
    assertThat(dot4(new Writer(2, "2.3.1")).output()).isEqualTo(sum);
    assertThat(dot4(new Writer(2, "2.2.5")).output()).isEqualTo(sum);
    assertThat(dot4(new Writer(2, "2.2.4")).output()).isEqualTo(product);
    assertThat(dot4(new Writer(2, "2.2.4", "theano")).output()).isEqualTo(sum);
    assertThatThrownBy(() -> dot4(new Writer(2, "2.2.4-tf")).output())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("the file does not say which");
  }

  @Test
  void cosinesOfKeras1() {
    String config = "{'name':'m','mode':'%s','mode_type':'raw','dot_axes':[1,1]}";
    Writer keras1 = new Writer(1, "1.2.2");
    assertThat(
            LayerProbe.of(keras1, "Merge", config.formatted("cos"))
                .input(-1, 4)
                .input(-1, 4)
                .output())
        .isEqualTo("float32(None, 1, 1)");
    assertThatThrownBy(() -> LayerProbe.of(keras1, "Merge", config.formatted("twist")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected sum, mul, ave, max, concat, dot or cos");
  }

  @Test
  void masksOfLowerRankAreJoinedAsTheyAre() {
    String shape = "{'axis':%d}";
    for (int axis : new int[] {2, -1}) {
      LayerProbe p =
          LayerProbe.keras2("Concatenate", shape.formatted(axis))
              .input(-1, 4, 5, 3)
              .mask(-1, 4)
              .input(-1, 4, 5, 3)
              .mask(-1, 4);
      assertThat(p.masks()).containsExactly("(None, 4)");
    }
    LayerProbe whole =
        LayerProbe.keras2("Concatenate", "{'axis':1}")
            .input(-1, 4, 5)
            .mask(-1, 4, 5)
            .input(-1, 2, 5)
            .mask(-1, 2, 5);
    assertThat(whole.masks()).containsExactly("(None, 6)");
  }
}
