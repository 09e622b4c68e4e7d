package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

public class PlannerTest {
  /** A random graph over (n, 6) tensors with branches, views, broadcasts and dead ends. */
  public static OpGraph randomGraph(Random r, List<Tensor> inputs) {
    OpGraph g = OpGraph.concrete();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Tensor t = TestGraphs.random(r.nextInt(), 4, 6);
      inputs.add(t);
      values.add(g.input("x" + i, t.spec()));
    }
    values.add(g.constant(TestGraphs.random(r.nextInt(), 4, 6)));
    values.add(g.constant(TestGraphs.random(r.nextInt(), 6)));
    int n = 3 + r.nextInt(25);
    for (int i = 0; i < n; i++) {
      Value a = pick(r, values);
      Value b = pick(r, values);
      Value y;
      switch (r.nextInt(9)) {
        case 0 -> y = g.add(a, b.rank() <= a.rank() ? b : a);
        case 1 -> y = g.multiply(a, a);
        case 2 -> y = g.unary(UnaryOp.Kind.TANH, a);
        case 3 -> y = g.reshape(a, a.rank() == 1 ? Shape.of(1, 6) : a.shape());
        case 4 -> y = g.softmax(a, -1);
        case 5 -> y = g.reverse(a, a.rank() - 1);
        case 6 -> y = g.subtract(a, g.mean(a, true, -1));
        case 7 -> y = g.reshape(g.reshape(a, a.shape().size()), a.shape());
        default -> y = g.maximum(a, g.slice(g.concat(List.of(a, a), 0), 0, 0, a.dim(0)));
      }
      values.add(y);
    }
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      outputs.add(pick(r, values));
    }
    g.outputs(outputs);
    return g;
  }

  private static Value pick(Random r, List<Value> values) {
    return values.get(
        r.nextInt(3) > 0
            ? values.size() - 1 - r.nextInt(Math.min(4, values.size()))
            : r.nextInt(values.size()));
  }

  /** Runs each node alone, on tensors of its own. */
  private static List<Tensor> oneByOne(OpGraph g, List<Tensor> inputs) {
    List<List<Tensor>> results = new ArrayList<>();
    int nextInput = 0;
    for (OpNode node : g.nodes()) {
      if (node.op() instanceof org.keras4j.ops.InputOp) {
        results.add(List.of(inputs.get(nextInput++)));
      } else if (node.op() instanceof org.keras4j.ops.ConstantOp c) {
        results.add(List.of(c.tensor()));
      } else {
        Tensor[] operands =
            node.inputs().stream()
                .map(v -> results.get(v.node()).get(v.output()))
                .toArray(Tensor[]::new);
        results.add(TestGraphs.runAll((h, in) -> h.apply(node.op(), in), operands));
      }
    }
    return g.outputs().stream().map(v -> results.get(v.node()).get(v.output())).toList();
  }

  @Test
  void sharedMemoryChangesNothing() {
    Random r = new Random(2024);
    for (int round = 0; round < 300; round++) {
      List<Tensor> inputs = new ArrayList<>();
      OpGraph g = randomGraph(r, inputs);
      Session session =
          Planner.plan(g, TestGraphs.JAVA, new WeightCache(new TestGraphs.Weights())).newSession();
      List<Tensor> expected = oneByOne(g, inputs);
      assertThat(session.run(inputs, new RunControl())).isEqualTo(expected);
      assertThat(session.run(inputs, new RunControl())).isEqualTo(expected);
    }
  }

  @Test
  void elementwiseOpsWorkInPlace() {
    Tensor x = TestGraphs.random(1, 8, 64);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = h.unary(UnaryOp.Kind.TANH, in.get(0));
              for (int i = 0; i < 20; i++) {
                y = h.add(h.unary(UnaryOp.Kind.EXP, y), h.scalar(y.dtype(), 1));
              }
              return List.of(y);
            },
            x);
    ExecutionPlan plan =
        Planner.plan(g, TestGraphs.JAVA, new WeightCache(new TestGraphs.Weights()));
    assertThat(plan.size()).isEqualTo(41);
    assertThat(plan.arenaBytes()).isEqualTo(2 * 4 * x.size());
  }

  @Test
  void theFirstEngineThatAcceptsIsTaken() {
    KernelFactory picky =
        new KernelFactory() {
          @Override
          public String engine() {
            return "picky";
          }

          @Override
          public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
            Kernel minusOne = (x, y, c) -> java.util.Arrays.fill(y[0].floats(), 0, y[0].size(), -1);
            return node.op() instanceof BinaryOp
                ? KernelChoice.accept(minusOne)
                : KernelChoice.refuse("only binary ops today");
          }
        };
    Tensor x = TestGraphs.random(1, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> List.of(h.unary(UnaryOp.Kind.ABS, h.add(in.get(0), in.get(0)))), x);
    WeightCache none = new WeightCache(new TestGraphs.Weights());
    ExecutionPlan plan = Planner.plan(g, KernelRegistry.of(picky, new JavaKernels()), none);
    assertThat(plan.newSession().run(List.of(x), new RunControl()).get(0).toFloatArray())
        .containsExactly(1, 1, 1);
    assertThat(plan.explain()).contains("picky", "not picky: only binary ops today");
    assertThatThrownBy(() -> Planner.plan(g, KernelRegistry.of(picky), none))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("no engine computes abs")
        .hasMessageContaining("picky: only binary ops today")
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.NO_KERNEL);
  }

  @Test
  void aBugOfAKernelIsNamed() {
    KernelFactory broken =
        new KernelFactory() {
          @Override
          public String engine() {
            return "broken";
          }

          @Override
          public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
            return KernelChoice.accept(
                (x, y, c) -> {
                  throw new ArrayIndexOutOfBoundsException("7");
                });
          }
        };
    Tensor x = TestGraphs.random(1, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              h.origin("layer 'a'");
              return List.of(h.unary(UnaryOp.Kind.ABS, in.get(0)));
            },
            x);
    Session session =
        Planner.plan(g, KernelRegistry.of(broken), new WeightCache(new TestGraphs.Weights()))
            .newSession();
    assertThatThrownBy(() -> session.run(List.of(x), new RunControl()))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("broken kernel of abs")
        .extracting(e -> ((KerasException) e).location())
        .isEqualTo("layer 'a'");
  }

  @Test
  void aLongProductStopsAtItsDeadline() {
    Tensor a = TestGraphs.random(1, 1024, 1024);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = in.get(0);
              for (int i = 0; i < 200; i++) {
                y = h.matmul(y, in.get(0));
              }
              return List.of(y);
            },
            a);
    Session session =
        Planner.plan(g, TestGraphs.JAVA, new WeightCache(new TestGraphs.Weights())).newSession();
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> session.run(List.of(a), RunControl.withTimeout(Duration.ofMillis(100))))
        .isInstanceOf(PredictionCancelledException.class);
    assertThat(System.nanoTime() - start).isBetween(90_000_000L, 2_000_000_000L);
  }

  @Test
  void anotherThreadCancels() throws InterruptedException {
    Tensor a = TestGraphs.random(1, 1024, 1024);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = in.get(0);
              for (int i = 0; i < 500; i++) {
                y = h.unary(UnaryOp.Kind.ERF, h.matmul(y, in.get(0)));
              }
              return List.of(y);
            },
            a);
    Session session =
        Planner.plan(g, TestGraphs.JAVA, new WeightCache(new TestGraphs.Weights())).newSession();
    RunControl control = new RunControl();
    Thread canceller =
        new Thread(
            () -> {
              try {
                Thread.sleep(100);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              control.cancel();
            });
    canceller.start();
    assertThatThrownBy(() -> session.run(List.of(a), control))
        .isInstanceOf(PredictionCancelledException.class)
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.CANCELLED);
    canceller.join();
  }

  @Test
  void emptyTensorsFlowThrough() {
    Tensor x = TestGraphs.random(1, 0, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = h.softmax(h.unary(UnaryOp.Kind.TANH, in.get(0)), -1);
              return List.of(y, h.sum(y, false, 0), h.concat(List.of(y, y), 0));
            },
            x);
    List<Tensor> y =
        Planner.plan(g, TestGraphs.JAVA, new WeightCache(new TestGraphs.Weights()))
            .newSession()
            .run(List.of(x), new RunControl());
    assertThat(y.get(0).shape()).isEqualTo(Shape.of(0, 6));
    assertThat(y.get(1).toFloatArray()).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(y.get(2).shape()).isEqualTo(Shape.of(0, 6));
  }
}
