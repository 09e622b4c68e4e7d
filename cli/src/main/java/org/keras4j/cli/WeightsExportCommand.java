package org.keras4j.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.Npz;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j weights export}. */
@Command(
    name = "export",
    header = "Save all weights as an .npz for NumPy.",
    customSynopsis = "keras4j weights export MODEL [NAME]... -o FILE.npz [OPTION]...",
    description = {
      "",
      "The arrays are named like the weights: numpy.load(FILE)['dense/kernel']. One after the other"
          + " is read and written, so that models larger than the memory can be exported.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {"  keras4j weights export model.keras -o weights.npz"})
final class WeightsExportCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "Only these weights, or those of these layers.")
  List<String> names = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write: .npz.")
  Path file;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  WeightsExportCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (!file.toString().endsWith(".npz")) {
      throw new ParameterException(
          spec.commandLine(), "--output: expected a file that ends in .npz, got " + file);
    }
    try (NamedWeights weights = NamedWeights.open(model.file, model.options(), false)) {
      if (names.isEmpty()) {
        weights.requireWhole();
      }
      weights.notes().forEach(output::note);
      Iterator<NamedTensor> tensors =
          weights.select(names).stream()
              .map(e -> new NamedTensor(name(e), e.read().get()))
              .iterator();
      AtomicFile.write(file, out -> Npz.write(out, () -> tensors));
    }
    return ExitCodes.OK;
  }

  private static String name(NamedWeights.Entry e) {
    return e.name().startsWith("/") ? e.name().substring(1) : e.name();
  }
}
