package org.keras4j.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.Tensor;

/** Names of classes, and the answers of a classifier told with them. */
record Labels(Path file, List<String> names) {
  /**
   * Reads a file with one label a line; a line feed at its end is no label.
   *
   * @throws KerasIoException when it cannot be read
   */
  static Labels read(Path file) {
    try {
      List<String> names = new ArrayList<>(Files.readAllLines(file));
      names.replaceAll(String::strip);
      while (!names.isEmpty() && names.get(names.size() - 1).isEmpty()) {
        names.remove(names.size() - 1);
      }
      return new Labels(file, names);
    } catch (NoSuchFileException e) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND, "there is no such file", file.toString(), null, e);
    } catch (CharacterCodingException e) {
      throw new InputMismatchException(
          ErrorCode.INPUT_FORMAT, "the labels are no UTF-8 text", file.toString(), null, e);
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "cannot read the labels: " + Output.reason(e),
          file.toString(),
          null,
          e);
    }
  }

  /**
   * A line for each sample: its name, and the labels of the largest values with the values. A
   * single value a sample is the probability of the second of two labels.
   *
   * @param rows names of the samples; when there are none, their numbers
   * @throws InputMismatchException when the output has not one value per label
   */
  String table(Tensor output, List<String> rows, int topK) {
    int classes = classes(output);
    int samples = output.shape().dim(0);
    int shown = Math.min(topK, names.size());
    List<List<String>> cells = new ArrayList<>();
    for (int row = 0; row < samples; row++) {
      double[] p = probabilities(output, row, classes);
      List<String> line = new ArrayList<>();
      line.add((row < rows.size() ? rows.get(row) : String.valueOf(row)) + ":");
      boolean[] taken = new boolean[p.length];
      for (int k = 0; k < shown; k++) {
        int best = best(p, taken);
        taken[best] = true;
        line.add(names.get(best));
        line.add(String.format(Locale.ROOT, "%.4f", p[best]));
      }
      cells.add(line);
    }
    return aligned(cells);
  }

  private int classes(Tensor output) {
    int rank = output.shape().rank();
    int classes = rank == 2 ? output.shape().dim(1) : -1;
    boolean binary = classes == 1 && names.size() == 2;
    if (!output.dtype().isNumeric() || classes != names.size() && !binary) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the labels are " + names.size() + ", the model's output is " + output.spec(),
          file.toString(),
          "give one line for each value of the output's last dimension");
    }
    return classes;
  }

  private double[] probabilities(Tensor output, int row, int classes) {
    double[] p = new double[names.size()];
    for (int i = 0; i < classes; i++) {
      p[i] = output.getDouble(row * classes + i);
    }
    if (classes == 1) {
      p[1] = p[0];
      p[0] = 1 - p[1];
    }
    return p;
  }

  /** The largest value that is not taken, the first of equals; NaN counts as the smallest. */
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

  /** Columns as wide as their widest cell: names to the left, numbers to the right. */
  static String aligned(List<List<String>> lines) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        int width = line.get(i).codePointCount(0, line.get(i).length());
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        String cell = line.get(i);
        row.append(i == 0 ? "" : "  ").append(cell);
        row.append(" ".repeat(widths.get(i) - cell.codePointCount(0, cell.length())));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
