package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keras4j.runtime.engine.Storage;

/**
 * Puts buffers with known lifetimes into as little memory as a simple rule finds: the largest
 * first, each into the smallest slot that is free all its life, or a new one. A slot is one array;
 * buffers do not share one at offsets, because loops over arrays at different offsets are not
 * vectorised.
 */
public final class MemoryPlanner {
  private MemoryPlanner() {}

  /**
   * A buffer to be placed.
   *
   * @param size elements
   * @param first the first step that writes it
   * @param last the last step that reads it, at least {@code first}
   */
  public record Request(Storage storage, int size, int first, int last) {}

  /** An array of the arena. */
  public record Slot(Storage storage, int size) {}

  /**
   * The result.
   *
   * @param slotOf the slot of each request
   */
  public record Layout(List<Slot> slots, int[] slotOf) {
    /** Bytes of all slots. */
    public long bytes() {
      long sum = 0;
      for (Slot s : slots) {
        sum += (long) s.size() * s.storage().elementBytes();
      }
      return sum;
    }
  }

  /** Places all requests. */
  public static Layout place(List<Request> requests) {
    Integer[] order = new Integer[requests.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        Comparator.comparingInt((Integer i) -> -requests.get(i).size()).thenComparing(i -> i));
    List<Slot> slots = new ArrayList<>();
    List<TreeMap<Integer, Integer>> busy = new ArrayList<>();
    int[] slotOf = new int[order.length];
    for (int i : order) {
      Request r = requests.get(i);
      int best = -1;
      for (int s = slots.size() - 1; s >= 0 && best < 0; s--) {
        if (slots.get(s).storage() == r.storage() && isFree(busy.get(s), r)) {
          best = s;
        }
      }
      if (best < 0) {
        best = slots.size();
        slots.add(new Slot(r.storage(), r.size()));
        busy.add(new TreeMap<>());
      }
      busy.get(best).put(r.first(), r.last());
      slotOf[i] = best;
    }
    return new Layout(List.copyOf(slots), slotOf);
  }

  private static boolean isFree(TreeMap<Integer, Integer> busy, Request r) {
    Map.Entry<Integer, Integer> before = busy.floorEntry(r.last());
    return before == null || before.getValue() < r.first();
  }
}
