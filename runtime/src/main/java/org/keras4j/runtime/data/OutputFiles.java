package org.keras4j.runtime.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** The outputs of predictions: to files, whole or not at all, and as text for people. */
public final class OutputFiles {
  private static final int MAX_COLUMNS = 12;
  private static final List<String> PICTURES = List.of("png", "jpg", "jpeg");

  private OutputFiles() {}

  /**
   * Checks what can be known before a prediction: the format and the place of the file.
   *
   * @throws KerasIoException when {@link #write} would fail for certain
   */
  public static void check(Path file, int outputs) {
    String format = extension(file);
    boolean picture = PICTURES.contains(format);
    if (!picture && !List.of("npy", "npz", "csv", "json").contains(format)) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "the extension of the output file names no format",
          file.toString(),
          "use .npy, .npz, .csv, .json, .png or .jpg");
    }
    if (outputs != 1 && (picture || format.equals("npy"))) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "a ." + format + " file holds one array, the model has " + outputs + " outputs",
          file.toString(),
          "use .npz");
    }
    Path directory = file.toAbsolutePath().getParent();
    String reason = null;
    if (Files.isDirectory(file)) {
      reason = "it is a directory";
    } else if (directory != null && !Files.isDirectory(directory)) {
      reason = "no such directory";
    } else if (directory != null && !Files.isWritable(directory) && !Files.isWritable(file)) {
      reason = "permission denied";
    }
    if (reason != null) {
      throw AtomicFile.failure(file, new java.io.IOException(reason));
    }
  }

  /** As {@link #write(Path, List, List)}, without labels. */
  public static void write(Path file, List<NamedTensor> outputs) {
    write(file, outputs, List.of());
  }

  /**
   * Writes outputs in the format that the extension names: {@code .npy} (one output), {@code .npz},
   * {@code .csv}, {@code .json}, or, for a single picture, {@code .png} and {@code .jpg}.
   *
   * @param labels names of the values of the last dimension, for the CSV's columns; may be empty
   * @throws KerasIoException when it cannot be written; nothing half-written is left
   */
  public static void write(Path file, List<NamedTensor> outputs, List<String> labels) {
    check(file, outputs.size());
    AtomicFile.write(
        file,
        out -> {
          switch (extension(file)) {
            case "npy" -> Npy.write(out, outputs.get(0).tensor());
            case "npz" -> Npz.write(out, outputs);
            case "png", "jpg", "jpeg" ->
                ImageOutput.write(out, outputs.get(0).tensor(), extension(file));
            case "csv" -> CsvData.write(out, outputs, labels);
            default -> JsonData.write(out, outputs);
          }
        });
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * A table for the terminal: under each output's name, type and shape one line a sample, the
   * values right-aligned, at most six digits; long rows and columns are cut with a mark.
   */
  public static String renderText(List<NamedTensor> outputs, int maxRows) {
    StringBuilder text = new StringBuilder();
    for (NamedTensor o : outputs) {
      text.append(text.length() == 0 ? "" : "\n");
      text.append(o.name()).append("  ").append(o.tensor().spec()).append('\n');
      table(text, o.tensor(), maxRows);
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Tensor t, int maxRows) {
    Shape shape = t.shape();
    int rows = shape.rank() == 0 ? 1 : shape.dim(0);
    int perRow = rows == 0 ? 0 : t.size() / rows;
    int shown = Math.min(rows, maxRows);
    int columns = Math.min(perRow, MAX_COLUMNS);
    List<String> cells = new ArrayList<>();
    int[] width = new int[columns];
    for (int row = 0; row < shown; row++) {
      for (int c = 0; c < columns; c++) {
        String cell = cell(t, row * perRow + c);
        cells.add(cell);
        width[c] = Math.max(width[c], cell.length());
      }
    }
    int indexWidth = String.valueOf(Math.max(0, shown - 1)).length();
    for (int row = 0; row < shown; row++) {
      text.append("  ").append(padded(String.valueOf(row), indexWidth)).append(": ");
      for (int c = 0; c < columns; c++) {
        text.append(c == 0 ? "" : "  ").append(padded(cells.get(row * columns + c), width[c]));
      }
      text.append(perRow > columns ? "  … " + (perRow - columns) + " more" : "").append('\n');
    }
    if (rows > shown) {
      text.append("  … ").append(rows - shown).append(" more rows\n");
    }
  }

  private static String cell(Tensor t, int i) {
    if (t.dtype() == DType.STRING) {
      return '"' + org.keras4j.errors.Texts.shown(t.getString(i)) + '"';
    }
    return t.dtype().isFloating() ? NumberText.brief(t.getDouble(i)) : NumberText.of(t, i);
  }

  private static String padded(String s, int width) {
    return " ".repeat(width - s.length()) + s;
  }
}
