package org.keras4j.runtime.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;

/**
 * Opens the data of a prediction to be read batch by batch: CSV, JSON lines, npy, images, standard
 * input. Whatever cannot be read so is read as a whole.
 */
public final class SampleSources {
  private final List<InputSpec> inputs;
  private final DataOptions options;
  private final Consumer<String> notes;

  private SampleSources(List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    this.inputs = inputs;
    this.options = options;
    this.notes = notes;
  }

  /**
   * Opens the inputs of a model.
   *
   * @param arguments as for {@link InputFiles#read}, or {@code -} alone for standard input
   * @param stdin standard input, not buffered
   * @throws InputMismatchException when the data do not fit the inputs
   * @throws org.keras4j.errors.KerasIoException when a file cannot be read
   */
  public static SampleSource open(
      List<String> arguments,
      List<InputSpec> inputs,
      DataOptions options,
      Consumer<String> notes,
      InputStream stdin) {
    SampleSources sources = new SampleSources(inputs, options, notes);
    if (arguments.equals(List.of(DataStream.STDIN))) {
      return sources.live(stdin);
    }
    SampleSource source = sources.rowByRow(arguments);
    return source != null
        ? source
        : new WholeSource(InputFiles.read(arguments, inputs, options, notes));
  }

  private SampleSource live(InputStream stdin) {
    DataStream data;
    FileKind kind;
    try {
      if (options.format() == DataOptions.Format.AUTO) {
        byte[] start = new byte[FileKind.START];
        int n = Math.max(0, stdin.read(start)); // no more than is there
        start = Arrays.copyOf(start, n);
        kind = FileKind.of(start, "standard input", "");
        data = DataStream.live(new SequenceInputStream(new ByteArrayInputStream(start), stdin));
      } else {
        kind = FileKind.valueOf(options.format().name());
        data = DataStream.live(stdin);
      }
    } catch (IOException e) {
      throw DataStream.live(stdin).failure(e);
    }
    SampleSource source = inputs.isEmpty() ? null : rowByRow(data, kind);
    if (source == null) {
      throw new InputMismatchException(
          ErrorCode.INPUT_FORMAT,
          "this cannot be read from standard input",
          "standard input",
          "give lines of JSON, a CSV, an .npy for the only input; or name a file");
    }
    return source;
  }

  /** The source of data that feed all inputs, or null. */
  private @Nullable SampleSource rowByRow(DataStream data, FileKind kind) {
    return switch (kind) {
      case CSV -> new CsvSource(data, inputs, options, notes);
      case NDJSON -> new NdjsonSource(data, inputs, options, notes);
      case NPY -> inputs.size() == 1 ? NpySource.of(data, inputs.get(0), options, notes) : null;
      default -> null;
    };
  }

  private @Nullable SampleSource rowByRow(List<String> arguments) {
    Map<String, List<Path>> named = new LinkedHashMap<>();
    List<Path> plain = new ArrayList<>();
    for (String argument : arguments) {
      String name = InputFiles.nameIn(argument, inputs);
      if (name == null) {
        plain.add(InputFiles.path(argument));
      } else {
        Path file = InputFiles.path(argument.substring(name.length() + 1));
        named.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
      }
    }
    if (inputs.isEmpty() || (!named.isEmpty() && !plain.isEmpty())) {
      return null;
    }
    if (inputs.size() == 1) {
      return single(named.isEmpty() ? plain : named.values().iterator().next());
    }
    if (plain.size() == 1) {
      return opened(plain.get(0), inputs);
    }
    return named.size() == inputs.size() ? joined(named) : null;
  }

  private @Nullable SampleSource single(List<Path> files) {
    boolean images = true;
    for (Path file : files) {
      images = images && FileKind.of(file, options) == FileKind.IMAGE;
    }
    if (images && !files.isEmpty()) {
      return new ImageSource(files, inputs.get(0), options, notes);
    }
    return files.size() == 1 ? opened(files.get(0), inputs) : null;
  }

  private @Nullable SampleSource opened(Path file, List<InputSpec> of) {
    FileKind kind = FileKind.of(file, options);
    if (kind != FileKind.CSV && kind != FileKind.NDJSON && kind != FileKind.NPY) {
      return null;
    }
    DataStream data = DataStream.of(file, options.limits());
    SampleSource source = new SampleSources(of, options, notes).rowByRow(data, kind);
    if (source == null) {
      data.close();
    }
    return source;
  }

  private @Nullable SampleSource joined(Map<String, List<Path>> named) {
    List<SampleSource> sources = new ArrayList<>();
    for (InputSpec input : inputs) {
      List<Path> files = named.get(input.name());
      boolean one = files != null && files.size() == 1;
      FileKind kind = one ? FileKind.of(files.get(0), options) : null;
      boolean table = kind == FileKind.CSV || kind == FileKind.NPY;
      SampleSource source = table ? opened(files.get(0), List.of(input)) : null;
      if (source == null) {
        sources.forEach(SampleSource::close);
        return null;
      }
      sources.add(source);
    }
    return new JoinedSource(sources, inputs);
  }
}
