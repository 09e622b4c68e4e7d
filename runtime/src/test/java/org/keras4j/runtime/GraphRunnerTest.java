package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.engine.onednn.OneDnnKernels;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class GraphRunnerTest {
  private final AtomicInteger lowerings = new AtomicInteger();
  private final TestGraphs.Weights weights =
      new TestGraphs.Weights().with("k", TestGraphs.random(1, 20, 30));

  private OpGraph lower(List<TensorSpec> inputs, List<Integer> sizes) {
    lowerings.incrementAndGet();
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", inputs.get(0));
    Value k = g.weight("k", new TensorSpec(DType.FLOAT32, Shape.of(20, 30)));
    g.outputs(List.of(g.unary(UnaryOp.Kind.TANH, g.matmul(x, k)), g.softmax(x, -1)));
    return g;
  }

  private GraphRunner runner() {
    return new GraphRunner(this::lower, weights, TestGraphs.JAVA, Passes.all());
  }

  @Test
  void plansAreKeptAndShareWeights() {
    GraphRunner runner = runner();
    for (int round = 0; round < 3; round++) {
      for (int batch = 1; batch <= 5; batch++) {
        List<Tensor> y = runner.run(List.of(TestGraphs.random(batch, batch, 20)), new RunControl());
        assertThat(y.get(0).shape()).isEqualTo(Shape.of(batch, 30));
      }
    }
    assertThat(lowerings).hasValue(5);
    assertThat(weights.reads).isEqualTo(1);
  }

  @Test
  void thePlansUsedLongestAgoGoWhereBytesAreScarce() {
    long someTen = 150_000;
    GraphRunner runner =
        new GraphRunner(this::lower, weights, TestGraphs.JAVA, Passes.all(), someTen);
    for (int batch = 1; batch < 40; batch++) {
      runner.run(List.of(TestGraphs.random(batch, batch, 20)), new RunControl());
    }
    int before = lowerings.get();
    runner.run(List.of(TestGraphs.random(1, 39, 20)), new RunControl());
    assertThat(lowerings).hasValue(before);
    runner.run(List.of(TestGraphs.random(1, 1, 20)), new RunControl());
    assertThat(lowerings).hasValue(before + 1);
    assertThat(weights.reads).isEqualTo(1);
  }

  @Test
  void anInfinityIsPlannedForEnginesThatKeepIt() {
    assumeTrue(OneDnnKernels.missing() == null);
    try (GraphRunner runner =
        new GraphRunner(
            this::lower,
            weights,
            KernelRegistry.of(OneDnnKernels.always(1), new JavaKernels()),
            Passes.all())) {
      Tensor finite = TestGraphs.random(1, 2, 20);
      runner.run(List.of(finite), new RunControl());
      assertThat(runner.plan(List.of(finite.spec())).explain()).contains("onednn MatMul");
      float[] x = finite.toFloatArray();
      x[3] = Float.POSITIVE_INFINITY;
      x[25] = Float.NaN;
      List<Tensor> odd = List.of(Tensor.of(x, 2, 20));
      assertThat(runner.run(odd, new RunControl()).get(0))
          .isEqualTo(runner().run(odd, new RunControl()).get(0));
      assertThat(lowerings).hasValue(3);
    }
  }

  @Test
  void closingReleasesAndMayBeRepeated() {
    GraphRunner runner = runner();
    runner.run(List.of(TestGraphs.random(1, 2, 20)), new RunControl());
    runner.close();
    runner.close();
  }

  @Test
  void threadsGetTheirOwnResults() throws Exception {
    GraphRunner runner = runner();
    List<Tensor> inputs = new ArrayList<>();
    List<List<Tensor>> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      inputs.add(TestGraphs.random(i, 1 + i % 3, 20));
      expected.add(runner().run(List.of(inputs.get(i)), new RunControl()));
    }
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int offset = t;
        tasks.add(
            pool.submit(
                () -> {
                  for (int n = 0; n < 200; n++) {
                    int i = (n + offset) % inputs.size();
                    assertThat(runner.run(List.of(inputs.get(i)), new RunControl()))
                        .isEqualTo(expected.get(i));
                  }
                }));
      }
      for (Future<?> f : tasks) {
        f.get();
      }
    } finally {
      pool.shutdown();
    }
    assertThat(lowerings.get()).isEqualTo(12 + 3);
  }

  @Test
  void aCancelledRunLeavesTheRunnerUsable() {
    GraphRunner runner = runner();
    RunControl control = new RunControl();
    control.cancel();
    List<Tensor> x = List.of(TestGraphs.random(1, 2, 20));
    assertThatThrownBy(() -> runner.run(x, control))
        .isInstanceOf(PredictionCancelledException.class);
    assertThat(runner.run(x, new RunControl())).hasSize(2);
    assertThat(runner.plan(List.of(x.get(0).spec())).explain()).contains("MatMul");
  }

  @Test
  void aFailedPlanIsTriedAgain() {
    AtomicInteger calls = new AtomicInteger();
    GraphRunner runner =
        new GraphRunner(
            (specs, sizes) -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
              }
              return lower(specs, sizes);
            },
            weights,
            TestGraphs.JAVA,
            Passes.none());
    List<Tensor> x = List.of(TestGraphs.random(1, 2, 20));
    assertThatThrownBy(() -> runner.run(x, new RunControl()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(runner.run(x, new RunControl())).hasSize(2);
  }
}
