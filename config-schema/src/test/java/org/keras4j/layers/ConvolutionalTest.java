package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.errors.ModelFormatException;

class ConvolutionalTest {
  private static final String CONV = "{'filters':6,'kernel_size':3";

  @Test
  void paddingStridesAndDilation() {
    assertThat(LayerProbe.keras3("Conv1D", CONV + "}").input(-1, 10, 4).output())
        .isEqualTo("float32(None, 8, 6)");
    assertThat(
            LayerProbe.keras3("Conv1D", CONV + ",'padding':'CAUSAL','strides':[2]}")
                .input(-1, 9, 4)
                .output())
        .isEqualTo("float32(None, 5, 6)");
    assertThat(
            LayerProbe.keras3("Conv2D", CONV + ",'padding':'same','strides':[2,3]}")
                .input(-1, 9, 10, 4)
                .output())
        .isEqualTo("float32(None, 5, 4, 6)");
    assertThat(
            LayerProbe.keras3("Conv2D", CONV + ",'dilation_rate':[2,1]}")
                .input(-1, -1, 9, 4)
                .output())
        .isEqualTo("float32(None, None, 7, 6)");
  }

  @Test
  void groupsDivideTheKernel() {
    LayerProbe p = LayerProbe.keras3("Conv2D", CONV + ",'groups':2}").input(-1, 9, 9, 4);
    assertThat(p.weights()).containsExactly("kernel(3, 3, 2, 6)", "bias(6,)");
    assertThat(p.output()).isEqualTo("float32(None, 7, 7, 6)");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + ",'groups':4}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("config.groups: expected a divisor of the 6 filters, got 4");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Conv2D", CONV + ",'groups':3}").input(-1, 9, 9, 4).weights())
        .hasMessageContaining("the 4 channels of (None, 9, 9, 4) do not divide into 3 groups");
  }

  @Test
  void channelsFirstIsTransposed() {
    LayerProbe p =
        LayerProbe.keras3("Conv2D", CONV + ",'data_format':'channels_first','activation':'relu'}")
            .input(-1, 4, 9, 8);
    assertThat(p.weights()).containsExactly("kernel(3, 3, 4, 6)", "bias(6,)");
    assertThat(p.output()).isEqualTo("float32(None, 6, 7, 6)");
    assertThat(p.operations()).endsWith("relu", "Transpose");
  }

  @Test
  void anActivationOverAnAxisSeesTheLayersOwnLayout() {
    LayerProbe p =
        LayerProbe.keras3(
                "Conv2D", CONV + ",'data_format':'channels_first','activation':'softmax'}")
            .input(-1, 4, 9, 8);
    assertThat(p.operations()).endsWith("Transpose", "softmax");
  }

  @Test
  void keras2TakesSeveralBatchAxes() {
    assertThat(LayerProbe.keras2("Conv2D", CONV + "}").input(-1, 5, 9, 9, 4).output())
        .isEqualTo("float32(None, 5, 7, 7, 6)");
    assertThat(
            LayerProbe.keras2("Conv1D", CONV + ",'data_format':'channels_first'}")
                .input(-1, -1, 4, 9)
                .output())
        .isEqualTo("float32(None, None, 6, 7)");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + "}").input(-1, 5, 9, 9, 4).output())
        .hasMessageContaining(
            "expected an input of rank 4 (batch, spatial…, channels), got shape"
                + " (None, 5, 9, 9, 4)");
  }

  @Test
  void depthwiseKernelsAreNamedByGeneration() {
    String config = "{'kernel_size':[3,2],'depth_multiplier':2}";
    LayerProbe three = LayerProbe.keras3("DepthwiseConv2D", config).input(-1, 9, 9, 4);
    assertThat(three.weights()).containsExactly("kernel(3, 2, 4, 2)", "bias(8,)");
    assertThat(three.output()).isEqualTo("float32(None, 7, 8, 8)");
    assertThat(LayerProbe.keras2("DepthwiseConv2D", config).input(-1, 9, 9, 4).weights())
        .containsExactly("depthwise_kernel(3, 2, 4, 2)", "bias(8,)");
  }

  @Test
  void separable() {
    LayerProbe p =
        LayerProbe.keras3(
                "SeparableConvolution2D", CONV + ",'depth_multiplier':2,'use_bias':false}")
            .input(-1, 9, -1, 4);
    assertThat(p.weights())
        .containsExactly("depthwise_kernel(3, 3, 4, 2)", "pointwise_kernel(1, 1, 8, 6)");
    assertThat(p.output()).isEqualTo("float32(None, 7, None, 6)");
  }

  @Test
  void wrongConfigs() {
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", "{'filters':0,'kernel_size':3}"))
        .hasMessage("config.filters: expected a positive integer, got 0");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", "{'filters':6,'kernel_size':[3]}"))
        .hasMessage("config.kernel_size: expected 2 integers, got [3]");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", "{'filters':6}"))
        .hasMessage("config.kernel_size: expected 2 integers, but it is missing");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + ",'padding':'causal'}"))
        .hasMessage("config.padding: expected one of valid, same, got \"causal\"");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + ",'strides':2,'dilation_rate':2}"))
        .hasMessageContaining("config.strides: expected strides of 1 beside a dilation_rate");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + "}").input(-1, 2, 9, 4).output())
        .hasMessageContaining("smaller than the kernel");
    assertThatThrownBy(() -> LayerProbe.keras3("Conv2D", CONV + "}").input(-1, 9, 9, -1).weights())
        .hasMessageContaining("axis -1 of the input must be known");
  }
}
