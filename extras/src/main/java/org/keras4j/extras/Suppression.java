package org.keras4j.extras;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** TensorFlow's non-maximum suppression, in numbers of 32 bits. */
final class Suppression {
  private static final Comparator<Found> BEST_FIRST =
      Comparator.comparingDouble((Found f) -> f.score()).reversed();

  /** A box that may be chosen: its number, its class and its score. */
  record Found(int box, int label, float score) {}

  private Suppression() {}

  /** The best {@code most}, in order; equal ones stay in theirs. */
  static List<Found> best(List<Found> all, int most) {
    List<Found> order = new ArrayList<>(all);
    order.sort(BEST_FIRST);
    return order.subList(0, Math.min(most, order.size()));
  }

  /**
   * The best, without those that overlap a better one by more than a limit.
   *
   * @param boxes four corners each, x and y by turns
   * @param row number of the first box
   */
  static List<Found> apply(List<Found> all, double[] boxes, int row, float limit, int most) {
    List<Found> kept = new ArrayList<>();
    for (Found f : best(all, all.size())) {
      if (kept.size() == most) {
        break;
      }
      boolean free = true;
      for (int i = kept.size() - 1; free && i >= 0; i--) {
        free = overlap(boxes, row + f.box, row + kept.get(i).box) <= limit;
      }
      if (free) {
        kept.add(f);
      }
    }
    return kept;
  }

  /** The common area of two boxes over the area of both. */
  private static float overlap(double[] boxes, int a, int b) {
    float[] p = corners(boxes, a);
    float[] q = corners(boxes, b);
    float first = (p[2] - p[0]) * (p[3] - p[1]);
    float second = (q[2] - q[0]) * (q[3] - q[1]);
    if (first <= 0 || second <= 0) {
      return 0;
    }
    float width = Math.max(Math.min(p[2], q[2]) - Math.max(p[0], q[0]), 0);
    float height = Math.max(Math.min(p[3], q[3]) - Math.max(p[1], q[1]), 0);
    float common = width * height;
    return common / (first + second - common);
  }

  private static float[] corners(double[] boxes, int i) {
    float x1 = (float) boxes[4 * i];
    float y1 = (float) boxes[4 * i + 1];
    float x2 = (float) boxes[4 * i + 2];
    float y2 = (float) boxes[4 * i + 3];
    return new float[] {Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)};
  }
}
