package org.keras4j.runtime.engine.java;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The likeliest elements of many, in the order in which TensorFlow's {@code gtl::TopN} holds them.
 * Among equally likely ones, which stay and which come first follows from the moves of its heap and
 * of the C++ library's sort, so they are made in the same order here.
 */
final class TopBeam<T> {
  /** Parts no longer than this are sorted by insertion. */
  private static final int SHORT = 16;

  private final List<T> items = new ArrayList<>();
  private final int limit;
  private final ToDoubleFunction<T> weight;
  private boolean bottomFirst;
  private boolean heap;

  TopBeam(int limit, ToDoubleFunction<T> weight) {
    this.limit = limit;
    this.weight = weight;
  }

  int size() {
    return items.size();
  }

  List<T> unsorted() {
    return items;
  }

  void push(T v) {
    if (heap) {
      if (before(v, items.get(0))) {
        popHeap(items, limit);
        items.set(limit - 1, v);
        rise(items, limit - 1, 0, v);
      }
      return;
    }
    items.add(v);
    int n = items.size();
    if (n == limit + 1) {
      makeHeap(items);
      popHeap(items, n);
      items.remove(limit);
      heap = true;
    } else if (bottomFirst && !before(v, items.get(0))) {
      Collections.swap(items, 0, n - 1);
    }
  }

  /** The unlikeliest element, which moves to the front. */
  T bottom() {
    if (!heap && !bottomFirst) {
      int least = 0;
      for (int i = 1; i < items.size(); i++) {
        if (before(items.get(least), items.get(i))) {
          least = i;
        }
      }
      Collections.swap(items, 0, least);
      bottomFirst = true;
    }
    return items.get(0);
  }

  /** The elements, the likeliest first; nothing may be pushed afterwards. */
  List<T> sorted() {
    if (heap) {
      sortHeap(0, items.size());
    } else {
      int log = 31 - Integer.numberOfLeadingZeros(Math.max(1, items.size()));
      partition(0, items.size(), 2 * log);
      insert();
    }
    return items;
  }

  private boolean before(T a, T b) {
    return weight.applyAsDouble(a) > weight.applyAsDouble(b);
  }

  private boolean before(int a, int b) {
    return before(items.get(a), items.get(b));
  }

  private void rise(List<T> part, int hole, int top, T v) {
    int at = hole;
    while (at > top && before(part.get((at - 1) / 2), v)) {
      part.set(at, part.get((at - 1) / 2));
      at = (at - 1) / 2;
    }
    part.set(at, v);
  }

  private void sink(List<T> part, int hole, int n, T v) {
    int at = hole;
    int child = hole;
    while (child < (n - 1) / 2) {
      child = 2 * (child + 1);
      if (before(part.get(child), part.get(child - 1))) {
        child--;
      }
      part.set(at, part.get(child));
      at = child;
    }
    if (n % 2 == 0 && child == (n - 2) / 2) {
      child = 2 * child + 1;
      part.set(at, part.get(child));
      at = child;
    }
    rise(part, at, hole, v);
  }

  private void makeHeap(List<T> part) {
    int n = part.size();
    for (int parent = (n - 2) / 2; n > 1 && parent >= 0; parent--) {
      sink(part, parent, n, part.get(parent));
    }
  }

  /** Moves the first of n elements to their end. */
  private void popHeap(List<T> part, int n) {
    if (n > 1) {
      T v = part.get(n - 1);
      part.set(n - 1, part.get(0));
      sink(part, 0, n - 1, v);
    }
  }

  private void sortHeap(int from, int to) {
    List<T> part = items.subList(from, to);
    for (int n = part.size(); n > 1; n--) {
      popHeap(part, n);
    }
  }

  /** Quicksort down to short parts, which insertion puts in order; a heap where it degenerates. */
  private void partition(int from, int end, int depth) {
    int to = end;
    for (int left = depth; to - from > SHORT; left--) {
      if (left == 0) {
        makeHeap(items.subList(from, to));
        sortHeap(from, to);
        return;
      }
      medianFirst(from, from + (to - from) / 2, to - 1);
      int cut = split(from + 1, to, items.get(from));
      partition(cut, to, left - 1);
      to = cut;
    }
  }

  private void medianFirst(int first, int b, int c) {
    int a = first + 1;
    int median;
    if (before(a, b)) {
      median = before(b, c) ? b : before(a, c) ? c : a;
    } else {
      median = before(a, c) ? a : before(b, c) ? c : b;
    }
    Collections.swap(items, first, median);
  }

  private int split(int from, int to, T pivot) {
    int i = from;
    int j = to;
    while (true) {
      while (before(items.get(i), pivot)) {
        i++;
      }
      j--;
      while (before(pivot, items.get(j))) {
        j--;
      }
      if (i >= j) {
        return i;
      }
      Collections.swap(items, i, j);
      i++;
    }
  }

  private void insert() {
    for (int i = 1; i < items.size(); i++) {
      T v = items.get(i);
      int at = i;
      while (at > 0 && before(v, items.get(at - 1))) {
        items.set(at, items.get(at - 1));
        at--;
      }
      items.set(at, v);
    }
  }
}
