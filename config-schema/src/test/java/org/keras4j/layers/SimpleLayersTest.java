package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ResizeOp;

/** Cropping, upsampling, Permute, RepeatVector, noise, PReLU and Dot: what they accept. */
class SimpleLayersTest {
  @Test
  void cropping() {
    assertThat(LayerProbe.keras3("Cropping1D", "{}").input(-1, 5, 2).output())
        .isEqualTo("float32(None, 3, 2)");
    assertThat(LayerProbe.keras3("Cropping2D", "{'cropping':1}").input(-1, 5, -1, 2).output())
        .isEqualTo("float32(None, 3, None, 2)");
    assertThat(
            LayerProbe.keras3(
                    "Cropping3D", "{'cropping':[[1,0],[0,2],[1,1]],'data_format':'channels_first'}")
                .input(-1, 2, 5, 4, 3)
                .output())
        .isEqualTo("float32(None, 2, 4, 2, 1)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Cropping1D", "{'cropping':[2,3]}").input(-1, 5, 1).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("cropping leaves nothing of axis 1");
    assertThatThrownBy(() -> LayerProbe.keras3("Cropping2D", "{'cropping':[[1,-1],[0,0]]}"))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void upSampling() {
    assertThat(LayerProbe.keras3("UpSampling1D", "{'size':3}").input(-1, -1, 2).output())
        .isEqualTo("float32(None, None, 2)");
    assertThat(
            LayerProbe.keras3("UpSampling2D", "{'size':[2,3],'data_format':'channels_first'}")
                .input(-1, 2, 4, 5)
                .output())
        .isEqualTo("float32(None, 2, 8, 15)");
    assertThat(LayerProbe.keras2("UpSampling3D", "{'size':[1,2,3]}").input(-1, 2, 4, 5, 3).output())
        .isEqualTo("float32(None, 2, 8, 15, 3)");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.2.2, false",
    "2, 2.3.1, false",
    "2, 2.1.6-tf, false",
    "2, 2.2.4-tf, true",
    "2, 2.4.0, true",
    "3, 3.0.0, true"
  })
  void bilinearFollowsTheWriter(int generation, String version, boolean halfPixel) {
    LayerProbe p =
        LayerProbe.of(
                new Writer(generation, version),
                "UpSampling2D",
                "{'name':'u','size':[2,2],'interpolation':'bilinear'}")
            .input(-1, -1, 3, 2);
    assertThat(p.output()).isEqualTo("float32(None, None, 6, 2)");
    assertThat(p.ops(ResizeOp.class)).extracting(ResizeOp::halfPixel).containsExactly(halfPixel);
  }

  @Test
  void interpolationsOfEachGeneration() {
    assertThatThrownBy(() -> LayerProbe.keras3("UpSampling2D", "{'interpolation':'gaussian'}"))
        .isInstanceOf(ModelFormatException.class);
    assertThat(
            LayerProbe.keras2("UpSampling2D", "{'interpolation':'gaussian'}")
                .input(-1, 2, 3, 1)
                .output())
        .isEqualTo("float32(None, 4, 6, 1)");
  }

  @Test
  void permuteAndRepeat() {
    assertThat(LayerProbe.keras3("Permute", "{'dims':[3,1,2]}").input(-1, 2, -1, 4).output())
        .isEqualTo("float32(None, 4, 2, None)");
    assertThatThrownBy(() -> LayerProbe.keras3("Permute", "{'dims':[0,1]}"))
        .hasMessageStartingWith("config.dims: expected the numbers from 1 to the rank");
    assertThat(LayerProbe.keras3("RepeatVector", "{'n':4}").input(-1, -1).output())
        .isEqualTo("float32(None, 4, None)");
    assertThatThrownBy(() -> LayerProbe.keras3("RepeatVector", "{'n':4}").input(-1, 2, 3).output())
        .isInstanceOf(ModelFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianDropout",
        "AlphaDropout",
        "GaussianNoise"
      })
  void noise(String className) {
    String key = className.equals("GaussianNoise") ? "stddev" : "rate";
    LayerProbe p = LayerProbe.keras3(className, "{'" + key + "':0.5}").input(-1, 5, 2).mask(-1, 5);
    assertThat(p.operations()).isEmpty();
    assertThat(p.masks()).containsExactly("(None, 5)");
    assertThatThrownBy(
            () ->
                LayerProbe.keras2(className, "{'" + key + "':0.5}")
                    .input(-1, 2)
                    .keyword("training", true)
                    .output())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("training=True");
    assertThatThrownBy(() -> LayerProbe.keras2(className, "{}"))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> LayerProbe.keras2(className, "{'" + key + "':-0.5}"))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void sharedAxes() {
    assertThat(LayerProbe.keras3("PReLU", "{}").input(-1, 5, 2).weights())
        .containsExactly("alpha(5, 2)");
    assertThat(LayerProbe.keras2("PReLU", "{'shared_axes':[1]}").input(-1, -1, 2).weights())
        .containsExactly("alpha(1, 2)");
    assertThat(LayerProbe.keras2("PReLU", "{'shared_axes':2}").input(-1, 5, 2).weights())
        .containsExactly("alpha(5, 1)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("PReLU", "{'shared_axes':[3]}").input(-1, 5, 2).weights())
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> LayerProbe.keras3("PReLU", "{}").input(-1, -1, 2).weights())
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void dot() {
    LayerProbe vectors = LayerProbe.keras3("Dot", "{'axes':-1}").input(-1, 4).input(-1, 4);
    assertThat(vectors.output()).isEqualTo("float32(None, 1)");
    LayerProbe ranks =
        LayerProbe.keras3("Dot", "{'axes':[2,-2]}").input(-1, 2, 4, 3).input(-1, 4, 5).mask(-1, 4);
    assertThat(ranks.output()).isEqualTo("float32(None, 2, 3, 5)");
    assertThat(ranks.outputs().get(0).mask()).isNull();
    assertThatThrownBy(
            () ->
                LayerProbe.of(new Writer(2, "2.2.4"), "Dot", "{'axes':1}")
                    .input(-1, 4, 2, 3)
                    .input(-1, 4)
                    .output())
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(
            () -> LayerProbe.keras3("Dot", "{'axes':0}").input(-1, 4).input(-1, 4).output())
        .hasMessageContaining("batch axis");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Dot", "{'axes':1}").input(-1, 4).input(-1, 3).output())
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> LayerProbe.keras3("Dot", "{'axes':[1,2,3]}"))
        .hasMessageStartingWith("config.axes: expected an integer or two");
  }
}
