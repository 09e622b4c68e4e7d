package org.keras4j.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void eachNumberIsTakenOnce() {
    for (int threads : new int[] {1, 2, 8}) {
      for (int count : new int[] {0, 1, 2, 1000}) {
        AtomicIntegerArray taken = new AtomicIntegerArray(count);
        Workers.run(count, threads, taken::incrementAndGet);
        for (int i = 0; i < count; i++) {
          assertThat(taken.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void jobsInsideOfJobsEnd() {
    AtomicInteger done = new AtomicInteger();
    Workers.run(8, 4, i -> Workers.run(8, 4, j -> done.incrementAndGet()));
    assertThat(done).hasValue(64);
  }

  @Test
  void aFailureStopsTheRestAndIsThrown() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Workers.run(
                    10_000,
                    2,
                    i -> {
                      begun.incrementAndGet();
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(begun.get()).isBetween(1, 9_999);
    assertThatThrownBy(
            () ->
                Workers.run(
                    2,
                    2,
                    i -> {
                      throw new OutOfMemoryError("none");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void anInterruptionWaitsForTheEndAndIsKept() {
    AtomicInteger done = new AtomicInteger();
    Thread.currentThread().interrupt();
    Workers.run(100, 2, i -> done.incrementAndGet());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).hasValue(100);
  }

  @Test
  void callersShareTheProcessors() {
    assertThat(Callers.share(8, 1, 8)).isEqualTo(8);
    assertThat(Callers.share(8, 2, 8)).isEqualTo(4);
    assertThat(Callers.share(8, 3, 8)).isEqualTo(2);
    assertThat(Callers.share(8, 100, 8)).isEqualTo(1);
    assertThat(Callers.share(2, 1, 16)).isEqualTo(2);
    assertThat(Callers.share(2, 8, 16)).isEqualTo(2);
    assertThat(Callers.share(2, 2, 2)).isEqualTo(1);
    assertThat(Callers.share(1, 5, 2)).isEqualTo(1);
    assertThat(Callers.share(6, 2, 6)).isEqualTo(3);
    assertThat(Callers.share(4, 1, 2)).isEqualTo(4);
  }

  @Test
  void whoComesSecondGetsLessAndWhoIsAloneGetsAllInTheEnd() throws InterruptedException {
    assertThat(Callers.enter(1)).isEqualTo(1);
    assertThat(Callers.enter(64)).isLessThan(64);
    Callers.leave();
    Callers.leave();
    Thread.sleep(100);
    assertThat(Callers.enter(64)).isEqualTo(64);
    Callers.leave();
  }
}
