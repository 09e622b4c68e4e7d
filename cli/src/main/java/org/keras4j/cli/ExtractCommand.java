package org.keras4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.ModelPart;
import org.keras4j.TensorPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j extract}. */
@Command(
    name = "extract",
    header = "Save a part of a model as a model of its own.",
    customSynopsis =
        "keras4j extract MODEL [--from LAYER,...] [--to LAYER,...] -o FILE [OPTION]...",
    description = {
      "",
      "The part begins with what the layers of --from read, or with the model's inputs, and ends"
          + " with what the layers of --to give, or with the model's outputs. It is written in the"
          + " words of Keras 3, as .keras, .weights.h5, .h5 or .json. Masks do not come through its"
          + " inputs.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j extract model.keras --to embedding -o encoder.keras",
      "  keras4j extract model.h5 --from block5_conv1 --to block5_pool -o part.keras",
    })
final class ExtractCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Option(
      names = "--from",
      paramLabel = "LAYER,...",
      split = ",",
      hideParamSyntax = true,
      description = "The layers that begin the part. LAYER:1 is the second call of a shared layer.")
  List<String> from = List.of();

  @Option(
      names = "--to",
      paramLabel = "LAYER,...",
      split = ",",
      hideParamSyntax = true,
      description = "The layers that end the part.")
  List<String> to = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write.")
  Path file;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  ExtractCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (!String.valueOf(file.getFileName()).matches(".*\\.(keras|h5|hdf5|json)")) {
      throw new ParameterException(
          spec.commandLine(), "--output: expected .keras, .weights.h5, .h5 or .json, got " + file);
    }
    try (KerasModel loaded = model.load()) {
      KerasModel part = ModelPart.of(loaded, from, to, LoadOptions.defaults());
      loaded.notes().forEach(output::note);
      part.save(file);
      StringBuilder s = new StringBuilder();
      part.inputs().forEach(p -> s.append(line("input", p)));
      part.outputs().forEach(p -> s.append(line("output", p)));
      output.print(s.toString());
    }
    return ExitCodes.OK;
  }

  private static String line(String what, TensorPort port) {
    return what + " " + port.name() + ": " + port.spec() + "\n";
  }
}
