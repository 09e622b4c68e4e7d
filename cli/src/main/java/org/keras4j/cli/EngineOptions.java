package org.keras4j.cli;

import java.util.List;
import org.keras4j.runtime.PredictorOptions;
import picocli.CommandLine.Option;

/** How the ops of a model are computed. */
final class EngineOptions {
  @Option(
      names = "--engine",
      paramLabel = "NAME,...",
      hideParamSyntax = true,
      split = ",",
      description =
          "Engines in order of preference: onednn, java, nd4j. By default each where it pays.")
  List<String> engines = List.of();

  @Option(
      names = "--no-passes",
      description = "Compute the graph as the model has it, without rewriting it first.")
  boolean noPasses;

  @Option(
      names = "--piece-rows",
      paramLabel = "N",
      description =
          "Compute batches in pieces of N rows, side by side, where that gives the same results;"
              + " 0 (the default) chooses what is fast.")
  int pieceRows;

  PredictorOptions options() {
    PredictorOptions options =
        PredictorOptions.defaults().withPasses(!noPasses).withPieceRows(Math.max(0, pieceRows));
    return engines.isEmpty() ? options : options.withEngines(engines);
  }
}
