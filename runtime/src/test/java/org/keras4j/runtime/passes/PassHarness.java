package org.keras4j.runtime.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** What tests of single passes need: rewritten graphs, run by plain Java, give the same numbers. */
abstract class PassHarness {
  /** Plain Java that asks for fused ops, which it computes part by part. */
  private static final KernelRegistry FUSING =
      KernelRegistry.of(
          new KernelFactory() {
            private final JavaKernels java = new JavaKernels();

            @Override
            public String engine() {
              return "java";
            }

            @Override
            public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
              return java.select(node, in, out);
            }

            @Override
            public int threads() {
              return 2;
            }

            @Override
            public boolean fuses() {
              return true;
            }

            @Override
            public boolean fuses(UnaryOp function) {
              return function.kind() != UnaryOp.Kind.SELU;
            }
          });

  final TestGraphs.Weights weights = new TestGraphs.Weights();
  private int count;

  Value weight(OpGraph g, int... dims) {
    return weight(g, TestGraphs.random(100 + count, dims));
  }

  Value weight(OpGraph g, Tensor values) {
    String key = "w" + count++;
    weights.with(key, values);
    return g.weight(key, new TensorSpec(DType.FLOAT32, values.shape()));
  }

  /** Variances: all positive. */
  Value positive(OpGraph g, int size) {
    float[] v = new float[size];
    for (int i = 0; i < size; i++) {
      v[i] = 0.5f + i % 7;
    }
    return weight(g, Tensor.of(v, size));
  }

  /** Applies a pass, and makes sure that nothing else comes out. */
  OpGraph apply(Pass pass, OpGraph g, Tensor... inputs) {
    Pass.Context context = new Pass.Context(FUSING, new WeightCache(weights));
    OpGraph after = pass.apply(g, context);
    List<Tensor> expected = run(g, inputs);
    List<Tensor> actual = run(after, inputs);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).spec()).isEqualTo(expected.get(i).spec());
      for (int k = 0; k < expected.get(i).size(); k++) {
        double e = expected.get(i).getDouble(k);
        assertThat(actual.get(i).getDouble(k))
            .isCloseTo(e, within(1e-5 * Math.max(1, Math.abs(e))));
      }
    }
    return after;
  }

  private List<Tensor> run(OpGraph g, Tensor... inputs) {
    return Planner.plan(g, FUSING, new WeightCache(weights))
        .newSession()
        .run(List.of(inputs), new RunControl());
  }

  /** The ops that compute, by name, without memory and reshapes. */
  static List<String> ops(OpGraph g) {
    List<String> memory = List.of("Input", "Weight", "Constant", "Derived", "Reshape");
    return g.nodes().stream().map(n -> n.op().opName()).filter(n -> !memory.contains(n)).toList();
  }

  static Shape shape(int... dims) {
    return Shape.of(dims);
  }
}
