package org.keras4j.runtime.verify;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.PredictorOptions;

/**
 * How golden cases are run.
 *
 * @param predictor engines and passes
 * @param timeout how long one run may take
 * @param jobs how many runs at the same time
 * @param save where computed outputs and errors are kept, or null
 */
public record VerifyOptions(
    PredictorOptions predictor, Duration timeout, int jobs, @Nullable Path save) {
  /** All engines and passes, 60 seconds, one run per processor, nothing kept. */
  public static VerifyOptions defaults() {
    return new VerifyOptions(
        PredictorOptions.defaults(),
        Duration.ofSeconds(60),
        Runtime.getRuntime().availableProcessors(),
        null);
  }

  public VerifyOptions withPredictor(PredictorOptions options) {
    return new VerifyOptions(options, timeout, jobs, save);
  }

  public VerifyOptions withTimeout(Duration perRun) {
    return new VerifyOptions(predictor, perRun, jobs, save);
  }

  public VerifyOptions withJobs(int atOnce) {
    return new VerifyOptions(predictor, timeout, atOnce, save);
  }

  public VerifyOptions withSave(@Nullable Path directory) {
    return new VerifyOptions(predictor, timeout, jobs, directory);
  }
}
