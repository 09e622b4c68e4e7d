package org.keras4j.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.data.SampleSource;

/** A bar on standard error, which appears when a job takes longer than a moment. */
final class ProgressLine implements Progress {
  private static final long MOMENT_NANOS = 1_000_000_000;
  private static final int WIDTH = 79;
  private static final int PERCENT = 100;

  private final PrintWriter err;
  private final boolean printsMeanwhile;
  private final long start = System.nanoTime();
  private boolean decided;
  private boolean counts;
  private @Nullable ProgressBar bar;

  /**
   * A bar.
   *
   * @param printsMeanwhile whether standard output is written to while the job runs
   */
  ProgressLine(PrintWriter err, boolean printsMeanwhile) {
    this.err = err;
    this.printsMeanwhile = printsMeanwhile;
  }

  @Override
  public void at(SampleSource source) {
    if (!decided && System.nanoTime() - start > MOMENT_NANOS) {
      decided = true;
      if (Terminal.isErr() && !(printsMeanwhile && Terminal.isOut())) {
        bar = bar(source);
      }
    }
    if (bar != null) {
      bar.stepTo(counts ? source.consumed() : Math.round(PERCENT * source.progress()));
      if (!counts) {
        bar.setExtraMessage(source.consumed() + " samples");
      }
    }
  }

  private ProgressBar bar(SampleSource source) {
    counts = source.rows() > 0 || source.progress() < 0;
    return new ProgressBarBuilder()
        .setTaskName("predict")
        .setInitialMax(counts ? source.rows() : PERCENT)
        .setStyle(ProgressBarStyle.ASCII)
        .setUnit(counts ? "" : "%", 1)
        .setUpdateIntervalMillis(250)
        .startsFrom(0, java.time.Duration.ofNanos(System.nanoTime() - start))
        .setConsumer(new DelegatingProgressBarConsumer(this::show, WIDTH))
        .build();
  }

  private void show(String line) {
    err.print('\r' + line);
    err.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      err.print('\r' + " ".repeat(WIDTH) + '\r');
      err.flush();
    }
  }
}
