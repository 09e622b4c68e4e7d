package org.keras4j.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
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
import org.openjdk.jmh.annotations.Warmup;

/** The kernels that dominate, each as a model of one layer, on each engine, with one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LayerBenchmark {
  @Param({
    "dense64x128",
    "dense1024x1024",
    "conv3x3",
    "conv1x1",
    "depthwise",
    "pool",
    "lstm",
    "gru",
    "norm",
    "softmax"
  })
  public String layer;

  @Param({"onednn", "java"})
  public String engine;

  @Param({"1", "16"})
  public int batch;

  private KerasModel model;
  private Predictor predictor;
  private List<Tensor> inputs;

  private static KerasModel model(String name) {
    return switch (name) {
      case "dense64x128" -> Models.sequential("64", Models.dense("d", 128, "relu"));
      case "dense1024x1024" -> Models.sequential("1024", Models.dense("d", 1024, "relu"));
      case "conv3x3" -> Models.sequential("28, 28, 64", convolution(3, 64));
      case "conv1x1" -> Models.sequential("28, 28, 64", convolution(1, 256));
      case "depthwise" ->
          Models.sequential(
              "56, 56, 144",
              Models.layer("DepthwiseConv2D", "c", "\"kernel_size\": 3, \"padding\": \"same\""));
      case "pool" ->
          Models.sequential("56, 56, 64", Models.layer("MaxPooling2D", "p", "\"pool_size\": 2"));
      case "lstm" -> Models.sequential("100, 32", Models.layer("LSTM", "r", "\"units\": 128"));
      case "gru" -> Models.sequential("100, 32", Models.layer("GRU", "r", "\"units\": 128"));
      case "norm" ->
          Models.sequential("128, 256", Models.layer("LayerNormalization", "n", "\"axis\": -1"));
      case "softmax" -> Models.sequential("128, 128", Models.layer("Softmax", "s", "\"axis\": -1"));
      default -> throw new IllegalArgumentException("no layer " + name);
    };
  }

  private static String convolution(int kernel, int filters) {
    return Models.layer(
        "Conv2D",
        "c",
        "\"filters\": "
            + filters
            + ", \"kernel_size\": "
            + kernel
            + ", \"padding\": \"same\", \"activation\": \"relu\"");
  }

  @Setup
  public void open() {
    model = model(layer);
    PredictorOptions options =
        PredictorOptions.defaults()
            .withEngines(engine.equals("java") ? List.of("java") : List.of(engine, "java"))
            .withThreads(1);
    predictor = Predictor.of(model, options);
    inputs = Models.inputs(model, batch);
  }

  @TearDown
  public void close() {
    predictor.close();
    model.close();
  }

  @Benchmark
  public List<Tensor> predict() {
    return predictor.predict(inputs);
  }
}
