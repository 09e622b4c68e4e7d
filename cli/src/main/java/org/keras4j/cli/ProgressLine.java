package org.keras4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
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
  private final BooleanSupplier isWanted;
  private final long momentNanos;
  private final long start = System.nanoTime();
  private boolean decided;
  private boolean counts;
  private @Nullable ProgressBar bar;

  private ProgressLine(PrintWriter err, BooleanSupplier isWanted, long momentNanos) {
    this.err = err;
    this.isWanted = isWanted;
    this.momentNanos = momentNanos;
  }

  /**
   * A bar where there is a terminal for it.
   *
   * @param printsMeanwhile whether standard output is written to while the job runs
   */
  static ProgressLine onTerminal(PrintWriter err, boolean printsMeanwhile) {
    return new ProgressLine(
        err, () -> Terminal.isErr() && !(printsMeanwhile && Terminal.isOut()), MOMENT_NANOS);
  }

  /** A bar that appears at once, if it is wanted. */
  static ProgressLine atOnce(PrintWriter err, boolean isWanted) {
    return new ProgressLine(err, () -> isWanted, -1);
  }

  @Override
  public void at(SampleSource source) {
    at(source.consumed(), source.rows(), source.progress());
  }

  /**
   * So far has a job come.
   *
   * @param consumed samples that have been read
   * @param rows samples in all; not positive when that is not known
   * @param part the part that has been read; negative when that is not known
   */
  void at(long consumed, long rows, double part) {
    if (!decided && System.nanoTime() - start > momentNanos) {
      decided = true;
      if (isWanted.getAsBoolean()) {
        bar = bar(rows, part);
      }
    }
    if (bar != null) {
      bar.stepTo(counts ? consumed : Math.round(PERCENT * part));
      double seconds = Math.max(1e-3, (System.nanoTime() - start) / 1e9);
      String rate = rate(consumed / seconds);
      bar.setExtraMessage(
          counts ? rate : String.format(Locale.ROOT, "%,d samples, %s", consumed, rate));
    }
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f/s" : "%,.0f/s", perSecond);
  }

  private ProgressBar bar(long rows, double part) {
    counts = rows > 0 || part < 0;
    return new ProgressBarBuilder()
        .setTaskName("predict")
        .setInitialMax(counts ? rows : PERCENT)
        .setStyle(ProgressBarStyle.ASCII)
        .setUnit(counts ? "" : "%", 1)
        .setUpdateIntervalMillis(250)
        .startsFrom(0, Duration.ofNanos(System.nanoTime() - start))
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
