package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.model.Lowering;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.tensor.Tensor;

/**
 * Examples of Keras's documentation whose weights or outputs are too large for a golden case: both
 * come from a formula, and of what real Keras predicted there are samples and sums.
 */
class LargeExamplesTest {
  private static final Path EXPECTED =
      Path.of(System.getProperty("keras4j.root", ".."))
          .resolve("runtime/src/test/resources/files/large_examples.npz");

  private static float formula(long i) {
    return (float) ((i * 7919 % 1000) / 1000.0 - 0.5);
  }

  private static final WeightSource WEIGHTS =
      (key, spec, target) -> {
        FloatBuffer floats = (FloatBuffer) target;
        for (int i = 0; i < spec.shape().size(); i++) {
          floats.put(formula(i) * 0.25f);
        }
      };

  private static KerasModel model(String inputShape, String... layers) {
    String json =
        "{'class_name':'Sequential','keras_version':'2.15.0','config':["
            + String.join(",", layers)
            + "]}";
    return KerasModel.fromJson(
        json.replace("INPUT", "'batch_input_shape':[null," + inputShape + "]").replace('\'', '"'));
  }

  private static void check(KerasModel m, String name, int stride, int... shape) {
    int size = 1;
    for (int d : shape) {
      size *= d;
    }
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = formula(i);
    }
    Map<String, Tensor> expected = Npz.read(EXPECTED);
    float[] samples = expected.get(name).toFloatArray();
    double[] sums = expected.get(name + "_sums").toDoubleArray();
    try (GraphRunner runner =
        new GraphRunner(
            (inputs, sizes) ->
                Lowering.lower(m.model(), m.weightSpecs(), inputs, sizes, null, new ArrayList<>()),
            WEIGHTS,
            TestGraphs.JAVA,
            Passes.all())) {
      float[] y = runner.run(List.of(Tensor.of(x, shape)), new RunControl()).get(0).toFloatArray();
      assertThat((y.length + stride - 1) / stride).isEqualTo(samples.length);
      double sum = 0;
      double magnitude = 0;
      for (int i = 0; i < y.length; i++) {
        sum += y[i];
        magnitude += Math.abs(y[i]);
        if (i % stride == 0) {
          assertThat(y[i]).isCloseTo(samples[i / stride], within(1e-5f));
        }
      }
      assertThat(sum).isCloseTo(sums[0], within(1e-6 * sums[1]));
      assertThat(magnitude).isCloseTo(sums[1], within(1e-6 * sums[1]));
    }
  }

  @Test
  void secondLocallyConnectedLayer() {
    try (KerasModel m =
        model(
            "32,32,3",
            "{'class_name':'LocallyConnected2D','config':{'name':'a','filters':64,"
                + "'kernel_size':[3,3],INPUT}}",
            "{'class_name':'LocallyConnected2D','config':{'name':'b','filters':32,"
                + "'kernel_size':[3,3]}}")) {
      assertThat(m.outputs().get(0).spec().shape().toString()).isEqualTo("(None, 28, 28, 32)");
      check(m, "local", 61, 1, 32, 32, 3);
    }
  }

  @Test
  void convolutionOfEveryImageOfASequence() {
    try (KerasModel m =
        model(
            "10,299,299,3",
            "{'class_name':'TimeDistributed','config':{'name':'t','layer':{'class_name':'Conv2D',"
                + "'config':{'name':'c','filters':64,'kernel_size':[3,3]}},INPUT}}")) {
      assertThat(m.outputs().get(0).spec().shape().toString())
          .isEqualTo("(None, 10, 297, 297, 64)");
      check(m, "images", 56_453, 1, 10, 299, 299, 3);
    }
  }
}
