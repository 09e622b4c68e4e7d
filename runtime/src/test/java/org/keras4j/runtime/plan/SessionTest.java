package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.RnnOp;
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
    List<Tensor> out = List.of(Tensor.zeros(f32(4, 5)));
    Tensor x = TestGraphs.random(7, 4, 20);
    assertThat(allocatedBytes(mlp(4).newSession(), List.of(x), out)).isLessThan(100);
    assertThat(out.get(0).getDouble(3))
        .isCloseTo(expected(x, 4)[3], org.assertj.core.data.Offset.offset(1e-5));
  }

  @Test
  void kernelsOfAllFamiliesRunWithoutAllocating() {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", f32(2, 9, 9, 4));
    int[] two = {2, 2};
    int[] one = {1, 1};
    Value conv = g.apply1(new ConvOp(two, null, one, one, 1), x, random(g, 1, 3, 3, 4, 16));
    Value depthwise =
        g.apply1(new ConvOp(one, null, one, one, 16), conv, random(g, 2, 3, 3, 1, 16));
    Value norm =
        g.apply1(
            new BatchNormOp(-1, 1, false, false),
            depthwise,
            random(g, 3, 16),
            g.constant(ones(16)));
    Value pool = g.apply1(new PoolOp(false, two, two, true), norm);
    Value steps = g.reshape(pool, 2, 9, 16);
    UnaryOp tanh = new UnaryOp(UnaryOp.Kind.TANH);
    RnnOp lstm =
        new RnnOp(RnnOp.Kind.LSTM, 8, tanh, tanh, false, false, true, false, false, false, false);
    Value h = g.apply(lstm, List.of(steps, random(g, 4, 16, 32), random(g, 5, 8, 32))).get(0);
    Value q = g.softmax(g.matmul(h, h, false, true), -1);
    Value y = g.apply1(new LayerNormOp(new int[] {-1}, 1e-3, false), g.matmul(q, h));
    y =
        g.pad(
            g.reverse(g.transpose(y, 0, 2, 1), 1),
            new int[3],
            new int[] {0, 1, 1},
            PadOp.Mode.EDGE,
            0);
    y =
        g.select(
            g.binary(BinaryOp.Kind.GREATER, y, g.scalar(y.dtype(), 0)),
            y,
            g.unary(UnaryOp.Kind.NEGATIVE, y));
    y = g.concat(List.of(g.max(y, true, 1), g.sum(y, true, 1)), 1);
    g.outputs(List.of(y));
    Session session = Planner.plan(g, TestGraphs.JAVA, new WeightCache(weights())).newSession();
    List<Tensor> out = List.of(Tensor.zeros(y.spec()));
    List<Tensor> in = List.of(TestGraphs.random(7, 2, 9, 9, 4));
    assertThat(allocatedBytes(session, in, out)).isLessThan(100);
    assertThat(out.get(0).getDouble(0)).isNotNaN().isNotZero();
  }

  private static Tensor ones(int n) {
    float[] v = new float[n];
    java.util.Arrays.fill(v, 1);
    return Tensor.of(v);
  }

  private static Value random(OpGraph g, int seed, int... dims) {
    return g.constant(TestGraphs.random(seed, dims));
  }

  /** Bytes that 100 runs allocate on this thread, the least of some attempts. */
  private static long allocatedBytes(Session session, List<Tensor> in, List<Tensor> out) {
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
    return least;
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
