package org.keras4j.runtime.bench;

import java.util.List;

/**
 * What a {@link Benchmark} measured.
 *
 * @param runs predictions that were measured, of all callers
 * @param medianMs milliseconds of a prediction
 * @param p95Ms the time that 19 of 20 predictions do not exceed
 * @param samplesPerSecond rows of all callers
 * @param gflops 10⁹ floating-point operations per second in convolutions, products and recurrent
 *     layers
 * @param peakMemoryMb the largest resident size of the process, or of its heap where the system
 *     does not tell
 * @param steps the steps of one prediction, timed one by one
 */
public record BenchmarkResult(
    int batch,
    int callers,
    int runs,
    double medianMs,
    double p95Ms,
    double minMs,
    double samplesPerSecond,
    double gflops,
    double peakMemoryMb,
    List<StepTime> steps) {

  /**
   * One step.
   *
   * @param layer the layer call that asked for it
   * @param kernel engine and kernel
   * @param share its part of the time of all steps, 0 to 1
   */
  public record StepTime(String layer, String op, String kernel, double ms, double share) {}
}
