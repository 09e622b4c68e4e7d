package org.keras4j.runtime.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.Tensor;

/**
 * The inputs of a prediction from files: npy, npz, CSV, JSON, PNG and JPEG, told apart by their
 * content. Every guess is one note that names the flag which settles it.
 */
public final class InputFiles {
  private final List<InputSpec> inputs;
  private final DataOptions options;
  private final Consumer<String> notes;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<String> rowNames = new ArrayList<>();

  private InputFiles(List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    this.inputs = inputs;
    this.options = options;
    this.notes = notes;
  }

  /**
   * What was read.
   *
   * @param tensors one tensor for each input, in the model's order, of its type and shape, all with
   *     the same number of samples
   * @param rowNames the file name of each sample when the samples are images, else empty
   */
  public record Inputs(Map<String, Tensor> tensors, List<String> rowNames) {}

  /**
   * Reads the inputs of a model.
   *
   * @param arguments {@code FILE} or {@code NAME=FILE}: one file for all inputs, one for each, or
   *     several images as one batch
   * @throws InputMismatchException when the data do not fit the inputs
   * @throws KerasIoException when a file cannot be read
   */
  public static Inputs read(
      List<String> arguments, List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    return new InputFiles(inputs, options, notes).readAll(arguments);
  }

  private Inputs readAll(List<String> arguments) {
    Map<String, List<Path>> named = new LinkedHashMap<>();
    List<Path> plain = new ArrayList<>();
    for (String argument : arguments) {
      String name = nameIn(argument, inputs);
      if (name == null) {
        plain.add(path(argument));
      } else {
        Path file = path(argument.substring(name.length() + 1));
        named.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
      }
    }
    if (!named.isEmpty()) {
      readNamed(named, plain);
    } else if (plain.isEmpty()) {
      if (!inputs.isEmpty()) {
        throw names("no input data were given", "give FILE or NAME=FILE");
      }
    } else if (plain.size() == 1) {
      readOne(plain.get(0));
    } else {
      readSeveral(plain);
    }
    return finish();
  }

  static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND, "no file can have this name", Texts.shown(name), null, e);
    }
  }

  private List<String> inputNames() {
    return inputs.stream().map(InputSpec::name).toList();
  }

  /** The input's name in {@code NAME=FILE}; null when the argument is a file. */
  static @Nullable String nameIn(String argument, List<InputSpec> inputs) {
    int at = argument.indexOf('=');
    if (at < 0) {
      return null;
    }
    List<String> names = inputs.stream().map(InputSpec::name).toList();
    for (String name : names) {
      if (argument.startsWith(name + "=")) {
        return name;
      }
    }
    if (at == 0 || Files.exists(path(argument))) {
      return null;
    }
    String name = argument.substring(0, at);
    throw names(
        "the model has no input '" + Texts.shown(name) + "'." + Texts.didYouMean(name, names),
        "the inputs are " + listed(inputs));
  }

  private String listed() {
    return listed(inputs);
  }

  private static String listed(List<InputSpec> inputs) {
    List<String> all = new ArrayList<>();
    for (InputSpec i : inputs) {
      all.add("'" + i.name() + "' " + i.spec().shape() + " " + i.spec().dtype());
    }
    return String.join(", ", all);
  }

  private static InputMismatchException names(String message, String hint) {
    return new InputMismatchException(ErrorCode.INPUT_NAME, message, null, hint);
  }

  private void readNamed(Map<String, List<Path>> named, List<Path> plain) {
    if (!plain.isEmpty()) {
      throw names(
          "'" + plain.get(0) + "' does not say which input it is for", "give NAME=FILE for each");
    }
    for (InputSpec input : inputs) {
      List<Path> files = named.get(input.name());
      if (files == null) {
        throw names("there are no data for input '" + input.name() + "'", "inputs: " + listed());
      }
      readFor(input, files);
    }
  }

  /** One file that feeds all inputs. */
  private void readOne(Path file) {
    FileKind kind = FileKind.of(file, options);
    if (inputs.size() == 1 && (kind == FileKind.IMAGE || kind == FileKind.NPY)) {
      readFor(inputs.get(0), List.of(file));
      return;
    }
    switch (kind) {
      case CSV -> {
        if (inputs.isEmpty()) {
          throw tooFew(file, "data");
        }
        CsvData.read(file, inputs, options, notes).forEach((name, t) -> put(name, t, file, true));
      }
      case NPZ -> match(Npz.read(file, options.limits()), file);
      case NDJSON -> {
        List<Tensor> tensors = lines(file, inputs);
        for (int i = 0; i < tensors.size(); i++) {
          put(inputs.get(i).name(), tensors.get(i), file, true);
        }
      }
      case JSON -> match(JsonData.read(file, options.limits()), file);
      default -> throw tooFew(file, "one array");
    }
  }

  private List<Tensor> lines(Path file, List<InputSpec> of) {
    try (NdjsonSource source =
        new NdjsonSource(DataStream.of(file, options.limits()), of, options, notes)) {
      List<SampleBatch> batches = new ArrayList<>();
      for (SampleBatch b; (b = source.next(Integer.MAX_VALUE)) != null; ) {
        batches.add(b);
      }
      if (batches.size() != 1) {
        throw Failures.format(
            file.toString(),
            batches.isEmpty() ? "there are no lines of JSON" : "the samples have different shapes",
            batches.isEmpty() ? null : "predict from this file alone, to an .ndjson file");
      }
      return batches.get(0).tensors();
    }
  }

  private InputMismatchException tooFew(Path file, String what) {
    return new InputMismatchException(
        ErrorCode.INPUT_NAME,
        "the file holds " + what + ", the model has " + inputs.size() + " inputs: " + listed(),
        file.toString(),
        "give NAME=FILE for each, or one .npz with an array of each name");
  }

  private void readSeveral(List<Path> files) {
    boolean images = true;
    for (Path file : files) {
      images &= FileKind.of(file, options) == FileKind.IMAGE;
    }
    if (inputs.size() == 1) {
      if (!images) {
        throw names(
            files.size() + " files for one input; only images are joined to a batch",
            "join the arrays in one file");
      }
      readFor(inputs.get(0), files);
      return;
    }
    if (inputs.size() != files.size()) {
      throw names(
          files.size() + " files for " + inputs.size() + " inputs: " + listed(), "give NAME=FILE");
    }
    notes.accept(
        "the files go to the inputs in their order: " + listed() + "; NAME=FILE settles it");
    for (int i = 0; i < files.size(); i++) {
      readFor(inputs.get(i), List.of(files.get(i)));
    }
  }

  /** The file or the images for one input. */
  private void readFor(InputSpec input, List<Path> files) {
    Path file = files.get(0);
    FileKind kind = FileKind.of(file, options);
    if (files.size() > 1) {
      for (Path f : files) {
        if (FileKind.of(f, options) != FileKind.IMAGE) {
          throw names(
              files.size() + " files for input '" + input.name() + "', and " + f + " is no image",
              "only images are joined to a batch");
        }
      }
    }
    switch (kind) {
      case NPY -> put(input.name(), Npy.read(file, options.limits()), file, false);
      case NPZ ->
          put(input.name(), only(Npz.read(file, options.limits()), input, file), file, false);
      case JSON ->
          put(input.name(), only(JsonData.read(file, options.limits()), input, file), file, false);
      case NDJSON -> put(input.name(), lines(file, List.of(input)).get(0), file, true);
      case CSV ->
          CsvData.read(file, List.of(input), options, notes)
              .forEach((name, t) -> put(name, t, file, true));
      case IMAGE -> {
        put(input.name(), ImageData.read(files, input, options, notes), file, true);
        if (rowNames.isEmpty()) {
          files.forEach(f -> rowNames.add(String.valueOf(f.getFileName())));
        }
      }
    }
  }

  private Tensor only(Map<String, Tensor> arrays, InputSpec input, Path file) {
    Tensor named = arrays.get(input.name());
    if (named != null) {
      return named;
    }
    if (arrays.size() == 1) {
      return arrays.values().iterator().next();
    }
    throw noMatch(arrays, List.of(input.name()), file);
  }

  /** Shares out the arrays of one file: by name, by {@code input_0} …, or the only one. */
  private void match(Map<String, Tensor> arrays, Path file) {
    if (arrays.keySet().containsAll(inputNames())) {
      inputNames().forEach(name -> put(name, arrays.get(name), file, false));
      if (arrays.size() > inputs.size()) {
        List<String> unused = new ArrayList<>(arrays.keySet());
        unused.removeAll(inputNames());
        notes.accept(file + ": not an input, not used: " + Texts.shown(String.join(", ", unused)));
      }
      return;
    }
    for (String prefix : List.of("input_", "arr_")) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        keys.add(prefix + i);
      }
      if (arrays.size() == keys.size() && arrays.keySet().containsAll(keys)) {
        if (inputs.size() > 1) {
          notes.accept(
              file
                  + ": "
                  + String.join(", ", keys)
                  + " go to the inputs in their order: "
                  + listed()
                  + "; arrays named like the inputs settle it");
        }
        for (int i = 0; i < keys.size(); i++) {
          put(inputs.get(i).name(), arrays.get(keys.get(i)), file, false);
        }
        return;
      }
    }
    if (inputs.size() == 1 && arrays.size() == 1) {
      String name = arrays.keySet().iterator().next();
      if (!name.equals(JsonData.UNNAMED)) {
        notes.accept(
            file
                + ": '"
                + Texts.shown(name)
                + "' goes to the only input '"
                + inputs.get(0).name()
                + "'; NAME=FILE settles it");
      }
      put(inputs.get(0).name(), arrays.get(name), file, false);
      return;
    }
    throw noMatch(arrays, inputNames(), file);
  }

  private InputMismatchException noMatch(
      Map<String, Tensor> arrays, List<String> wanted, Path file) {
    List<String> missing = new ArrayList<>(wanted);
    missing.removeAll(arrays.keySet());
    StringBuilder near = new StringBuilder();
    for (String name : missing) {
      String candidate = Texts.nearest(name, arrays.keySet());
      near.append(candidate == null ? "" : " Is '" + candidate + "' meant for '" + name + "'?");
    }
    String held =
        arrays.containsKey(JsonData.UNNAMED)
            ? "one array"
            : "'" + String.join("', '", arrays.keySet()) + "'";
    return new InputMismatchException(
        ErrorCode.INPUT_NAME,
        "the file holds " + held + ", the model's inputs are " + listed() + "." + near,
        file.toString(),
        "name the arrays after the inputs, or input_0, input_1, … in their order");
  }

  private void put(String name, @Nullable Tensor array, Path file, boolean rows) {
    InputSpec input = inputs.get(inputNames().indexOf(name));
    if (array == null) {
      throw new IllegalStateException(name);
    }
    try {
      DataOptions.Choice batch = rows ? DataOptions.Choice.YES : options.batchAxis();
      tensors.put(name, InputConformer.conform(input, array, batch, notes));
    } catch (InputMismatchException e) {
      throw e.within(file.toString());
    }
  }

  private Inputs finish() {
    String first = null;
    for (InputSpec input : inputs) {
      Tensor t = tensors.get(input.name());
      if (t == null || t.shape().rank() == 0) {
        continue;
      }
      if (first == null) {
        first = input.name();
      }
      Tensor reference = tensors.get(first);
      if (reference != null && reference.shape().dim(0) != t.shape().dim(0)) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the inputs disagree on the number of samples: '"
                + first
                + "' has "
                + reference.shape().dim(0)
                + ", '"
                + input.name()
                + "' has "
                + t.shape().dim(0),
            null,
            "the first dimension of all inputs is the batch");
      }
    }
    return new Inputs(tensors, List.copyOf(rowNames));
  }
}
