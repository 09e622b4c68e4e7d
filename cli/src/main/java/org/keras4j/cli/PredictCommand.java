package org.keras4j.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.TensorPort;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.InputSpec;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.runtime.data.SampleSource;
import org.keras4j.runtime.data.SampleSources;
import org.keras4j.runtime.engine.RunControl;
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
      "Reads .npy, .npz, .csv, .json, .ndjson, .png and .jpg files, told apart by their content,"
          + " and gives the model's outputs, to the terminal or to a file. Whatever has to be"
          + " guessed (where the weights are, the size of an image, the batch axis, a CSV header)"
          + " is told on standard error in one line, with the option that settles it. Data are read"
          + " and written in parts, so that they may be larger than memory.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j predict digits.keras --input images/ --labels labels.txt",
      "  keras4j predict model.h5 --input x.npy --output y.npz",
      "  keras4j predict model.json --weights w.h5 --input left=a.npy --input right=b.csv --trace",
      "  keras4j predict model.keras --input big.csv --id-column id --output y.csv --resume",
      "  keras4j predict model.keras --input - < lines.ndjson",
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "[NAME=]FILE",
      required = true,
      description =
          "Data for the model's inputs: NAME=FILE for each of several inputs, or several images for"
              + " one batch. An .npz or a CSV may hold all inputs by their names. A directory or a"
              + " pattern ('**/*.jpg') stands for the images in it. - is standard input.")
  List<String> inputs = new ArrayList<>();

  @Parameters(index = "1..*", paramLabel = "FILE", hidden = true)
  List<String> moreInputs = List.of();

  @Mixin OutputFlags out;

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
      names = {"-q", "--quiet"},
      description = "Print no notes and no progress.")
  boolean quiet;

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
    if (quiet) {
      output.quieten();
    }
    Labels names = out.labels == null ? null : Labels.read(out.labels);
    List<String> given = new ArrayList<>(inputs);
    given.addAll(moreInputs);
    List<String> words = InputArguments.expand(given);
    PredictorOptions options = engine.options().withBatchSize(batchSize).withOutputs(layers);
    try (KerasModel loaded = KerasModel.load(model.file, model.options().withInitSeed(seed));
        Predictor predictor = Predictor.of(loaded, options)) {
      loaded.notes().forEach(output::note);
      if (out.path() != null) {
        OutputFiles.check(out.path(), out.fileFormat().name(), predictor.outputs().size());
      }
      DataOptions dataOptions = data.options().withSkipBadRows(out.skips());
      try (SampleSource source =
          SampleSources.open(
              words, specs(predictor.inputs()), dataOptions, output::note, System.in)) {
        new PredictJob(this, loaded, predictor, source, names, output).run(words);
      }
    }
    return ExitCodes.OK;
  }

  private void requireSense() {
    String wrong = data.wrong();
    wrong = wrong == null ? out.wrong() : wrong;
    if (batchSize < 0) {
      wrong = "--batch-size: expected 0 or more, got " + batchSize;
    } else if (timeout != null && !(timeout > 0)) {
      wrong = "--timeout: expected a positive number of seconds, got " + timeout;
    } else if (seed != null && model.weights != null && !model.byName && !model.skipMismatch) {
      wrong = "--init and --weights exclude each other";
    }
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }

  /** The inputs of a model, as data files are read for them. */
  static List<InputSpec> specs(List<TensorPort> ports) {
    List<InputSpec> specs = new ArrayList<>();
    for (TensorPort p : ports) {
      TensorSpec s = p.spec();
      if (s != null) {
        specs.add(new InputSpec(p.name(), s, p.complex()));
      }
    }
    return specs;
  }

  RunControl control() {
    return timeout == null
        ? new RunControl()
        : RunControl.withTimeout(Duration.ofNanos((long) (timeout * 1e9)));
  }
}
