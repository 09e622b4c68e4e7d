package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.KerasModel;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.runtime.engine.onednn.OneDnnKernels;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class PredictIntoTest {
  private static PredictorOptions engine(String name) {
    assumeTrue(name.equals("java") || OneDnnKernels.missing() == null);
    return PredictorOptions.defaults().withEngines(List.of(name)).withThreads(1);
  }

  private static List<Tensor> places(Predictor p, List<Tensor> inputs) {
    return p.outputSpecs(inputs.stream().map(Tensor::spec).toList()).stream()
        .map(Tensor::zeros)
        .toList();
  }

  /** Predicts so often; neither the heap nor the process may grow. The best of some attempts. */
  private static void check(
      KerasModel model, PredictorOptions options, Tensor x, int calls, int manyCalls)
      throws IOException {
    try (model;
        Predictor p = Predictor.of(model, options)) {
      List<Tensor> in = List.of(x);
      List<Tensor> out = places(p, in);
      for (int i = 0; i < calls; i++) {
        p.predictInto(in, out);
      }
      assertThat(out).isEqualTo(p.predict(in));
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long id = Thread.currentThread().getId();
      long bytes = Long.MAX_VALUE;
      for (int round = 0; round < 10 && bytes > 0; round++) {
        threads.getThreadAllocatedBytes(id);
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < calls; i++) {
          p.predictInto(in, out);
        }
        bytes = Math.min(bytes, threads.getThreadAllocatedBytes(id) - before);
      }
      assertThat(bytes).as("bytes allocated by %s calls", calls).isZero();
      long growth = Long.MAX_VALUE;
      for (int round = 0; round < 5 && growth >= 1024; round++) {
        long before = residentKilobytes();
        for (int i = 0; i < manyCalls; i++) {
          p.predictInto(in, out);
        }
        growth = Math.min(growth, residentKilobytes() - before);
      }
      assertThat(growth).as("kB that %s calls add to the process", manyCalls).isLessThan(1024);
    }
  }

  /** What the process occupies; 0 on systems that do not say. */
  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(l -> l.startsWith("VmRSS:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "onednn"})
  void aPerceptronAllocatesNothing(String engine) throws IOException {
    check(TestModels.perceptron(), engine(engine), TestGraphs.random(1, 1, 64), 10_000, 100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "onednn"})
  void twoLstmLayersAllocateNothing(String engine) throws IOException {
    check(TestModels.lstm(5, 8), engine(engine), TestGraphs.random(1, 1, 5, 8), 10_000, 100_000);
  }

  @Test
  void mobileNetV2AllocatesNothing() throws IOException {
    check(
        TestModels.mobileNetV2(32, 0.35),
        engine("onednn"),
        TestGraphs.random(1, 1, 32, 32, 3),
        2_000,
        2_000);
  }

  @Test
  void placesMayBeDirectBuffersAndSharedByNobodyElse() {
    try (KerasModel m = TestModels.perceptron();
        Predictor p = Predictor.of(m)) {
      Tensor x = TestGraphs.random(1, 3, 64);
      FloatBuffer direct =
          ByteBuffer.allocateDirect(120).order(ByteOrder.nativeOrder()).asFloatBuffer();
      FloatBuffer other = ByteBuffer.allocateDirect(120).asFloatBuffer();
      Tensor expected = p.predict(x).get(0);
      for (FloatBuffer b : List.of(direct, other)) {
        Tensor place = Tensor.wrap(DType.FLOAT32, Shape.of(3, 10), b);
        p.predictInto(List.of(x), List.of(place));
        assertThat(place).isEqualTo(expected);
        assertThat(b.get(7)).isEqualTo((float) expected.getDouble(7));
      }
    }
  }

  @Test
  void cutBatchesAndStatefulModelsFillPlacesToo() {
    try (KerasModel m = TestModels.perceptron();
        Predictor p = Predictor.of(m, PredictorOptions.defaults().withBatchSize(2))) {
      List<Tensor> in = List.of(TestGraphs.random(1, 5, 64));
      List<Tensor> out = places(p, in);
      p.predictInto(in, out);
      assertThat(out).isEqualTo(p.predict(in));
    }
    try (KerasModel m =
            TestModels.sequential("4,3", "GRU{'units':2,'stateful':true,'return_sequences':true}");
        Predictor p = Predictor.of(m)) {
      List<Tensor> in = List.of(TestGraphs.random(1, 2, 4, 3));
      List<Tensor> out = places(p, in);
      p.predictInto(in, out);
      assertThat(out).isEqualTo(p.predict(in));
    }
  }

  @Test
  void aNanReachesThePlace() {
    try (KerasModel m = TestModels.perceptron();
        Predictor p = Predictor.of(m)) {
      float[] x = new float[64];
      x[5] = Float.NaN;
      List<Tensor> out = List.of(Tensor.zeros(new TensorSpec(DType.FLOAT32, Shape.of(1, 10))));
      p.predictInto(List.of(Tensor.of(x, 1, 64)), out);
      assertThat(out.get(0).getDouble(3)).isNaN();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    KerasModel m = TestModels.perceptron();
    Predictor p = Predictor.of(m);
    List<Tensor> in = List.of(TestGraphs.random(1, 2, 64));
    assertThatThrownBy(() -> p.predictInto(in, List.of(TestGraphs.random(1, 3, 10))))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("output 0: expected float32(2, 10), got float32(3, 10)");
    assertThatThrownBy(() -> p.predictInto(in, List.of(Tensor.of(new double[20], 2, 10))))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("got float64(2, 10)");
    FloatBuffer readOnly = FloatBuffer.allocate(20).asReadOnlyBuffer();
    assertThatThrownBy(
            () -> p.predictInto(in, List.of(Tensor.wrap(DType.FLOAT32, Shape.of(2, 10), readOnly))))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("cannot be written to");
    assertThatThrownBy(() -> p.predictInto(in, List.of()))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("1 outputs, got 0");
    p.close();
    p.close();
    assertThatThrownBy(() -> p.predictInto(in, in)).isInstanceOf(ModelClosedException.class);
  }

  @Test
  void manyThreadsAndShapesGetTheirOwn() throws Exception {
    try (KerasModel m = TestModels.perceptron();
        Predictor p = Predictor.of(m)) {
      ExecutorService pool = Executors.newFixedThreadPool(6);
      try {
        List<Future<?>> tasks = new java.util.ArrayList<>();
        for (int t = 0; t < 6; t++) {
          List<Tensor> in = List.of(TestGraphs.random(t, 1 + 2 * t, 64));
          List<Tensor> expected = p.predict(in);
          List<Tensor> out = places(p, in);
          tasks.add(
              pool.submit(
                  () -> {
                    for (int i = 0; i < 300; i++) {
                      p.predictInto(in, out);
                      assertThat(out).isEqualTo(expected);
                    }
                  }));
        }
        for (Future<?> f : tasks) {
          f.get();
        }
      } finally {
        pool.shutdown();
      }
    }
  }
}
