package org.keras4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.TensorPort;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.InputFiles;
import org.keras4j.runtime.data.InputSpec;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j predict}. */
@Command(
    name = "predict",
    header = "Run a model on data.",
    customSynopsis =
        "keras4j predict MODEL --input [NAME=]FILE... [--output FILE | --labels FILE] [OPTION]...",
    description = {
      "",
      "Reads .npy, .npz, .csv, .json, .png and .jpg files, told apart by their content, and gives"
          + " the model's outputs, to the terminal or to a file. Whatever has to be guessed (where"
          + " the weights are, the size of an image, the batch axis, a CSV header) is told on"
          + " standard error in one line, with the option that settles it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j predict digits.keras --input images/ --labels labels.txt",
      "  keras4j predict model.h5 --input x.npy --output y.npz",
      "  keras4j predict model.json --weights w.h5 --input left=a.npy --input right=b.csv --trace",
    })
final class PredictCommand implements Callable<Integer> {
  private static final int MAX_ROWS = 20;
  private static final List<String> FORMATS = List.of("npy", "npz", "csv", "json");

  @Mixin ModelOptions model;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "[NAME=]FILE",
      required = true,
      description =
          "Data for the model's inputs: NAME=FILE for each of several inputs, or several images for"
              + " one batch. An .npz or a CSV may hold all inputs by their names. A directory"
              + " stands for the images in it.")
  List<String> inputs = new ArrayList<>();

  @Parameters(index = "1..*", paramLabel = "FILE", hidden = true)
  List<String> moreInputs = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the outputs to this .npy, .npz, .csv or .json file; a single picture also to a"
              + " .png or .jpg, its values stretched to 0..255.")
  @Nullable Path file;

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
      names = "--outputs",
      paramLabel = "LAYER,...",
      hideParamSyntax = true,
      split = ",",
      description =
          "Give the outputs of these layers, too, after the model's own. LAYER:1 is the second call"
              + " of a shared layer.")
  List<String> layers = List.of();

  @Option(
      names = "--trace",
      description =
          "Print, for each layer call, the shape and dtype of what it gave, and min, mean, max and"
              + " the number of NaN.")
  boolean trace;

  @Option(
      names = "--explain",
      description = "Print how the model is computed: each step with its engine.")
  boolean explain;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many samples are computed at once, 0 for all (default: 32).")
  int batchSize;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Give up after so many seconds.")
  @Nullable Double timeout;

  @Option(
      names = "--init",
      paramLabel = "SEED",
      description = "Run with random weights of this seed; none are read.")
  @Nullable Long seed;

  @Mixin EngineOptions engine;
  @Mixin DataFlags data;
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  PredictCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    requireSense();
    Labels names = labels == null ? null : Labels.read(labels);
    List<String> given = new ArrayList<>(inputs);
    given.addAll(moreInputs);
    List<String> words = InputArguments.expand(given);
    PredictorOptions options = engine.options().withBatchSize(batchSize).withOutputs(layers);
    try (KerasModel loaded = KerasModel.load(model.file, model.options().withInitSeed(seed))) {
      try (Predictor predictor = Predictor.of(loaded, options)) {
        loaded.notes().forEach(output::note);
        if (file != null) {
          OutputFiles.check(file, predictor.outputs().size());
        }
        InputFiles.Inputs read =
            InputFiles.read(words, specs(predictor.inputs()), data.options(), output::note);
        run(predictor, read, names);
      }
    }
    return ExitCodes.OK;
  }

  private void requireSense() {
    String wrong = null;
    if (batchSize < 0) {
      wrong = "--batch-size: expected 0 or more, got " + batchSize;
    } else if (topK < 1) {
      wrong = "--top-k: expected 1 or more, got " + topK;
    } else if (timeout != null && !(timeout > 0)) {
      wrong = "--timeout: expected a positive number of seconds, got " + timeout;
    } else if (seed != null && model.weights != null) {
      wrong = "--init and --weights exclude each other";
    } else if (file != null && !FORMATS.contains(extension(file))) {
      wrong = "--output: expected a .npy, .npz, .csv or .json file, got " + file;
    }
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static List<InputSpec> specs(List<TensorPort> ports) {
    List<InputSpec> specs = new ArrayList<>();
    for (TensorPort p : ports) {
      TensorSpec s = p.spec();
      if (s != null) {
        specs.add(new InputSpec(p.name(), s, p.complex()));
      }
    }
    return specs;
  }

  private void run(Predictor predictor, InputFiles.Inputs read, @Nullable Labels names) {
    List<Tensor> tensors = new ArrayList<>(read.tensors().values());
    if (explain) {
      output.print(predictor.explain(tensors.stream().map(Tensor::spec).toList()));
    }
    if (trace) {
      output.print(TraceTable.render(predictor.trace(tensors, control())));
    }
    if (file == null && names == null && (trace || explain)) {
      return;
    }
    List<Tensor> results = predictor.predict(tensors, control());
    List<TensorPort> ports = predictor.outputs();
    List<NamedTensor> named = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < results.size(); i++) {
      String name = ports.get(i).name();
      while (!taken.add(name)) {
        name = "layer:" + name; // an inner output called like one of the model's own
      }
      named.add(new NamedTensor(name, results.get(i)));
    }
    if (names != null) {
      output.print(names.table(results.get(0), read.rowNames(), topK));
    }
    if (file != null) {
      OutputFiles.write(file, named, names == null ? List.of() : names.names());
    } else if (names == null) {
      output.print(OutputFiles.renderText(named, MAX_ROWS));
    }
  }

  private RunControl control() {
    return timeout == null
        ? new RunControl()
        : RunControl.withTimeout(Duration.ofNanos((long) (timeout * 1e9)));
  }
}
