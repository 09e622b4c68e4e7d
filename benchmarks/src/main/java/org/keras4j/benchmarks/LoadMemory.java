package org.keras4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.tensor.Tensor;

/**
 * What loading a model and predicting once takes: by how much the process grows at its peak, which
 * is heap and native memory and code, beside the size of the weights. To be run with a small heap,
 * {@code -Xmx64m}, which holds less garbage.
 *
 * <pre>
 * LoadMemory MODEL
 * </pre>
 */
public final class LoadMemory {
  private static final double FACTOR = 1.2;
  private static final double MORE = 64;

  private LoadMemory() {}

  public static void main(String[] args) throws IOException {
    double before = ProcessMemory.residentKilobytes() / 1024.0;
    try (KerasModel model = KerasModel.load(Path.of(args[0]));
        Predictor predictor = Predictor.of(model)) {
      List<Tensor> out = predictor.predict(Models.inputs(model, 1));
      double weights =
          model.weightSpecs().weights().stream()
              .mapToDouble(
                  e ->
                      (double) e.weight().spec().shape().size()
                          * e.weight().spec().dtype().byteSize())
              .sum();
      double limit = FACTOR * weights / (1 << 20) + MORE;
      double peak = ProcessMemory.peakKilobytes() / 1024.0;
      System.out.printf(
          Locale.ROOT,
          "%d output; weights %.0f MiB; the process grew from %.0f to %.0f MiB, by %.0f ≤ %.0f"
              + " %s%n",
          out.size(),
          weights / (1 << 20),
          before,
          peak,
          peak - before,
          limit,
          peak - before <= limit ? "ok" : "NOT");
    }
  }
}
