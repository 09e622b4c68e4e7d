package org.keras4j.runtime.engine;

import java.time.Duration;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.PredictionCancelledException;

/**
 * The means to stop one prediction: a flag that any thread may set, and a deadline. Execution looks
 * at both between ops and inside long ones.
 */
public final class RunControl {
  private final long deadlineNanos;
  private final boolean hasDeadline;
  private volatile boolean cancelled;

  /** Without a deadline. */
  public RunControl() {
    this.deadlineNanos = 0;
    this.hasDeadline = false;
  }

  private RunControl(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    this.hasDeadline = true;
  }

  /** With a deadline that far from now. */
  public static RunControl withTimeout(Duration timeout) {
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException e) {
      return new RunControl();
    }
    return new RunControl(System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2));
  }

  /** Asks the prediction to stop soon. */
  public void cancel() {
    cancelled = true;
  }

  /** True once {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Returns when execution may go on.
   *
   * @throws PredictionCancelledException when cancelled or past the deadline
   */
  public void check() {
    if (cancelled) {
      throw new PredictionCancelledException(ErrorCode.CANCELLED, "the prediction was cancelled");
    }
    if (hasDeadline && System.nanoTime() - deadlineNanos > 0) {
      throw new PredictionCancelledException(
          ErrorCode.DEADLINE,
          "the prediction ran past its deadline",
          null,
          "allow more time or predict smaller batches");
    }
  }
}
