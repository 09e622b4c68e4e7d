package org.keras4j.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.runtime.plan.MemoryPlanner.Layout;
import org.keras4j.runtime.plan.MemoryPlanner.Request;

class MemoryPlannerTest {
  @Test
  void noTwoLiveBuffersShareASlot() {
    Random r = new Random(11);
    for (int round = 0; round < 300; round++) {
      List<Request> requests = new ArrayList<>();
      int n = r.nextInt(60);
      for (int i = 0; i < n; i++) {
        int first = r.nextInt(40) - 1;
        int last = first + r.nextInt(r.nextInt(10) == 0 ? 40 : 4);
        Storage storage = r.nextInt(4) == 0 ? Storage.LONG : Storage.FLOAT;
        requests.add(new Request(storage, r.nextInt(1000), first, last));
      }
      Layout layout = MemoryPlanner.place(requests);
      assertThat(layout.slotOf()).hasSize(n);
      for (int i = 0; i < n; i++) {
        Request a = requests.get(i);
        MemoryPlanner.Slot slot = layout.slots().get(layout.slotOf()[i]);
        assertThat(slot.storage()).isEqualTo(a.storage());
        assertThat(slot.size()).isGreaterThanOrEqualTo(a.size());
        for (int j = 0; j < i; j++) {
          Request b = requests.get(j);
          if (layout.slotOf()[i] == layout.slotOf()[j]) {
            assertThat(a.last() < b.first() || b.last() < a.first()).isTrue();
          }
        }
      }
      assertThat(layout.bytes()).isLessThanOrEqualTo(sum(requests));
    }
  }

  private static long sum(List<Request> requests) {
    return requests.stream().mapToLong(q -> (long) q.size() * q.storage().elementBytes()).sum();
  }

  @Test
  void aChainNeedsTwoSlots() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      requests.add(new Request(Storage.FLOAT, 106, i, i + 1));
    }
    Layout layout = MemoryPlanner.place(requests);
    assertThat(layout.slots()).hasSize(2);
    assertThat(layout.bytes()).isEqualTo(2 * 106 * 4);
  }

  @Test
  void manyBuffersAreQuick() {
    Random r = new Random(1);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      requests.add(new Request(Storage.FLOAT, r.nextInt(10_000), i, i + 1 + r.nextInt(5)));
    }
    long start = System.nanoTime();
    Layout layout = MemoryPlanner.place(requests);
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    assertThat(layout.slots().size()).isLessThan(100);
  }
}
