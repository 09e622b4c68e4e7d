package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.OutputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keras4j weights get}. */
@Command(
    name = "get",
    header = "Print or save the values of weights.",
    customSynopsis = "keras4j weights get MODEL NAME... [OPTION]...",
    description = {"", "Without --output they are printed, long ones cut.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j weights get model.keras dense/bias",
      "  keras4j weights get model.keras dense/kernel -o kernel.npy",
    })
final class WeightsGetCommand implements Callable<Integer> {
  private static final int ROWS = 20;

  @Mixin ModelOptions model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "NAME",
      description = "Weights, or layers whose weights are meant.")
  List<String> names;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Save as .npy (one weight), .npz, .csv or .json.")
  @Nullable Path file;

  @Mixin CommonOptions common;

  private final Output output;

  WeightsGetCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (NamedWeights weights = NamedWeights.open(model.file, model.options(), false)) {
      weights.notes().forEach(output::note);
      List<NamedTensor> tensors = new ArrayList<>();
      for (NamedWeights.Entry e : weights.select(names)) {
        tensors.add(new NamedTensor(e.name(), e.read().get()));
      }
      if (file == null) {
        output.print(OutputFiles.renderText(tensors, ROWS));
      } else {
        OutputFiles.write(file, tensors);
      }
    }
    return ExitCodes.OK;
  }
}
