package org.keras4j.runtime.bench;

/**
 * What a {@link Benchmark} does. Immutable.
 *
 * @param batch rows of each prediction
 * @param callers threads that predict at the same time
 * @param warmupSeconds how long it predicts before it measures
 * @param seconds how long it measures
 */
public record BenchmarkOptions(int batch, int callers, double warmupSeconds, double seconds) {
  public BenchmarkOptions {
    if (batch < 1 || callers < 1 || !(warmupSeconds >= 0) || !(seconds > 0)) {
      throw new IllegalArgumentException("batch, callers and seconds must be positive");
    }
  }

  public static BenchmarkOptions defaults() {
    return new BenchmarkOptions(1, 1, 2, 5);
  }
}
