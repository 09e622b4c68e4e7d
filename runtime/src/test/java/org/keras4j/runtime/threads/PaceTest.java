package org.keras4j.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keras4j.runtime.threads.Pace.Choice;

/** Predictions on a machine whose times are made up: 4 ms with all threads, 7 ms with one. */
class PaceTest {
  private static final long MS = 1_000_000;

  private final Pace.Neighbour neighbour = new Pace.Neighbour();
  private Pace pace = new Pace(neighbour);
  private long now = System.nanoTime();
  private boolean prepared;
  private int single;
  private int all;
  private long spent;

  private void predict(int times, long allMillis, long oneMillis) {
    single = 0;
    all = 0;
    spent = 0;
    for (int i = 0; i < times; i++) {
      Choice choice = pace.choose(now, prepared);
      boolean one = choice == Choice.ONE;
      long nanos = (one ? oneMillis : allMillis) * MS;
      now += nanos;
      spent += nanos;
      if (one) {
        pace.one(now, nanos);
        single++;
      } else {
        pace.all(now, nanos);
        all++;
      }
      prepared |= choice == Choice.ALL_AND_PREPARE;
    }
  }

  @Test
  void aQuietMachineNeverPreparesForOneThread() {
    predict(1000, 4, 7);
    assertThat(single).isZero();
    assertThat(prepared).isFalse();
  }

  @Test
  void aSlowPredictionNowAndThenIsNoNeighbour() {
    for (int i = 0; i < 50; i++) {
      predict(1, 30, 7);
      predict(5, 4, 7);
      assertThat(single).isZero();
    }
    assertThat(prepared).isFalse();
  }

  @Test
  void aBusyNeighbourIsMetWithOneThread() {
    predict(100, 4, 7);
    predict(10, 50, 7);
    predict(1000, 50, 7);
    assertThat(all).isBetween(1, 50);
    assertThat(spent / 1000).isLessThan(9 * MS);
    predict(400, 4, 7);
    assertThat(all).isGreaterThan(100);
    predict(100, 4, 7);
    assertThat(single).isZero();
  }

  @Test
  void aQuietMachineIsUsedFullySoonAfterALongNeighbour() {
    predict(100, 4, 7);
    predict(10, 50, 7);
    predict(5000, 50, 7);
    predict(160, 4, 7);
    predict(100, 4, 7);
    assertThat(single).isZero();
  }

  @Test
  void burstsAreForgottenAtOnce() {
    predict(100, 4, 7);
    predict(10, 50, 7);
    predict(5000, 50, 7);
    predict(400, 4, 7);
    for (int i = 0; i < 20; i++) {
      predict(15, 50, 7);
      predict(220, 4, 7);
      assertThat(single).isLessThan(40);
    }
  }

  @Test
  void shortSeriesWithASlowBeginningUseAllThreads() {
    predict(100, 4, 7);
    predict(10, 50, 7);
    predict(1000, 50, 7);
    for (int i = 0; i < 10; i++) {
      now += 3000 * MS;
      predict(1, 30, 40);
      predict(20, 4, 7);
      predict(20, 4, 7);
      assertThat(single).isZero();
    }
  }

  @Test
  void aCallerWhoAlwaysPausesMeetsABusyNeighbourToo() {
    long sum = 0;
    for (int i = 0; i < 400; i++) {
      now += 100 * MS;
      predict(1, i < 50 ? 4 : 50, 7);
      sum += i < 50 ? 0 : spent;
    }
    assertThat(sum / 350).isLessThan(12 * MS);
  }

  @Test
  void luckyLooksAtABusyMachineCostLittle() {
    long[] millis = {50, 4, 60, 4, 50, 4, 4, 50};
    predict(100, 4, 7);
    predict(10, 50, 7);
    long sum = 0;
    for (int i = 0; i < 4000; i++) {
      predict(1, millis[i % millis.length], 7);
      sum += spent;
    }
    assertThat(sum / 4000).isLessThan(9 * MS);
  }

  @Test
  void oneThreadIsLeftWhereItIsNoFaster() {
    predict(100, 4, 7);
    predict(2000, 8, 14);
    assertThat(all).isGreaterThan(1800);
  }

  @Test
  void aNoisyMachineKeepsAllThreads() {
    long[] millis = {4, 5, 7, 6, 7, 7, 7, 5, 4, 6};
    int one = 0;
    for (int i = 0; i < 2000; i++) {
      predict(1, millis[i % millis.length], 8);
      one += single;
    }
    assertThat(one).isLessThan(200);
  }

  @Test
  void otherShapesNeedNotFindOutThemselves() {
    predict(100, 4, 7);
    predict(10, 50, 7);
    pace = new Pace(neighbour);
    prepared = false;
    predict(5, 90, 12);
    assertThat(all).isEqualTo(1);
    assertThat(single).isEqualTo(4);
  }
}
