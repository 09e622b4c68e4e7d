package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.Session;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Runs graphs by plain Java and by oneDNN, with passes and without, and compares the numbers. */
abstract class Differential {
  static final int[] SIZES = {1, 3, 7, 8, 13, 17, 64, 100};
  static final KernelRegistry NATIVE =
      KernelRegistry.of(OneDnnKernels.always(1), new JavaKernels());

  final TestGraphs.Weights weights = new TestGraphs.Weights();
  final Random random = new Random(5);
  private int count;

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(OneDnnKernels.missing() == null, OneDnnKernels.missing());
  }

  Value weight(OpGraph g, int... dims) {
    String key = "w" + count++;
    weights.with(key, TestGraphs.random(random.nextLong(), dims));
    return g.weight(key, new TensorSpec(DType.FLOAT32, Shape.of(dims)));
  }

  Value positive(OpGraph g, int size) {
    String key = "w" + count++;
    float[] v = new float[size];
    for (int i = 0; i < size; i++) {
      v[i] = 0.5f + random.nextFloat();
    }
    weights.with(key, Tensor.of(v, size));
    return g.weight(key, new TensorSpec(DType.FLOAT32, Shape.of(size)));
  }

  /** Runs on both engines; gives the plan of the native one, without passes. */
  ExecutionPlan compare(BiFunction<OpGraph, List<Value>, Value> build, Tensor... inputs) {
    OpGraph g = TestGraphs.graph((h, in) -> List.of(build.apply(h, in)), inputs);
    List<Tensor> in = List.of(inputs);
    float[] expected =
        run(Planner.plan(g, TestGraphs.JAVA, new WeightCache(weights)), in).toFloatArray();
    double scale = 1;
    for (float e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    ExecutionPlan plain = Planner.plan(g, NATIVE, new WeightCache(weights));
    WeightCache cache = new WeightCache(weights);
    OpGraph rewritten = Passes.all().apply(g, new Pass.Context(NATIVE, cache));
    for (ExecutionPlan plan : List.of(plain, Planner.plan(rewritten, NATIVE, cache))) {
      float[] actual = run(plan, in).toFloatArray();
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.length; i++) {
        assertThat((double) actual[i])
            .as("element %s of%n%s", i, plan.explain())
            .isCloseTo(expected[i], within(2e-5 * scale));
      }
    }
    return plain;
  }

  private static Tensor run(ExecutionPlan plan, List<Tensor> inputs) {
    try (Session session = plan.newSession()) {
      session.run(inputs, new RunControl());
      return session.run(inputs, new RunControl()).get(0);
    }
  }

  static int[] fill(int rank, int value) {
    int[] a = new int[rank];
    java.util.Arrays.fill(a, value);
    return a;
  }

  /** A product first, so that the operands are in native memory. */
  Value begin(OpGraph g, Value x) {
    return g.matmul(x, weight(g, x.shape().last(), x.shape().last()));
  }
}
