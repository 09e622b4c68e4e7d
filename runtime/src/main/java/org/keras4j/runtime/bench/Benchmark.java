package org.keras4j.runtime.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.plan.ExecutionPlan.StepLabel;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Times the predictions of a model on made-up inputs. */
public final class Benchmark {
  private static final int TIMED_RUNS = 20;

  private final Predictor predictor;
  private final BenchmarkOptions options;

  public Benchmark(Predictor predictor, BenchmarkOptions options) {
    this.predictor = predictor;
    this.options = options;
  }

  /**
   * Runs it.
   *
   * @param perLayer whether each step is timed, too
   * @throws InputMismatchException when the model leaves open more than its batch size
   */
  public BenchmarkResult run(boolean perLayer) {
    List<Tensor> inputs = inputs();
    predict(inputs, options.warmupSeconds());
    List<long[]> times = new ArrayList<>();
    long start = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(options.callers());
    try {
      List<Future<long[]>> callers = new ArrayList<>();
      for (int i = 0; i < options.callers(); i++) {
        callers.add(pool.submit(() -> predict(inputs, options.seconds())));
      }
      for (Future<long[]> f : callers) {
        times.add(result(f));
      }
    } finally {
      pool.shutdownNow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    double median = all[all.length / 2] / 1e6;
    List<TensorSpec> specs = inputs.stream().map(Tensor::spec).toList();
    return new BenchmarkResult(
        options.batch(),
        options.callers(),
        all.length,
        median,
        all[Math.min(all.length - 1, all.length * 95 / 100)] / 1e6,
        all[0] / 1e6,
        all.length * (double) options.batch() / seconds,
        2 * predictor.multiplications(specs) / (median * 1e6),
        peakMemoryMb(),
        perLayer ? steps(inputs, specs) : List.of());
  }

  /** The specs of the inputs that are made up. */
  public List<TensorSpec> inputSpecs() {
    return inputs().stream().map(Tensor::spec).toList();
  }

  private static long[] result(Future<long[]> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KerasException k) {
        throw k;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Nanoseconds of each prediction; at least one is made. */
  private long[] predict(List<Tensor> inputs, double seconds) {
    long[] times = new long[1024];
    int n = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long now;
    do {
      long start = System.nanoTime();
      predictor.predict(inputs);
      now = System.nanoTime();
      times = n == times.length ? Arrays.copyOf(times, 2 * n) : times;
      times[n++] = now - start;
    } while (now < end);
    return Arrays.copyOf(times, n);
  }

  private List<Tensor> inputs() {
    return MadeUpInputs.of(predictor.inputs(), options.batch(), 0);
  }

  private List<BenchmarkResult.StepTime> steps(List<Tensor> inputs, List<TensorSpec> specs) {
    long[] nanoseconds;
    List<StepLabel> labels;
    do { // a small model gets another plan after some runs, which may be now
      labels = predictor.steps(specs);
      nanoseconds = predictor.time(inputs, TIMED_RUNS, new RunControl());
    } while (!labels.equals(predictor.steps(specs)) || labels.size() != nanoseconds.length);
    double sum = Math.max(1, Arrays.stream(nanoseconds).sum());
    List<BenchmarkResult.StepTime> steps = new ArrayList<>();
    for (int i = 0; i < nanoseconds.length; i++) {
      StepLabel l = labels.get(i);
      steps.add(
          new BenchmarkResult.StepTime(
              l.layer(),
              l.op(),
              l.kernel().isEmpty() ? l.engine() : l.engine() + " " + l.kernel(),
              nanoseconds[i] / 1e6 / TIMED_RUNS,
              nanoseconds[i] / sum));
    }
    return steps;
  }

  private static double peakMemoryMb() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // another system: the heap it is
    }
    return Runtime.getRuntime().totalMemory() / 1048576.0;
  }
}
