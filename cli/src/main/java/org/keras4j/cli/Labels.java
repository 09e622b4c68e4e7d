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
import org.keras4j.runtime.data.Ranked;
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
    return table(output, rows, topK, 0, new ArrayList<>());
  }

  /**
   * The same for samples that follow others.
   *
   * @param before how many samples came before
   * @param widths of the columns so far, which grow
   */
  String table(Tensor output, List<String> rows, int topK, long before, List<Integer> widths) {
    int samples = output.shape().rank() == 0 ? 1 : output.shape().dim(0);
    List<List<String>> cells = new ArrayList<>();
    for (int row = 0; row < samples; row++) {
      Ranked ranked;
      try {
        ranked = Ranked.of(output, row, names, topK);
      } catch (InputMismatchException e) {
        throw e.within(file.toString());
      }
      List<String> line = new ArrayList<>();
      line.add((row < rows.size() ? rows.get(row) : String.valueOf(before + row)) + ":");
      for (int k = 0; k < ranked.classes().length; k++) {
        line.add(names.get(ranked.classes()[k]));
        line.add(String.format(Locale.ROOT, "%.4f", ranked.values()[k]));
      }
      cells.add(line);
    }
    return aligned(cells, widths);
  }

  /** Columns as wide as their widest cell: names to the left, numbers to the right. */
  static String aligned(List<List<String>> lines) {
    return aligned(lines, new ArrayList<>());
  }

  private static String aligned(List<List<String>> lines, List<Integer> widths) {
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
