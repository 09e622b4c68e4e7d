package org.keras4j.runtime.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.PlannerTest;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class PassesTest {
  private static Pass.Context context(TestGraphs.Weights weights) {
    return new Pass.Context(TestGraphs.JAVA, new WeightCache(weights));
  }

  private static List<Tensor> run(OpGraph g, Pass.Context c, List<Tensor> inputs) {
    return Planner.plan(g, c.kernels(), c.weights()).newSession().run(inputs, new RunControl());
  }

  @Test
  void changeNoResult() {
    Random r = new Random(77);
    for (int round = 0; round < 200; round++) {
      List<Tensor> inputs = new ArrayList<>();
      OpGraph g = PlannerTest.randomGraph(r, inputs);
      Pass.Context c = context(new TestGraphs.Weights());
      List<Tensor> expected = run(g, c, inputs);
      assertThat(run(Passes.all().apply(g, c), c, inputs)).isEqualTo(expected);
      for (Pass p : Passes.all().list()) {
        OpGraph one = Passes.none().apply(p.apply(g, c), c);
        assertThat(run(one, c, inputs)).isEqualTo(expected);
      }
    }
  }

  @Test
  void deadNodesGoAndInputsStay() {
    Tensor x = TestGraphs.random(1, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              h.unary(UnaryOp.Kind.EXP, in.get(1));
              h.constant(x);
              return List.of(h.unary(UnaryOp.Kind.TANH, in.get(0)));
            },
            x,
            x);
    OpGraph after = new DeadNodes().apply(g, context(new TestGraphs.Weights()));
    assertThat(after.nodes()).hasSize(3);
    assertThat(after.inputs()).hasSize(2);
  }

  /** A kernel turned around, as transposed convolution does. */
  private static OpGraph withTurnedWeight(Tensor x) {
    return TestGraphs.graph(
        (h, in) -> {
          Value w = h.weight("w", new TensorSpec(DType.FLOAT32, Shape.of(3, 4)));
          Value turned = h.reverse(h.transpose(w, 1, 0), 0);
          Value view = h.reshape(w, 12);
          return List.of(
              h.matmul(in.get(0), turned), view, h.broadcastTo(w, Shape.of(50_000, 3, 4)));
        },
        x);
  }

  @Test
  void constantsAreFoldedAndShared() {
    Tensor w = TestGraphs.random(5, 3, 4);
    TestGraphs.Weights weights = new TestGraphs.Weights().with("w", w);
    Pass.Context c = context(weights);
    Tensor x = TestGraphs.random(1, 2, 4);
    OpGraph g = withTurnedWeight(x);
    OpGraph after = Passes.all().apply(g, c);
    assertThat(after.nodes().stream().map(n -> n.op().getClass().getSimpleName()))
        .containsExactlyInAnyOrder(
            "InputOp", "WeightOp", "ReshapeOp", "BroadcastOp", "DerivedOp", "MatMulOp");
    OpGraph again = Passes.all().apply(withTurnedWeight(x), c);
    assertThat(weights.reads).isZero();
    List<Tensor> results = run(after, c, List.of(x));
    int reads = weights.reads;
    assertThat(results).isEqualTo(run(again, c, List.of(x)));
    assertThat(weights.reads).isEqualTo(reads);
    assertThat(results).isEqualTo(run(g, c, List.of(x)));
    assertThat(after.nodes().stream().anyMatch(n -> n.op() instanceof WeightOp)).isTrue();
    assertThat(after.nodes().stream().anyMatch(n -> n.op() instanceof ReshapeOp)).isTrue();
  }

  @Test
  void foldedValuesDifferByTheConstantsInThem() {
    Tensor w = TestGraphs.random(5, 3);
    Pass.Context c = context(new TestGraphs.Weights().with("w", w));
    for (float f : new float[] {1, 2}) {
      OpGraph g =
          TestGraphs.graph(
              (h, in) -> {
                Value v = h.weight("w", new TensorSpec(DType.FLOAT32, Shape.of(3)));
                return List.of(h.multiply(v, h.scalar(DType.FLOAT32, f)));
              });
      Tensor y = run(Passes.all().apply(g, c), c, List.of()).get(0);
      assertThat(y.getDouble(1)).isEqualTo((float) (w.getDouble(1) * f));
    }
  }

  @Test
  void areSwitchedOffByName() {
    assertThat(Passes.all().without(List.of("dead-nodes")).list())
        .extracting(Pass::name)
        .containsExactly(
            "identity-ops",
            "common-subexpressions",
            "pad-into-convolution",
            "fold-batch-norm",
            "constant-folding",
            "fold-affine",
            "swish-of-product",
            "elements-before-reshape",
            "batch-projections",
            "view-products",
            "stagger-recurrent",
            "fuse-epilogue");
    assertThatThrownBy(() -> Passes.all().without(List.of("dead-knots")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dead-nodes");
    assertThat(Passes.all().list()).allSatisfy(p -> assertThat(p.reason()).isNotBlank());
  }
}
