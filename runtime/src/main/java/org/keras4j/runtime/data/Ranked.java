package org.keras4j.runtime.data;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;

/**
 * The likeliest classes of one sample, best first; of equals the first, NaN last.
 *
 * @param classes their numbers
 * @param values the values of the output for them
 */
public record Ranked(int[] classes, double[] values) {
  /**
   * Ranks the values of a row. A single value a sample is the probability of the second of two
   * classes.
   *
   * @param output a numeric tensor (samples, classes)
   * @throws InputMismatchException when the output has not one value for each label
   */
  public static Ranked of(Tensor output, int row, List<String> labels, int topK) {
    double[] p = probabilities(output, row, labels);
    int n = Math.min(topK, p.length);
    Ranked ranked = new Ranked(new int[n], new double[n]);
    boolean[] taken = new boolean[p.length];
    for (int k = 0; k < n; k++) {
      int best = best(p, taken);
      taken[best] = true;
      ranked.classes[k] = best;
      ranked.values[k] = p[best];
    }
    return ranked;
  }

  private static double[] probabilities(Tensor output, int row, List<String> labels) {
    int rank = output.shape().rank();
    int classes = rank == 2 ? output.shape().dim(1) : -1;
    boolean binary = classes == 1 && labels.size() == 2;
    if (!output.dtype().isNumeric() || classes != labels.size() && !binary) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the labels are " + labels.size() + ", the model's output is " + output.spec(),
          null,
          "a file of labels has a line for each value of the output, or two for a single value");
    }
    double[] p = new double[labels.size()];
    for (int i = 0; i < classes; i++) {
      p[i] = output.getDouble(row * classes + i);
    }
    if (classes == 1) {
      p[1] = p[0];
      p[0] = 1 - p[1];
    }
    return p;
  }

  private static int best(double[] p, boolean[] taken) {
    int best = -1;
    for (int i = 0; i < p.length; i++) {
      boolean better = best < 0 || p[i] > p[best] || Double.isNaN(p[best]) && !Double.isNaN(p[i]);
      if (!taken[i] && better) {
        best = i;
      }
    }
    return best;
  }
}
