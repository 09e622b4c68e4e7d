package org.keras4j.cli;

import java.util.concurrent.Callable;
import org.keras4j.KerasModel;
import org.keras4j.model.ModelSummary;
import org.keras4j.summary.SummaryJson;
import org.keras4j.summary.SummaryTable;
import org.keras4j.summary.TableOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j summary}. */
@Command(
    name = "summary",
    header = "Print a model's layers, output shapes and parameter counts.",
    customSynopsis = "keras4j summary MODEL [OPTION]...",
    description = {
      "",
      "Prints the table of Keras's model.summary(). The weights are not read, so a .json is enough."
          + " A layer that keras4j does not know is listed with ? for what cannot be known.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j summary model.keras",
      "  keras4j summary model.h5 --format json | jq .total_params",
    })
final class SummaryCommand implements Callable<Integer> {
  enum Format {
    table,
    json
  }

  /** Keras's table cannot be drawn in less. */
  private static final int MIN_WIDTH = 24;

  @Mixin ModelOptions model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (the default) or json.")
  Format format;

  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "Width of the table (Keras's line_length). By default 88, or 108 with a column of"
              + " connections, and no more than the terminal has.")
  int width;

  @Option(names = "--expand-nested", description = "List the layers of nested models, too.")
  boolean expandNested;

  @Option(names = "--show-trainable", description = "Add a column that says what is trainable.")
  boolean showTrainable;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  SummaryCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (width < 0 || width > 0 && width < MIN_WIDTH) {
      throw new ParameterException(
          spec.commandLine(), "--width: expected at least " + MIN_WIDTH + ", got " + width);
    }
    try (KerasModel loaded = model.load()) {
      if (model.weights != null) {
        loaded.weights();
      }
      ModelSummary summary = ModelSummary.of(loaded.model());
      if (format == Format.json) {
        output.print(SummaryJson.render(summary));
      } else {
        TableOptions options = new TableOptions(width, columns(), expandNested, showTrainable);
        output.print(SummaryTable.render(summary, options));
        for (String note : summary.notes()) {
          output.note(note);
        }
      }
      for (String note : loaded.notes()) {
        output.note(note);
      }
    }
    return ExitCodes.OK;
  }

  /** The terminal's width as the shell tells it; 0 when it does not. */
  private static int columns() {
    String columns = System.getenv("COLUMNS");
    try {
      int n = columns == null ? 0 : Integer.parseInt(columns);
      return n < MIN_WIDTH + 4 ? 0 : n;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
