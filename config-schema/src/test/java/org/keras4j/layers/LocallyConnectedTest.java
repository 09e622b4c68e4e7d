package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;

class LocallyConnectedTest {
  private static LayerProbe one(String more) {
    return LayerProbe.keras2(
            "LocallyConnected1D", "{'filters':4,'kernel_size':[3],'strides':[2]" + more + "}")
        .input(-1, 6, 2);
  }

  @Test
  void threeLayoutsOfTheKernel() {
    assertThat(one("").weights()).containsExactly("kernel(2, 6, 4)", "bias(2, 4)");
    assertThat(one(",'implementation':2").weights())
        .containsExactly("kernel(6, 2, 2, 4)", "bias(2, 4)");
    assertThat(one(",'implementation':3").weights()).containsExactly("kernel(48,)", "bias(2, 4)");
    // three positions, of which the first sees two inputs
    assertThat(one(",'implementation':3,'padding':'same'").weights())
        .containsExactly("kernel(64,)", "bias(3, 4)");
    assertThat(one(",'implementation':2,'padding':'same'").output())
        .isEqualTo("float32(None, 3, 4)");
  }

  @Test
  void channelsFirst() {
    String config =
        "{'filters':3,'kernel_size':[2,1],'data_format':'channels_first','implementation':%d}";
    LayerProbe p = LayerProbe.keras2("LocallyConnected2D", config.formatted(2)).input(-1, 2, 4, 5);
    assertThat(p.weights()).containsExactly("kernel(2, 4, 5, 3, 3, 5)", "bias(3, 5, 3)");
    assertThat(p.output()).isEqualTo("float32(None, 3, 3, 5)");
  }

  @Test
  void keras1ChannelsFirst() {
    LayerProbe p =
        LayerProbe.of(
                new Writer(1, "1.2.2"),
                "LocallyConnected2D",
                "{'name':'l','nb_filter':3,'nb_row':2,'nb_col':1,'subsample':[1,1],"
                    + "'border_mode':'valid','dim_ordering':'th','bias':true}")
            .input(-1, 2, 4, 5);
    assertThat(p.weights()).containsExactly("kernel(15, 4, 3)", "bias(3, 5, 3)");
    assertThat(p.output()).isEqualTo("float32(None, 3, 3, 5)");
  }

  @Test
  void refusals() {
    assertThatThrownBy(() -> one(",'padding':'same'"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.padding: expected valid, beside implementation 1");
    assertThatThrownBy(() -> one(",'implementation':4"))
        .hasMessageStartingWith("config.implementation: expected 1, 2 or 3");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("LocallyConnected1D", "{'filters':4,'kernel_size':[3]}")
                    .input(-1, -1, 2)
                    .weights())
        .hasMessageContaining("sizes of the input must be known");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("LocallyConnected1D", "{'filters':4,'kernel_size':[3]}")
                    .input(-1, 2, 2)
                    .weights())
        .hasMessageContaining("smaller than the kernel");
  }
}
