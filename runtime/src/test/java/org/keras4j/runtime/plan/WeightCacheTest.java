package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class WeightCacheTest {
  /** A packed constant, which knows whether it has been released. */
  private static final class Packed implements AutoCloseable {
    int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  private final List<Packed> packed = new ArrayList<>();
  private final TestGraphs.Weights weights =
      new TestGraphs.Weights()
          .with("k", TestGraphs.random(1, 20, 30))
          .with("s", TestGraphs.random(2, 30));
  private final WeightCache cache = new WeightCache(weights);

  /** Packs the constants of products, and leaves the computing to plain loops. */
  private final KernelRegistry kernels =
      KernelRegistry.of(
          new KernelFactory() {
            @Override
            public String engine() {
              return "packing";
            }

            @Override
            public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
              return select(node, in, out, Operands.UNKNOWN);
            }

            @Override
            public KernelChoice select(
                OpNode node, List<TensorSpec> in, List<TensorSpec> out, Operands operands) {
              if (node.op() instanceof MatMulOp && operands.isConstant(1)) {
                operands.packed(
                    1,
                    "some form",
                    () -> {
                      packed.add(new Packed());
                      return packed.get(packed.size() - 1);
                    });
              }
              return new JavaKernels().select(node, in, out);
            }
          });

  private ExecutionPlan plan(int batch, boolean ownConstant) {
    Tensor x = TestGraphs.random(batch, batch, 20);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value k =
                  ownConstant
                      ? h.constant(TestGraphs.random(3, 20, 30))
                      : h.multiply(
                          h.weight("k", new TensorSpec(DType.FLOAT32, Shape.of(20, 30))),
                          h.weight("s", new TensorSpec(DType.FLOAT32, Shape.of(30))));
              return List.of(h.matmul(in.get(0), k));
            },
            x);
    g = Passes.all().apply(g, new Pass.Context(kernels, cache));
    return Planner.plan(g, kernels, cache);
  }

  @Test
  void formsAreMadeOnceAndGoWithTheLastPlan() {
    ExecutionPlan one = plan(1, false);
    ExecutionPlan two = plan(2, false);
    assertThat(packed).hasSize(1);
    assertThat(weights.reads).isEqualTo(2);
    one.close();
    one.close();
    assertThat(packed.get(0).closed).isZero();
    assertThat(cache.size()).isEqualTo(1);
    two.close();
    assertThat(packed.get(0).closed).isEqualTo(1);
    assertThat(cache.size()).isZero();
    plan(1, false).close();
    assertThat(weights.reads).isEqualTo(4);
  }

  @Test
  void formsOfAPlansOwnConstantsGoWithIt() {
    plan(1, true).close();
    plan(1, true).close();
    assertThat(packed).hasSize(2).allMatch(p -> p.closed == 1);
    assertThat(cache.size()).isZero();
  }

  @Test
  void anOpenSessionKeepsWhatItNeeds() {
    ExecutionPlan plan = plan(1, false);
    Session session = plan.newSession();
    plan.close();
    assertThatThrownBy(plan::newSession).isInstanceOf(IllegalStateException.class);
    assertThat(packed.get(0).closed).isZero();
    assertThat(session.run(List.of(TestGraphs.random(1, 1, 20)), new RunControl())).hasSize(1);
    session.close();
    session.close();
    assertThat(packed.get(0).closed).isEqualTo(1);
  }
}
