package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.Lowering;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.engine.onednn.OneDnnKernels;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Loading takes hardly more memory than the weights: for VGG16, with a part of its channels. */
class LoadMemoryTest {
  /** Most elements that are read at once. */
  private static final int PART = 1 << 20;

  /** Weights by a formula, which remembers what was asked of it. */
  private static final class Formula implements WeightSource {
    long onHeap;
    int largest;

    @Override
    public void read(String key, TensorSpec spec, Buffer target) {
      readPart(key, spec, 0, target);
    }

    @Override
    public synchronized void readPart(String key, TensorSpec spec, int from, Buffer target) {
      largest = Math.max(largest, target.remaining());
      onHeap += target.isDirect() ? 0 : target.remaining();
      FloatBuffer floats = (FloatBuffer) target;
      for (int i = from; floats.hasRemaining(); i++) {
        floats.put((i * 7919L % 1000 - 499.5f) * 1e-4f);
      }
    }
  }

  /** The network with a part of its channels, and so many units in its large layers. */
  private static KerasModel vgg16(int units) {
    List<String> layers = new ArrayList<>();
    int[][] blocks = {{2, 16}, {2, 32}, {3, 64}, {3, 128}, {3, 128}};
    for (int[] block : blocks) {
      for (int i = 0; i < block[0]; i++) {
        layers.add(
            "Conv2D{'filters':"
                + block[1]
                + ",'kernel_size':[3,3],'padding':'same','activation':'relu'}");
      }
      layers.add("MaxPooling2D{'pool_size':[2,2]}");
    }
    layers.add("Flatten{'trainable':true}");
    layers.add("Dense{'units':" + units + ",'activation':'relu'}");
    layers.add("Dense{'units':" + units + ",'activation':'relu'}");
    layers.add("Dense{'units':250,'activation':'softmax'}");
    return TestModels.sequential("224,224,3", layers.toArray(new String[0]));
  }

  private static GraphRunner runner(KerasModel m, WeightSource source, KernelRegistry kernels) {
    return new GraphRunner(
        (inputs, sizes) ->
            Lowering.lower(m.model(), m.weightSpecs(), inputs, sizes, null, new ArrayList<>()),
        source,
        kernels,
        Passes.all());
  }

  private static long weightBytes(KerasModel m) {
    long bytes = 0;
    for (WeightSpecs.Entry e : m.weightSpecs().weights()) {
      bytes += 4L * e.weight().spec().shape().size();
    }
    return bytes;
  }

  /** Loads a file, predicts once, and prints the most that the process has occupied, in kB. */
  static final class Once {
    private Once() {}

    public static void main(String[] args) throws IOException {
      try (KerasModel m = KerasModel.load(Path.of(args[0]));
          Predictor p = Predictor.of(m)) {
        p.predict(Tensor.zeros(new TensorSpec(DType.FLOAT32, Shape.of(1, 224, 224, 3))));
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          System.out.println(line.replaceAll("\\D", ""));
        }
      }
    }
  }

  private static long peakBytes(Path model) throws IOException, InterruptedException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:+UseSerialGC",
            Once.class.getName(),
            model.toString());
    java.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    java.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = java.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    return Long.parseLong(text.strip()) << 10;
  }

  @Test
  void aProcessGrowsByHardlyMoreThanTheWeights(@TempDir Path dir) throws Exception {
    assumeTrue(OneDnnKernels.missing() == null && Files.exists(Path.of("/proc/self/status")));
    Path small = dir.resolve("small.keras");
    Path large = dir.resolve("large.keras");
    long weights;
    try (KerasModel a = vgg16(16);
        KerasModel b = vgg16(3072)) {
      a.save(small);
      b.save(large);
      weights = weightBytes(b);
    }
    long growth = peakBytes(large) - peakBytes(small);
    assertThat(weights).isGreaterThan(100L << 20);
    assertThat(growth).isLessThan((long) (1.2 * weights) + (64 << 20));
  }

  @Test
  void weightsGoStraightToWhereTheyStay() {
    assumeTrue(OneDnnKernels.missing() == null);
    KerasModel m = vgg16(1024);
    Formula formula = new Formula();
    KernelRegistry kernels = KernelRegistry.of(OneDnnKernels.always(1), new JavaKernels());
    long weights = weightBytes(m);
    Tensor x = TestGraphs.random(1, 1, 224, 224, 3);
    try (GraphRunner runner = runner(m, formula, kernels)) {
      ExecutionPlan plan = runner.plan(List.of(x.spec()));
      assertThat(formula.onHeap).isZero();
      assertThat(formula.largest).isLessThanOrEqualTo(PART);
      assertThat(plan.packedBytes()).isBetween(weights, (long) (1.05 * weights));
      assertThat(plan.explain()).contains(" 0 B of constants");
      float[] y = runner.run(List.of(x), new RunControl()).get(0).toFloatArray();
      try (GraphRunner plain = runner(m, formula, TestGraphs.JAVA)) {
        float[] expected = plain.run(List.of(x), new RunControl()).get(0).toFloatArray();
        for (int i = 0; i < y.length; i++) {
          assertThat(y[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
        }
      }
    }
  }
}
