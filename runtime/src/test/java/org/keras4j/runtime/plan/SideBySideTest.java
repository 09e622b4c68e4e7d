package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class SideBySideTest {
  private static final int TIME = 60;
  private static final int UNITS = 32;
  private static final UnaryOp TANH = new UnaryOp(UnaryOp.Kind.TANH);

  private static final UnaryOp SIGMOID = new UnaryOp(UnaryOp.Kind.SIGMOID);

  /** Java's kernels, as if they used several threads. */
  private record Threaded(int threads) implements KernelFactory {
    @Override
    public String engine() {
      return "java";
    }

    @Override
    public KernelFactory withThreads(int most) {
      return new Threaded(Math.min(threads, most));
    }

    @Override
    public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
      return new JavaKernels().select(node, in, out);
    }
  }

  private static RnnOp cell(boolean backwards) {
    return new RnnOp(
        RnnOp.Kind.LSTM, UNITS, TANH, SIGMOID, false, backwards, true, false, true, false, false);
  }

  /** Two directions, or two layers of which the second reads the first. */
  private static OpGraph graph(boolean stacked) {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", spec(2, TIME, UNITS));
    Value kernel = g.weight("k", spec(UNITS, 4 * UNITS));
    Value recurrent = g.weight("r", spec(UNITS, 4 * UNITS));
    Value bias = g.weight("b", spec(4 * UNITS));
    List<Value> one = g.apply(cell(false), List.of(x, kernel, recurrent, bias));
    List<Value> two =
        g.apply(cell(true), List.of(stacked ? one.get(0) : x, kernel, recurrent, bias));
    g.outputs(List.of(one.get(0), two.get(0), one.get(1), two.get(2)));
    return g;
  }

  private static TensorSpec spec(int... dims) {
    return new TensorSpec(DType.FLOAT32, Shape.of(dims));
  }

  private static ExecutionPlan plan(boolean stacked, int threads) {
    TestGraphs.Weights weights =
        new TestGraphs.Weights()
            .with("k", TestGraphs.random(1, UNITS, 4 * UNITS))
            .with("r", TestGraphs.random(2, UNITS, 4 * UNITS))
            .with("b", TestGraphs.random(3, 4 * UNITS));
    return Planner.plan(
        graph(stacked), KernelRegistry.of(new Threaded(threads)), new WeightCache(weights));
  }

  private static List<Tensor> run(ExecutionPlan plan, long seed) {
    try (Session session = plan.newSession()) {
      return session.run(List.of(TestGraphs.random(seed, 2, TIME, UNITS)), new RunControl());
    }
  }

  @Test
  void twoDirectionsAreOneStep() {
    ExecutionPlan alone = plan(false, 1);
    ExecutionPlan together = plan(false, 2);
    assertThat(alone.size()).isEqualTo(2);
    assertThat(together.size()).isEqualTo(1);
    assertThat(together.explain()).contains("twice, side by side");
    assertThat(together.multiplications()).isEqualTo(alone.multiplications());
    assertThat(run(together, 5)).isEqualTo(run(alone, 5));
  }

  @Test
  void aLayerThatReadsTheOtherWaits() {
    assertThat(plan(true, 2).size()).isEqualTo(2);
  }

  @Test
  void manyCallersGetTheSame() throws Exception {
    List<Tensor> expected = run(plan(false, 1), 5);
    ExecutionPlan together = plan(false, 2);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> callers = new ArrayList<>();
      for (int c = 0; c < 3; c++) {
        callers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    assertThat(run(together, 5)).isEqualTo(expected);
                  }
                }));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aCancelledRunEndsBoth() {
    ExecutionPlan together = plan(false, 2);
    RunControl control = new RunControl();
    control.cancel();
    try (Session session = together.newSession()) {
      List<Tensor> x = List.of(TestGraphs.random(5, 2, TIME, UNITS));
      assertThatThrownBy(() -> session.run(x, control))
          .isInstanceOf(PredictionCancelledException.class);
      assertThat(session.run(x, new RunControl())).isEqualTo(run(plan(false, 1), 5));
    }
  }
}
