package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
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
import org.keras4j.tensor.TensorSpec;

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
    check(file, extension(file), outputs);
  }

  /** The same for a file of this format, whatever it is called. */
  public static void check(Path file, String formatName, int outputs) {
    String format = formatName.toLowerCase(Locale.ROOT);
    boolean picture = PICTURES.contains(format);
    if (!picture && !List.of("npy", "npz", "csv", "json", "ndjson", "jsonl").contains(format)) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "the extension of the output file names no format",
          file.toString(),
          "use .npy, .npz, .csv, .json, .ndjson, .png or .jpg");
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
      throw AtomicFile.failure(file, new IOException(reason));
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
    write(file, extension(file), outputs, labels);
  }

  /** The same in a format, whatever the file is called. */
  public static void write(
      Path file, String formatName, List<NamedTensor> outputs, List<String> labels) {
    String format = formatName.toLowerCase(Locale.ROOT);
    check(file, format, outputs.size());
    AtomicFile.write(
        file,
        out -> {
          switch (format) {
            case "npy" -> Npy.write(out, outputs.get(0).tensor());
            case "npz" -> Npz.write(out, outputs);
            case "png", "jpg", "jpeg" -> ImageOutput.write(out, outputs.get(0).tensor(), format);
            case "csv" -> CsvData.write(out, outputs, labels);
            case "ndjson", "jsonl" -> lines(out, outputs, labels);
            default -> JsonData.write(out, outputs);
          }
        });
  }

  private static void lines(OutputStream out, List<NamedTensor> outputs, List<String> labels)
      throws IOException {
    Tensor first = outputs.get(0).tensor();
    int rows = first.shape().rank() == 0 ? 1 : first.shape().dim(0);
    RowSink sink = RowSink.of(RowSink.Format.NDJSON, new RowSink.Style(labels, 1, ""));
    SampleBatch samples = new SampleBatch(rows, List.of(), List.of(), List.of(), rows);
    new RowWriter(sink, out).write(outputs, samples);
  }

  /** The extension of a file's name, in small letters, without its dot. */
  public static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * A table for the terminal: under each output's name, type and shape one line a sample, the
   * values right-aligned, at most six digits; long rows and columns are cut with a mark.
   */
  public static String renderText(List<NamedTensor> outputs, int maxRows) {
    return renderText(outputs, 0, maxRows);
  }

  /**
   * The same where the outputs are only the first of more rows.
   *
   * @param more how many rows follow
   */
  public static String renderText(List<NamedTensor> outputs, long more, int maxRows) {
    StringBuilder text = new StringBuilder();
    for (NamedTensor o : outputs) {
      text.append(text.length() == 0 ? "" : "\n");
      TensorSpec spec = o.tensor().spec();
      Shape shape = spec.shape();
      boolean fits = shape.rank() > 0 && shape.dim(0) + more <= Integer.MAX_VALUE;
      Shape all = fits ? shape.with(0, (int) (shape.dim(0) + more)) : shape;
      text.append(o.name()).append("  ").append(spec.dtype()).append(all).append('\n');
      table(text, o.tensor(), more, maxRows);
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Tensor t, long more, int maxRows) {
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
    if (rows + more > shown) {
      text.append("  … ").append(rows + more - shown).append(" more rows\n");
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
