package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class SleepingEngineTest {
  /** Takes every op, once it is awake. */
  private static final class Sleeper implements KernelFactory {
    private final boolean starts;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean awake;

    Sleeper(boolean starts) {
      this.starts = starts;
    }

    @Override
    public String engine() {
      return "sleeper";
    }

    @Override
    public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
      return awake ? new JavaKernels().select(node, in, out) : KernelChoice.refuse("asleep");
    }

    @Override
    public boolean sleeps(double multiplications) {
      return !awake && multiplications > 0;
    }

    @Override
    public boolean start() {
      awake = starts;
      asked.countDown();
      return starts;
    }
  }

  private static OpGraph lower(List<TensorSpec> inputs, List<Integer> sizes) {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", inputs.get(0));
    g.outputs(List.of(g.matmul(x, g.weight("k", spec(200, 300)))));
    return g;
  }

  private static TensorSpec spec(int... dims) {
    return new TensorSpec(DType.FLOAT32, Shape.of(dims));
  }

  private static GraphRunner runner(Sleeper sleeper) {
    TestGraphs.Weights weights = new TestGraphs.Weights().with("k", TestGraphs.random(1, 200, 300));
    return new GraphRunner(
        SleepingEngineTest::lower,
        weights,
        KernelRegistry.of(sleeper, new JavaKernels()),
        Passes.all());
  }

  private static String engine(GraphRunner runner) {
    return runner.plan(List.of(spec(16, 200))).labels().get(0).engine();
  }

  @Test
  @Timeout(60)
  void manyRunsWakeIt() {
    List<Tensor> x = List.of(TestGraphs.random(2, 16, 200));
    try (GraphRunner runner = runner(new Sleeper(true))) {
      List<Tensor> before = runner.run(x, new RunControl());
      for (int i = 0; i < 19; i++) {
        assertThat(engine(runner)).isEqualTo("java");
        runner.run(x, new RunControl());
      }
      for (int i = 20; i < 53; i++) {
        runner.run(x, new RunControl());
      }
      while (!engine(runner).equals("sleeper")) {
        Thread.onSpinWait();
      }
      assertThat(runner.run(x, new RunControl())).isEqualTo(before);
    }
  }

  @Test
  @Timeout(60)
  void whatDoesNotWakeIsLeftAlone() throws InterruptedException {
    List<Tensor> x = List.of(TestGraphs.random(2, 16, 200));
    Sleeper sleeper = new Sleeper(false);
    try (GraphRunner runner = runner(sleeper)) {
      for (int i = 0; i < 60; i++) {
        runner.run(x, new RunControl());
      }
      sleeper.asked.await();
      assertThat(engine(runner)).isEqualTo("java");
    }
  }

  @Test
  void littleWorkWakesNobody() {
    Patience patience = new Patience(20_000);
    for (int i = 0; i < 2_499; i++) {
      assertThat(patience.ends()).isFalse();
    }
    assertThat(patience.ends()).isTrue();
    assertThat(patience.ends()).isFalse();
  }
}
