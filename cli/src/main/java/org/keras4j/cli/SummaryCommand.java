package org.keras4j.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.model.ModelSummary;
import org.keras4j.summary.Keras2Table;
import org.keras4j.summary.LayerCost;
import org.keras4j.summary.SummaryColumn;
import org.keras4j.summary.SummaryGrid;
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
      "  keras4j summary model.keras --batch 32 --columns name,shape,macs,memory",
    })
final class SummaryCommand implements Callable<Integer> {
  enum Format {
    table,
    keras2,
    markdown,
    csv,
    json
  }

  /** Keras's table cannot be drawn in less. */
  private static final int MIN_WIDTH = 24;

  @Mixin ModelOptions model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "table (the default: that of Keras 3), keras2 (that of Keras 2), markdown, csv or json.")
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

  @Option(
      names = "--layer-range",
      paramLabel = "FROM,TO",
      split = ",",
      arity = "1",
      hideParamSyntax = true,
      description = "Only the layers from one to the other: regular expressions for their names.")
  List<String> range = List.of();

  @Option(
      names = "--columns",
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      description =
          "These columns, in this order: name, type, shape, params, connected, trainable, macs,"
              + " memory. Not of keras2 and json.")
  List<SummaryColumn> columns = List.of();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Tell, for a batch of N, the multiplications (MACs) of each layer and the size of its"
              + " outputs.")
  @Nullable Integer batch;

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
    requireSense();
    try (KerasModel loaded = model.load()) {
      if (model.weights != null) {
        loaded.weights();
      }
      ModelSummary summary = ModelSummary.of(loaded.model());
      if (!range.isEmpty()) {
        summary = summary.range(range.get(0), range.get(1));
      }
      Map<String, LayerCost> costs = batch == null ? Map.of() : LayerCosts.of(loaded, batch);
      output.print(render(summary, costs));
      if (format != Format.json) {
        summary.notes().forEach(output::note);
      }
      loaded.notes().forEach(output::note);
    }
    return ExitCodes.OK;
  }

  private void requireSense() {
    String wrong = null;
    if (!range.isEmpty() && range.size() != 2) {
      wrong = "--layer-range: expected two names, got " + range.size();
    } else if (batch != null && batch < 1) {
      wrong = "--batch: expected 1 or more, got " + batch;
    } else if (batch == null && columns.stream().anyMatch(SummaryColumn::needsCosts)) {
      wrong = "--columns: macs and memory need --batch";
    } else if (format == Format.keras2 && (!columns.isEmpty() || batch != null)) {
      wrong = "--format keras2: the table of Keras 2 has the columns of Keras 2";
    }
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }

  private String render(ModelSummary summary, Map<String, LayerCost> costs) {
    TableOptions options = new TableOptions(width, columns(), expandNested, showTrainable);
    List<SummaryColumn> chosen =
        columns.isEmpty() ? SummaryGrid.usual(summary, showTrainable, batch != null) : columns;
    SummaryGrid grid = new SummaryGrid(summary, chosen, expandNested, costs);
    return switch (format) {
      case json -> SummaryJson.render(summary, costs);
      case keras2 -> Keras2Table.render(summary, options);
      case markdown -> grid.markdown();
      case csv -> grid.csv();
      case table ->
          columns.isEmpty() && batch == null
              ? SummaryTable.render(summary, options)
              : grid.table(width > 0 ? width : columns());
    };
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
