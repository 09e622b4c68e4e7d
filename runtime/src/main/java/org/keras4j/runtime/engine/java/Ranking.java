package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Puts the elements of a row in order, best first, by their indices. Without NaN the order is the
 * one order in which equal elements stay as they are. With NaN, of which no element is better or
 * worse, it is what the steps of TensorFlow's {@code top_k} make of it: a sort by partitions as in
 * libstdc++ for a whole row, a heap for a part of it.
 */
abstract class Ranking {
  /** Ranges up to this size are sorted by insertion. */
  private static final int SMALL = 16;

  private long[] order = new long[0];

  /** True when element {@code a} is better than element {@code b}. */
  abstract boolean above(int a, int b);

  /** True when two elements are equal. */
  abstract boolean same(int a, int b);

  /** Order with the index as the last resort. */
  private boolean before(int a, int b) {
    return above(a, b) || !above(b, a) && a < b;
  }

  private int at(int i) {
    return (int) order[i];
  }

  private void swap(int i, int j) {
    long v = order[i];
    order[i] = order[j];
    order[j] = v;
  }

  /** The indices of all n elements in order, from the start of an array of at least n. */
  void all(long[] to, int n, KernelContext context) {
    order = to;
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    if (n > 1) {
      int lg = 31 - Integer.numberOfLeadingZeros(n);
      partition(0, n, 2 * lg, context);
      insert(n, context);
    }
    int run = 0;
    while (run < n) {
      int end = run + 1;
      while (end < n && same(at(run), at(end))) {
        end++;
      }
      if (end - run > 1) {
        Arrays.sort(order, run, end);
      }
      run = end;
    }
  }

  private void partition(int first, int end, int depth, KernelContext context) {
    int last = end;
    while (last - first > SMALL) {
      context.check();
      if (depth-- == 0) {
        makeHeap(first, last - first, false);
        sortHeap(first, last - first, false);
        return;
      }
      swap(first, median(first + 1, first + (last - first) / 2, last - 1));
      int low = first + 1;
      int high = last;
      int pivot = at(first);
      while (true) {
        while (low < last - 1 && above(at(low), pivot)) {
          low++;
        }
        high--;
        while (high > first && above(pivot, at(high))) {
          high--;
        }
        if (low >= high) {
          break;
        }
        swap(low++, high);
      }
      partition(low, last, depth, context);
      last = low;
    }
  }

  private int median(int a, int b, int c) {
    if (above(at(a), at(b))) {
      return above(at(b), at(c)) ? b : above(at(a), at(c)) ? c : a;
    }
    return above(at(a), at(c)) ? a : above(at(b), at(c)) ? c : b;
  }

  private void insert(int n, KernelContext context) {
    for (int i = 1; i < n; i++) {
      if (i % (1 << 20) == 0) {
        context.check();
      }
      long v = order[i];
      int j = i;
      if (i < SMALL && above((int) v, at(0))) {
        System.arraycopy(order, 0, order, 1, i);
        j = 0;
      } else {
        while (j > 0 && above((int) v, at(j - 1))) {
          order[j] = order[j - 1];
          j--;
        }
      }
      order[j] = v;
    }
  }

  /** The indices of the best k of n elements, k below n, in an array of at least k + 1. */
  void best(long[] to, int n, int k, boolean sorted, KernelContext context) {
    order = to;
    for (int i = 0; i <= k; i++) {
      order[i] = i;
    }
    if (k == 0) {
      return;
    }
    makeHeap(0, k + 1, true);
    popHeap(0, k + 1, true);
    for (int i = k + 1; i < n; i++) {
      if (i % (1 << 18) == 0) {
        context.check();
      }
      if (before(i, at(0))) {
        popHeap(0, k, true);
        raise(0, k - 1, 0, i, true);
      }
    }
    if (sorted) {
      sortHeap(0, k, true);
    }
  }

  // A heap has the worst element at its top. With "stable", indices decide between equals.

  private boolean worse(int a, int b, boolean stable) {
    return stable ? before(a, b) : above(a, b);
  }

  private void makeHeap(int first, int n, boolean stable) {
    for (int p = (n - 2) / 2; p >= 0 && n > 1; p--) {
      lower(first, p, n, at(first + p), stable);
    }
  }

  private void popHeap(int first, int n, boolean stable) {
    if (n > 1) {
      int v = at(first + n - 1);
      order[first + n - 1] = order[first];
      lower(first, 0, n - 1, v, stable);
    }
  }

  private void sortHeap(int first, int n, boolean stable) {
    for (int size = n; size > 1; size--) {
      popHeap(first, size, stable);
    }
  }

  /** Moves a hole down to a leaf, then the value up from there. */
  private void lower(int first, int top, int n, int value, boolean stable) {
    int hole = top;
    int child = top;
    while (child < (n - 1) / 2) {
      child = 2 * (child + 1);
      if (worse(at(first + child), at(first + child - 1), stable)) {
        child--;
      }
      order[first + hole] = order[first + child];
      hole = child;
    }
    if (n % 2 == 0 && child == (n - 2) / 2) {
      child = 2 * (child + 1) - 1;
      order[first + hole] = order[first + child];
      hole = child;
    }
    raise(first, hole, top, value, stable);
  }

  private void raise(int first, int from, int top, int value, boolean stable) {
    int hole = from;
    while (hole > top && worse(at(first + (hole - 1) / 2), value, stable)) {
      order[first + hole] = order[first + (hole - 1) / 2];
      hole = (hole - 1) / 2;
    }
    order[first + hole] = value;
  }
}
