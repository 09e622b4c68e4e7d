package org.keras4j.benchmarks.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.plan.ExecutionPlan.StepLabel;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** keras4j, as an application calls it: inputs and outputs are tensors on the Java heap. */
final class Keras4jPeer implements Peer {
  private static final int PROFILED_RUNS = 30;

  private final KerasModel model;
  private final Predictor predictor;

  Keras4jPeer(Path file, int threads) {
    model = KerasModel.load(file);
    predictor = Predictor.of(model, PredictorOptions.defaults().withThreads(threads));
  }

  @Override
  public String name() {
    return "keras4j";
  }

  @Override
  public Call prepare(List<Input> inputs) {
    List<Tensor> tensors = tensors(inputs);
    return new Call() {
      @Override
      public void run() {
        predictor.predict(tensors);
      }

      @Override
      public List<float[]> outputs() {
        return predictor.predict(tensors).stream().map(Tensor::toFloatArray).toList();
      }
    };
  }

  private static List<Tensor> tensors(List<Input> inputs) {
    List<Tensor> tensors = new ArrayList<>();
    for (Input i : inputs) {
      tensors.add(i.isFloat() ? Tensor.of(i.floats(), i.shape()) : Tensor.of(i.ints(), i.shape()));
    }
    return tensors;
  }

  @Override
  public String profile(List<Input> inputs) {
    List<Tensor> tensors = tensors(inputs);
    List<TensorSpec> specs = tensors.stream().map(Tensor::spec).toList();
    predictor.time(tensors, PROFILED_RUNS, new RunControl());
    long[] times = predictor.time(tensors, PROFILED_RUNS, new RunControl());
    List<StepLabel> steps = predictor.steps(specs);
    double sum = Math.max(1, Arrays.stream(times).sum());
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "sum %.1f us%n", sum / 1e3 / PROFILED_RUNS));
    IntStream.range(0, times.length)
        .boxed()
        .sorted((a, b) -> Long.compare(times[b], times[a]))
        .forEach(
            i -> {
              StepLabel s = steps.get(i);
              text.append(
                  String.format(
                      Locale.ROOT,
                      "%5.1f %% %9.1f us  %s  %s  %s %s%n",
                      100 * times[i] / sum,
                      times[i] / 1e3 / PROFILED_RUNS,
                      s.layer(),
                      s.op(),
                      s.engine(),
                      s.kernel()));
            });
    return text.toString();
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}
