package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The examples in Keras's own documentation of its layers: shapes, numbers of parameters, and
 * predictions against plain loops. Their golden cases are called {@code worked_…}.
 */
class WorkedExamplesTest {
  private static String sequential(String inputShape, String... layers) {
    StringBuilder out =
        new StringBuilder("{'class_name':'Sequential','keras_version':'2.15.0','config':[");
    for (int i = 0; i < layers.length; i++) {
      String[] nameAndConfig = layers[i].split(" ", 2);
      String input = i == 0 ? ",'batch_input_shape':[null," + inputShape + "]" : "";
      out.append(i == 0 ? "" : ",")
          .append("{'class_name':'")
          .append(nameAndConfig[0])
          .append("','config':{'name':'l")
          .append(i)
          .append("',")
          .append(nameAndConfig[1])
          .append(input)
          .append("}}");
    }
    return out.append("]}").toString().replace('\'', '"');
  }

  private static KerasModel model(String inputShape, String... layers) {
    return KerasModel.fromJson(
        sequential(inputShape, layers), LoadOptions.defaults().withInitSeed(7L));
  }

  private static String outputShape(KerasModel m) {
    return m.outputs().get(0).spec().shape().toString();
  }

  private static Tensor ramp(int... shape) {
    int n = 1;
    for (int d : shape) {
      n *= d;
    }
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i * 7919 % 1000) / 500f - 1;
    }
    return Tensor.of(x, shape);
  }

  private static float[] predict(KerasModel m, Tensor x) {
    try (Predictor p = Predictor.of(m)) {
      return p.predict(List.of(x)).get(0).toFloatArray();
    }
  }

  /** The values of the kernel of the only layer. */
  private static float[] kernel(KerasModel m) {
    WeightSpecs.Entry entry = m.weightSpecs().weights().get(0);
    TensorSpec spec = entry.weight().spec();
    FloatBuffer values = FloatBuffer.allocate(spec.shape().size());
    m.weights().read(entry.key(), spec, values);
    return values.array();
  }

  @Test
  void permute() {
    try (KerasModel m = model("10,64", "Permute 'dims':[2,1]")) {
      assertThat(outputShape(m)).isEqualTo("(None, 64, 10)");
      Tensor x = ramp(2, 10, 64);
      float[] in = x.toFloatArray();
      float[] y = predict(m, x);
      for (int i = 0; i < y.length; i++) {
        int b = i / 640;
        int row = i / 10 % 64;
        int column = i % 10;
        assertThat(y[i]).isEqualTo(in[b * 640 + column * 64 + row]);
      }
    }
  }

  @Test
  void croppingConvolutionCropping() {
    String first = "Cropping2D 'cropping':[[2,2],[4,4]]";
    try (KerasModel m = model("28,28,3", first)) {
      assertThat(outputShape(m)).isEqualTo("(None, 24, 20, 3)");
      float[] in = ramp(1, 28, 28, 3).toFloatArray();
      float[] y = predict(m, ramp(1, 28, 28, 3));
      for (int i = 0; i < y.length; i++) {
        int row = i / 60 + 2;
        int column = i / 3 % 20 + 4;
        assertThat(y[i]).isEqualTo(in[(row * 28 + column) * 3 + i % 3]);
      }
    }
    try (KerasModel m =
        model(
            "28,28,3",
            first,
            "Conv2D 'filters':64,'kernel_size':[3,3],'padding':'same'",
            "Cropping2D 'cropping':[[2,2],[2,2]]")) {
      assertThat(outputShape(m)).isEqualTo("(None, 20, 16, 64)");
      assertThat(predict(m, ramp(2, 28, 28, 3)))
          .hasSize(2 * 20 * 16 * 64)
          .doesNotContain(Float.NaN);
    }
  }

  @Test
  void locallyConnected1d() {
    String first = "LocallyConnected1D 'filters':64,'kernel_size':[3]";
    try (KerasModel m =
        model("10,32", first, "LocallyConnected1D 'filters':32,'kernel_size':[3]")) {
      assertThat(outputShape(m)).isEqualTo("(None, 6, 32)");
      assertThat(predict(m, ramp(2, 10, 32))).hasSize(2 * 6 * 32);
    }
    try (KerasModel m = model("10,32", first)) {
      assertThat(outputShape(m)).isEqualTo("(None, 8, 64)");
      assertThat(m.weightSpecs().parameterCount()).isEqualTo(8 * 96 * 64 + 8 * 64);
      float[] kernel = kernel(m);
      float[] in = ramp(1, 10, 32).toFloatArray();
      float[] y = predict(m, ramp(1, 10, 32));
      for (int p = 0; p < 8; p++) {
        for (int f = 0; f < 64; f++) {
          double sum = 0;
          for (int i = 0; i < 96; i++) {
            sum += in[p * 32 + i] * (double) kernel[(p * 96 + i) * 64 + f];
          }
          assertThat(y[p * 64 + f]).isCloseTo((float) sum, within(1e-5f));
        }
      }
    }
  }

  @Test
  void locallyConnected2d() {
    String first = "LocallyConnected2D 'filters':64,'kernel_size':[3,3]";
    try (KerasModel m =
        model("32,32,3", first, "LocallyConnected2D 'filters':32,'kernel_size':[3,3]")) {
      assertThat(outputShape(m)).isEqualTo("(None, 28, 28, 32)");
    }
    try (KerasModel m = model("32,32,3", first)) {
      assertThat(outputShape(m)).isEqualTo("(None, 30, 30, 64)");
      assertThat(m.weightSpecs().parameterCount())
          .isEqualTo((30 * 30) * (3 * 3 * 3 * 64) + (30 * 30) * 64);
      float[] kernel = kernel(m);
      float[] in = ramp(1, 32, 32, 3).toFloatArray();
      float[] y = predict(m, ramp(1, 32, 32, 3));
      for (int p = 0; p < 900; p += 13) {
        for (int f = 0; f < 64; f += 5) {
          double sum = 0;
          for (int i = 0; i < 27; i++) {
            int row = p / 30 + i / 9;
            int column = p % 30 + i / 3 % 3;
            sum += in[(row * 32 + column) * 3 + i % 3] * (double) kernel[(p * 27 + i) * 64 + f];
          }
          assertThat(y[p * 64 + f]).isCloseTo((float) sum, within(1e-5f));
        }
      }
    }
  }

  @Test
  void timeDistributedConvolution() {
    try (KerasModel m =
        model(
            "10,299,299,3",
            "TimeDistributed 'layer':{'class_name':'Conv2D','config':{'name':'c','filters':64,"
                + "'kernel_size':[3,3]}}")) {
      assertThat(outputShape(m)).isEqualTo("(None, 10, 297, 297, 64)");
      assertThat(m.weightSpecs().parameterCount()).isEqualTo(27 * 64 + 64);
    }
  }

  /** Keras before 2.4 scales the indices alone; the numbers are of TensorFlow's ResizeBilinear. */
  @Test
  void bilinearUpSamplingOfKerasOnItsOwn() {
    String json =
        sequential("2,3,1", "UpSampling2D 'size':[2,2],'interpolation':'bilinear'")
            .replace("2.15.0", "2.2.4");
    try (KerasModel m = KerasModel.fromJson(json)) {
      assertThat(predict(m, Tensor.of(new float[] {1, 2, 4, 8, 3, -5}, 1, 2, 3, 1)))
          .containsExactly(
              1, 1.5f, 2, 3, 4, 4, 4.5f, 3.5f, 2.5f, 1, -0.5f, -0.5f, 8, 5.5f, 3, -1, -5, -5, 8,
              5.5f, 3, -1, -5, -5);
    }
  }
}
