package org.keras4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.runtime.data.RowSink;
import picocli.CommandLine.Option;

/** Where the outputs of a prediction go, and what happens to samples that have none. */
final class OutputFlags {
  private static final String STDOUT = "-";

  /** Formats of files. */
  enum Format {
    NPY,
    NPZ,
    CSV,
    JSON,
    NDJSON,
    PNG,
    JPG
  }

  /** What to do with a sample that cannot be read. */
  enum OnRowError {
    FAIL,
    SKIP
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the outputs to this .npy, .npz, .csv, .json or .ndjson file; a single picture also"
              + " to a .png or .jpg, its values stretched to 0..255. - is standard output.")
  @Nullable String file;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description =
          "Whatever the file is called: npy, npz, csv, json, ndjson, png, jpg. On standard output"
              + " csv or ndjson, by default that of the input.")
  @Nullable Format format;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Names of the classes, one a line: print the likeliest for each sample.")
  @Nullable Path labels;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the labels to print for each sample (default: 1).")
  int topK;

  @Option(
      names = "--resume",
      description =
          "Go on with a run that was interrupted: its FILE.part and the journal beside it. Model,"
              + " data and options must be the same.")
  boolean resume;

  @Option(
      names = "--overwrite",
      description = "Begin anew, even though an interrupted run could be resumed.")
  boolean overwrite;

  @Option(
      names = "--on-row-error",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description =
          "What happens at a row, a line or an image that cannot be read: fail (the default), or"
              + " skip, which lists it in the rejects file.")
  OnRowError onRowError;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description =
          "The CSV of skipped rows, with line and reason (default: the output with"
              + " .rejects.csv).")
  @Nullable Path rejects;

  /** What is wrong with the options together, or null. */
  @Nullable String wrong() {
    if (topK < 1) {
      return "--top-k: expected 1 or more, got " + topK;
    }
    if (file != null && !toStdout() && format == null && ofExtension() == null) {
      return "--output: expected a .npy, .npz, .csv, .json or .ndjson file, got " + file;
    }
    boolean stream = toStdout() || file == null && format != null;
    if (stream && format != null && format != Format.CSV && format != Format.NDJSON) {
      return "--output-format: standard output takes csv or ndjson";
    }
    if (resume && (path() == null || rowFormat() == null)) {
      return "--resume needs an --output that is a .csv, .npy or .ndjson file";
    }
    if (resume && overwrite) {
      return "--resume and --overwrite exclude each other";
    }
    if (rejects != null && onRowError == OnRowError.FAIL) {
      return "--rejects needs --on-row-error skip";
    }
    return null;
  }

  boolean skips() {
    return onRowError == OnRowError.SKIP;
  }

  boolean toStdout() {
    return STDOUT.equals(file);
  }

  /** The file that is written; null for standard output. */
  @Nullable Path path() {
    return file == null || toStdout() ? null : Path.of(file);
  }

  private @Nullable Format ofExtension() {
    String extension = file == null ? "" : OutputFiles.extension(Path.of(file));
    return switch (extension) {
      case "jsonl" -> Format.NDJSON;
      case "jpeg" -> Format.JPG;
      case "npy", "npz", "csv", "json", "ndjson", "png", "jpg" ->
          Format.valueOf(extension.toUpperCase(Locale.ROOT));
      default -> null;
    };
  }

  @Nullable Format fileFormat() {
    return format == null ? ofExtension() : format;
  }

  /** The format of a file that is written row by row, or null. */
  RowSink.@Nullable Format rowFormat() {
    Format f = fileFormat();
    if (f == Format.NPY) {
      Path path = path();
      boolean pipe = path != null && Files.exists(path) && !Files.isRegularFile(path);
      return pipe ? null : RowSink.Format.NPY; // the head of an npy is written last
    }
    return f == Format.CSV ? RowSink.Format.CSV : f == Format.NDJSON ? RowSink.Format.NDJSON : null;
  }

  /** Where skipped rows are listed; null when they are not, or in the output itself. */
  @Nullable Path rejectsPath() {
    Path path = path();
    if (!skips() || rejects != null) {
      return rejects;
    }
    return path == null ? null : path.resolveSibling(path.getFileName() + ".rejects.csv");
  }

  /** The options that decide what is written. */
  List<String> described() {
    return List.of(String.valueOf(rowFormat()), String.valueOf(labels), "top " + topK);
  }
}
