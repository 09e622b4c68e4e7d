package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class SessionTest {
  private static TensorSpec f32(int... dims) {
    return new TensorSpec(DType.FLOAT32, Shape.of(dims));
  }

  private static final UnaryOp RELU =
      new UnaryOp(UnaryOp.Kind.RELU, 0, Double.POSITIVE_INFINITY, 0);

  /** Two dense layers. */
  private static ExecutionPlan mlp(int batch) {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", f32(batch, 20));
    Value h =
        g.unary(RELU, g.biasAdd(g.matmul(x, g.weight("k1", f32(20, 33))), g.weight("b1", f32(33))));
    Value y =
        g.unary(
            UnaryOp.Kind.SIGMOID,
            g.biasAdd(g.matmul(h, g.weight("k2", f32(33, 5))), g.weight("b2", f32(5))));
    g.outputs(List.of(y));
    return Planner.plan(g, TestGraphs.JAVA, new WeightCache(weights()));
  }

  private static TestGraphs.Weights weights() {
    return new TestGraphs.Weights()
        .with("k1", TestGraphs.random(1, 20, 33))
        .with("b1", TestGraphs.random(2, 33))
        .with("k2", TestGraphs.random(3, 33, 5))
        .with("b2", TestGraphs.random(4, 5));
  }

  private static double[] expected(Tensor x, int batch) {
    double[] k1 = TestGraphs.random(1, 20, 33).toDoubleArray();
    double[] b1 = TestGraphs.random(2, 33).toDoubleArray();
    double[] k2 = TestGraphs.random(3, 33, 5).toDoubleArray();
    double[] b2 = TestGraphs.random(4, 5).toDoubleArray();
    double[] out = new double[batch * 5];
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < 5; o++) {
        double y = b2[o];
        for (int j = 0; j < 33; j++) {
          double h = b1[j];
          for (int i = 0; i < 20; i++) {
            h += x.getDouble(n * 20 + i) * k1[i * 33 + j];
          }
          y += Math.max(h, 0) * k2[j * 5 + o];
        }
        out[n * 5 + o] = 1 / (1 + Math.exp(-y));
      }
    }
    return out;
  }

  @Test
  void computesAMultilayerPerceptron() {
    for (int batch : new int[] {1, 3, 64}) {
      Tensor x = TestGraphs.random(7, batch, 20);
      Tensor y = mlp(batch).newSession().run(List.of(x), new RunControl()).get(0);
      assertThat(y.shape()).isEqualTo(Shape.of(batch, 5));
      double[] e = expected(x, batch);
      for (int i = 0; i < e.length; i++) {
        assertThat(y.getDouble(i)).isCloseTo(e[i], org.assertj.core.data.Offset.offset(1e-5));
      }
    }
  }

  @Test
  void runsWithoutAllocating() {
    Session session = mlp(4).newSession();
    List<Tensor> in = List.of(TestGraphs.random(7, 4, 20));
    List<FloatBuffer> out = List.of(FloatBuffer.allocate(20));
    RunControl control = RunControl.withTimeout(Duration.ofHours(1));
    for (int i = 0; i < 200; i++) {
      session.runInto(in, out, control);
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    threads.getThreadAllocatedBytes(id);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 100; i++) {
        session.runInto(in, out, control);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertThat(least).isLessThan(100);
    assertThat(out.get(0).get(3))
        .isCloseTo((float) expected(in.get(0), 4)[3], org.assertj.core.data.Offset.offset(1e-5f));
  }

  @Test
  void refusesOtherInputs() {
    Session session = mlp(2).newSession();
    assertThatThrownBy(() -> session.run(List.of(TestGraphs.random(7, 3, 20)), new RunControl()))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("expected float32(2, 20), got float32(3, 20)");
    assertThatThrownBy(() -> session.run(List.of(), new RunControl()))
        .isInstanceOf(InputMismatchException.class);
  }

  @Test
  void stopsWhenToldOrLate() {
    Session session = mlp(2).newSession();
    List<Tensor> in = List.of(TestGraphs.random(7, 2, 20));
    RunControl control = new RunControl();
    control.cancel();
    assertThatThrownBy(() -> session.run(in, control))
        .isInstanceOf(PredictionCancelledException.class)
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.CANCELLED);
    assertThatThrownBy(() -> session.run(in, RunControl.withTimeout(Duration.ZERO)))
        .isInstanceOf(PredictionCancelledException.class)
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.DEADLINE);
    assertThat(session.run(in, new RunControl())).hasSize(1);
  }

  @Test
  void plansAreExplained() {
    String text = mlp(2).explain();
    assertThat(text).contains("6 steps", "java", "MatMul", "float32(2, 33)", "relu");
  }
}
