package org.keras4j.runtime;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Small graphs, weights and inputs for tests. */
public final class TestGraphs {
  public static final KernelRegistry JAVA = KernelRegistry.of(new JavaKernels());

  private TestGraphs() {}

  /** Weights given as tensors. */
  public static final class Weights implements WeightSource {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    public int reads;

    public Weights with(String key, Tensor tensor) {
      tensors.put(key, tensor);
      return this;
    }

    @Override
    public synchronized void read(String key, TensorSpec spec, java.nio.Buffer target) {
      reads++;
      Tensor t = tensors.get(key);
      if (target instanceof FloatBuffer f) {
        f.put(t.toFloatArray());
      } else {
        ((DoubleBuffer) target).put(t.toDoubleArray());
      }
    }

    @Override
    public synchronized void readPart(
        String key, TensorSpec spec, int from, java.nio.Buffer target) {
      reads++;
      java.nio.Buffer all = tensors.get(key).buffer();
      Tensor.append(all.position(from).limit(from + target.remaining()), target);
    }
  }

  /** Runs a graph of one output on inputs. */
  public static Tensor run(BiFunction<OpGraph, List<Value>, Value> build, Tensor... inputs) {
    return runAll((g, in) -> List.of(build.apply(g, in)), inputs).get(0);
  }

  /** Runs a graph on inputs. */
  public static List<Tensor> runAll(
      BiFunction<OpGraph, List<Value>, List<Value>> build, Tensor... inputs) {
    OpGraph g = graph(build, inputs);
    return Planner.plan(g, JAVA, new WeightCache(new Weights()))
        .newSession()
        .run(List.of(inputs), new RunControl());
  }

  /** A graph whose inputs have the specs of the tensors. */
  public static OpGraph graph(
      BiFunction<OpGraph, List<Value>, List<Value>> build, Tensor... inputs) {
    OpGraph g = OpGraph.concrete();
    List<Value> in = new java.util.ArrayList<>();
    for (Tensor t : inputs) {
      in.add(g.input("input_" + in.size(), t.spec()));
    }
    g.outputs(build.apply(g, in));
    return g;
  }

  /** Normally distributed values; integers of some tens, bools by sign. */
  public static Tensor random(DType dtype, long seed, int... dims) {
    Shape shape = Shape.of(dims);
    Random r = new Random(seed);
    double[] v = new double[shape.size()];
    for (int i = 0; i < v.length; i++) {
      double g = r.nextGaussian();
      v[i] =
          dtype.isFloating()
              ? g
              : dtype == DType.BOOL
                  ? (g > 0 ? 1 : 0)
                  : dtype.isUnsigned() ? Math.abs(Math.rint(g * 20)) : Math.rint(g * 20);
    }
    if (dtype == DType.STRING) {
      String[] s = new String[v.length];
      for (int i = 0; i < s.length; i++) {
        s[i] = "s" + (int) v[i];
      }
      return Tensor.wrap(dtype, shape, s);
    }
    return Tensor.ofNumbers(dtype, shape, v);
  }

  public static Tensor random(long seed, int... dims) {
    return random(DType.FLOAT32, seed, dims);
  }
}
