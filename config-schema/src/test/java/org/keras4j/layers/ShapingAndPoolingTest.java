package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.tensor.DType;

class ShapingAndPoolingTest {
  private static String out(String className, String config, int... shape) {
    return LayerProbe.keras3(className, config).input(shape).output();
  }

  @Test
  void flatten() {
    assertThat(out("Flatten", "{}", -1, 3, 4)).isEqualTo("float32(None, 12)");
    assertThat(out("Flatten", "{}", -1)).isEqualTo("float32(None, 1)");
    assertThat(out("Flatten", "{}", -1, -1, 4)).isEqualTo("float32(None, None)");
    assertThat(out("Flatten", "{}", 2, 0, 4)).isEqualTo("float32(2, 0)");
    LayerProbe first =
        LayerProbe.keras3("Flatten", "{'data_format':'channels_first'}").input(-1, 3, 4, 5);
    assertThat(first.operations()).containsExactly("Transpose", "Reshape");
  }

  @Test
  void reshape() {
    assertThat(out("Reshape", "{'target_shape':[-1,6]}", -1, 3, 4))
        .isEqualTo("float32(None, 2, 6)");
    assertThat(out("Reshape", "{'target_shape':[]}", 5, 1)).isEqualTo("float32(5,)");
    assertThat(out("Reshape", "{'target_shape':[-1,6]}", -1, -1, 4))
        .isEqualTo("float32(None, None, 6)");
    assertThat(
            out("Reshape", "{'target_shape':{'class_name':'__tuple__','items':[4,3]}}", -1, 3, 4))
        .isEqualTo("float32(None, 4, 3)");
    assertThatThrownBy(() -> out("Reshape", "{'target_shape':[5]}", -1, 3, 4))
        .hasMessageContaining("cannot reshape (3, 4) to (5,): 12 elements do not fit");
    assertThatThrownBy(() -> out("Reshape", "{'target_shape':[-1,-1]}", -1, 3, 4))
        .hasMessageContaining("config.target_shape: expected dimensions, of which one may be -1");
  }

  @Test
  void zeroPaddingTakesAllForms() {
    assertThat(out("ZeroPadding1D", "{'padding':2}", -1, 5, 3)).isEqualTo("float32(None, 9, 3)");
    assertThat(out("ZeroPadding1D", "{'padding':[2,1]}", -1, 5, 3))
        .isEqualTo("float32(None, 8, 3)");
    assertThat(out("ZeroPadding2D", "{'padding':1}", -1, 5, -1, 3))
        .isEqualTo("float32(None, 7, None, 3)");
    assertThat(out("ZeroPadding2D", "{'padding':[1,2]}", -1, 5, 6, 3))
        .isEqualTo("float32(None, 7, 10, 3)");
    assertThat(out("ZeroPadding2D", "{'padding':[[0,1],[2,3]]}", -1, 5, 6, 3))
        .isEqualTo("float32(None, 6, 11, 3)");
    assertThat(
            out("ZeroPadding2D", "{'padding':[1,2],'data_format':'channels_first'}", -1, 3, 5, 6))
        .isEqualTo("float32(None, 3, 7, 10)");
    assertThatThrownBy(() -> out("ZeroPadding2D", "{'padding':[1,2,3]}", -1, 5, 6, 3))
        .hasMessageContaining("config.padding: expected 2 numbers or pairs of numbers");
    assertThatThrownBy(() -> out("ZeroPadding2D", "{'padding':[[0,-1],1]}", -1, 5, 6, 3))
        .hasMessageContaining("config.padding[0]: expected a number or a pair of numbers");
  }

  @Test
  void pooling() {
    assertThat(out("MaxPooling2D", "{'pool_size':[2,3],'strides':null}", -1, 5, 7, 3))
        .isEqualTo("float32(None, 2, 2, 3)");
    assertThat(out("AvgPool2D", "{'pool_size':2,'strides':1,'padding':'same'}", -1, 5, 7, 3))
        .isEqualTo("float32(None, 5, 7, 3)");
    assertThat(out("MaxPool1D", "{'data_format':'channels_first'}", -1, 3, 8))
        .isEqualTo("float32(None, 3, 4)");
    assertThatThrownBy(() -> out("MaxPooling2D", "{'pool_size':6}", -1, 5, 7, 3))
        .hasMessageContaining("smaller than the pool window 6");
    assertThatThrownBy(() -> out("MaxPooling2D", "{}", -1, 5, 3))
        .hasMessageContaining("expected an input of rank 4, got shape (None, 5, 3)");
  }

  @Test
  void globalPooling() {
    assertThat(out("GlobalMaxPooling2D", "{'keepdims':true}", -1, 5, 7, 3))
        .isEqualTo("float32(None, 1, 1, 3)");
    assertThat(out("GlobalAvgPool2D", "{'data_format':'channels_first'}", -1, 3, 5, 7))
        .isEqualTo("float32(None, 3)");
    assertThat(
            LayerProbe.keras3("GlobalAveragePooling1D", "{}").input(DType.INT32, -1, 5, 3).output())
        .isEqualTo("float32(None, 3)");
  }

  @Test
  void theMeanOverStepsLeavesOutMaskedOnes() {
    LayerProbe p =
        LayerProbe.keras3("GlobalAveragePooling1D", "{'keepdims':true}")
            .input(-1, 5, 3)
            .mask(-1, 5);
    assertThat(p.output()).isEqualTo("float32(None, 1, 3)");
    assertThat(p.operations()).contains("Select", "reduce_sum", "divide");
    assertThat(p.outputs().get(0).mask()).isNull();
    LayerProbe two =
        LayerProbe.keras2("GlobalAveragePooling1D", "{'data_format':'channels_first'}")
            .input(-1, 3, 5)
            .mask(-1, 5);
    assertThat(two.output()).isEqualTo("float32(None, 3)");
    assertThat(two.operations()).contains("multiply").doesNotContain("Select");
  }
}
