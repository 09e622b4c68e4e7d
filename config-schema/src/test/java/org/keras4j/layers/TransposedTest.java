package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;

class TransposedTest {
  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, padding, output padding, Keras's size
    "5, 3, 1, valid, , 7",
    "5, 3, 2, valid, , 11",
    "5, 2, 3, valid, , 15",
    "5, 3, 2, same, , 10",
    "5, 2, 3, same, , 15",
    "5, 3, 2, valid, 1, 12",
    "5, 3, 2, same, 0, 9",
    "5, 3, 2, same, 1, 10",
    "5, 4, 3, same, 1, 13",
  })
  void sizes(int size, int kernel, int stride, String padding, Integer outputPadding, int out) {
    String config =
        "{'filters':2,'kernel_size':[%d],'strides':[%d],'padding':'%s','output_padding':%s}"
            .formatted(
                kernel,
                stride,
                padding,
                outputPadding == null ? "null" : "[" + outputPadding + "]");
    LayerProbe p = LayerProbe.keras3("Conv1DTranspose", config).input(-1, size, 3);
    assertThat(p.output()).isEqualTo("float32(None, " + out + ", 2)");
    assertThat(p.weights()).containsExactly("kernel(" + kernel + ", 2, 3)", "bias(2,)");
    assertThat(LayerProbe.keras2("Conv1DTranspose", config).input(-1, size, 3).output())
        .isEqualTo("float32(None, " + out + ", 2)");
    assertThat(LayerProbe.keras3("Conv1DTranspose", config).input(-1, -1, 3).output())
        .isEqualTo("float32(None, None, 2)");
  }

  @Test
  void outputPaddingStaysBelowTheStrides() {
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Conv2DTranspose",
                    "{'filters':2,'kernel_size':3,'strides':[2,1],'output_padding':1}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.output_padding: expected numbers below the strides");
  }

  @Test
  void anOutputThatNoConvolutionGivesBackIsRefused() {
    String config = "{'filters':2,'kernel_size':4,'strides':3,'padding':'same','output_padding':0}";
    assertThatThrownBy(
            () -> LayerProbe.keras3("Conv2DTranspose", config).input(-1, 4, 4, 1).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("which no convolution of this padding gives back");
  }

  @Test
  void channelsFirst() {
    LayerProbe p =
        LayerProbe.keras2(
                "Conv3DTranspose",
                "{'filters':4,'kernel_size':[1,2,3],'strides':2,'data_format':'channels_first'}")
            .input(-1, 3, 2, 3, 4);
    assertThat(p.output()).isEqualTo("float32(None, 4, 4, 6, 9)");
    assertThat(p.weights()).containsExactly("kernel(1, 2, 3, 4, 3)", "bias(4,)");
  }

  @Test
  void keras1StoresTheSize() {
    String config =
        "{'name':'d','nb_filter':2,'nb_row':3,'nb_col':3,'border_mode':'same','subsample':[2,2],"
            + "'output_shape':[null,%d,9,2],'bias':true,'dim_ordering':'tf'}";
    Writer writer = new Writer(1, "1.2.2");
    assertThat(
            LayerProbe.of(writer, "Deconvolution2D", config.formatted(10))
                .input(-1, 5, 5, 3)
                .output())
        .isEqualTo("float32(None, 10, 9, 2)");
    assertThatThrownBy(
            () ->
                LayerProbe.of(writer, "Deconvolution2D", config.formatted(11))
                    .input(-1, 5, 5, 3)
                    .output())
        .isInstanceOf(ModelFormatException.class);
  }
}
