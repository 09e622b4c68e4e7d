package org.keras4j.layers.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/**
 * The products of attention over some axes of (batch, …, heads, size).
 *
 * @param product keys and queries to scores
 * @param combine scores and values to results
 * @param axes how many axes are attended over
 * @param scoresRank the rank of the scores
 */
record AttentionEquations(String product, String combine, int axes, int scoresRank) {

  /**
   * The products for projected tensors of a rank.
   *
   * @param given the axes attended over; empty for all between the batch and the heads
   */
  static AttentionEquations of(int rank, int[] given) {
    List<Integer> axes = new ArrayList<>();
    if (given.length == 0) {
      IntStream.range(1, rank - 2).forEach(axes::add);
    }
    for (int axis : given) {
      int at = axis < 0 ? rank - 1 + axis : axis;
      if (at < 0 || at >= rank - 1 || axes.contains(at)) {
        throw new ModelFormatException(
            ErrorCode.BAD_SHAPE, "attention axis " + axis + " does not fit the inputs");
      }
      axes.add(at);
    }
    String target = letters('a', rank);
    StringBuilder source = new StringBuilder(target);
    StringBuilder scores = new StringBuilder();
    int next = 'a' + rank;
    for (int i = 0; i < rank - 1; i++) {
      if (axes.contains(i)) {
        source.setCharAt(i, (char) next++);
      } else {
        scores.append(target.charAt(i));
      }
    }
    axes.forEach(i -> scores.append(target.charAt(i)));
    axes.forEach(i -> scores.append(source.charAt(i)));
    return new AttentionEquations(
        source + "," + target + "->" + scores,
        scores + "," + source + "->" + target,
        axes.size(),
        scores.length());
  }

  /** {@code n} letters of the alphabet in order. */
  static String letters(int from, int n) {
    StringBuilder s = new StringBuilder();
    IntStream.range(from, from + n).forEach(c -> s.append((char) c));
    return s.toString();
  }
}
