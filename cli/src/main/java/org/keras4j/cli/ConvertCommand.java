package org.keras4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j convert}. */
@Command(
    name = "convert",
    header = "Save a model of Keras 1 or 2 as one of Keras 3, with the same numbers.",
    customSynopsis = "keras4j convert MODEL TARGET [OPTION]...",
    description = {
      "",
      "Translates the architecture and lays out the weights anew, and proves before it writes that"
          + " the new model computes what the old one does. Layers that Keras 3 lacks or computes"
          + " otherwise become functions of keras.ops. A model that Keras 3 has no words for is"
          + " refused (exit code 4), with the layer and the reason. What training left is not"
          + " kept.",
      "",
      "A model of Keras 3 is only saved in the format of TARGET. The target is written as a whole"
          + " or not at all.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j convert old.h5 new.keras",
      "  keras4j convert old.json new.keras --weights old_weights.h5",
      "  keras4j convert old.h5 new.json",
    })
final class ConvertCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description =
          "The file to write: .keras, or .weights.h5 (weights alone), .h5 (the layout of older"
              + " files), .json (architecture alone).")
  Path target;

  @Option(names = "--overwrite", description = "Replace TARGET when it is there.")
  boolean overwrite;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  ConvertCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    @Nullable String name = target.getFileName() == null ? "" : target.getFileName().toString();
    if (!name.matches(".*\\.(keras|h5|hdf5|json)")) {
      throw new ParameterException(
          spec.commandLine(),
          "TARGET must end in .keras, .weights.h5, .h5 or .json, got '" + target + "'");
    }
    if (!overwrite && java.nio.file.Files.exists(target)) {
      throw new ParameterException(
          spec.commandLine(), "'" + target + "' is there already (--overwrite replaces it)");
    }
    try (KerasModel loaded = model.load()) {
      try (KerasModel converted = loaded.convert()) {
        converted.save(target);
      }
      loaded.notes().forEach(output::note);
      output.note(loaded.writer() + " to Keras 3: " + target);
    }
    return ExitCodes.OK;
  }
}
