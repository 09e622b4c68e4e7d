package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.Lowering;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.engine.onednn.OneDnnKernels;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Loading takes hardly more memory than the weights: for VGG16, with a part of its channels. */
class LoadMemoryTest {
  /** Most elements that are read at once. */
  private static final int PART = 1 << 20;

  /** Weights by a formula, which remembers what was asked of it. */
  private static final class Formula implements WeightSource {
    long onHeap;
    int largest;

    @Override
    public void read(String key, TensorSpec spec, Buffer target) {
      readPart(key, spec, 0, target);
    }

    @Override
    public synchronized void readPart(String key, TensorSpec spec, int from, Buffer target) {
      largest = Math.max(largest, target.remaining());
      onHeap += target.isDirect() ? 0 : target.remaining();
      FloatBuffer floats = (FloatBuffer) target;
      for (int i = from; floats.hasRemaining(); i++) {
        floats.put((i * 7919L % 1000 - 499.5f) * 1e-4f);
      }
    }
  }

  private static KerasModel vgg16() {
    List<String> layers = new ArrayList<>();
    int[][] blocks = {{2, 16}, {2, 32}, {3, 64}, {3, 128}, {3, 128}};
    for (int[] block : blocks) {
      for (int i = 0; i < block[0]; i++) {
        layers.add(
            "Conv2D{'filters':"
                + block[1]
                + ",'kernel_size':[3,3],'padding':'same','activation':'relu'}");
      }
      layers.add("MaxPooling2D{'pool_size':[2,2]}");
    }
    layers.add("Flatten{'trainable':true}");
    layers.add("Dense{'units':1024,'activation':'relu'}");
    layers.add("Dense{'units':1024,'activation':'relu'}");
    layers.add("Dense{'units':250,'activation':'softmax'}");
    return TestModels.sequential("224,224,3", layers.toArray(new String[0]));
  }

  private static GraphRunner runner(KerasModel m, WeightSource source, KernelRegistry kernels) {
    return new GraphRunner(
        (inputs, sizes) ->
            Lowering.lower(m.model(), m.weightSpecs(), inputs, sizes, null, new ArrayList<>()),
        source,
        kernels,
        Passes.all());
  }

  @Test
  void weightsGoStraightToWhereTheyStay() {
    assumeTrue(OneDnnKernels.missing() == null);
    KerasModel m = vgg16();
    Formula formula = new Formula();
    KernelRegistry kernels = KernelRegistry.of(OneDnnKernels.always(1), new JavaKernels());
    long weights = 0;
    for (WeightSpecs.Entry e : m.weightSpecs().weights()) {
      weights += 4L * e.weight().spec().shape().size();
    }
    Tensor x = TestGraphs.random(1, 1, 224, 224, 3);
    try (GraphRunner runner = runner(m, formula, kernels)) {
      ExecutionPlan plan = runner.plan(List.of(x.spec()));
      assertThat(formula.onHeap).isZero();
      assertThat(formula.largest).isLessThanOrEqualTo(PART);
      assertThat(plan.packedBytes()).isBetween(weights, (long) (1.05 * weights));
      assertThat(plan.explain()).contains(" 0 B of constants");
      float[] y = runner.run(List.of(x), new RunControl()).get(0).toFloatArray();
      try (GraphRunner plain = runner(m, formula, TestGraphs.JAVA)) {
        float[] expected = plain.run(List.of(x), new RunControl()).get(0).toFloatArray();
        for (int i = 0; i < y.length; i++) {
          assertThat(y[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
        }
      }
    }
  }
}
