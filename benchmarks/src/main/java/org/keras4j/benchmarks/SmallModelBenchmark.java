package org.keras4j.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs where there is little to compute: a perceptron 64-128-64-10, by one caller and
 * by two. With {@code -prof gc} JMH tells what a call allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SmallModelBenchmark {
  @Param({"1", "16"})
  public int batch;

  private KerasModel model;
  private Predictor predictor;
  private List<Tensor> inputs;

  @Setup
  public void open() {
    model =
        Models.sequential(
            "64",
            Models.dense("a", 128, "relu"),
            Models.dense("b", 64, "relu"),
            Models.dense("c", 10, "softmax"));
    predictor = Predictor.of(model);
    inputs = Models.inputs(model, batch);
  }

  @TearDown
  public void close() {
    predictor.close();
    model.close();
  }

  @Benchmark
  public List<Tensor> oneCaller() {
    return predictor.predict(inputs);
  }

  @Benchmark
  @Threads(2)
  public List<Tensor> twoCallers() {
    return predictor.predict(inputs);
  }
}
