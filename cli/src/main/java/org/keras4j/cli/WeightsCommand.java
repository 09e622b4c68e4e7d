package org.keras4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j weights}: the commands that show weights. */
@Command(
    name = "weights",
    header = "List, read, compare and export weights.",
    description = {
      "",
      "Weights go by the names of their layers: dense/kernel, encoder/dense_1/bias. Those of a file"
          + " without an architecture go by their places in it: /layers/dense/vars/0.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND")
final class WeightsCommand implements Runnable {
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  static CommandLine commandLine(Output output) {
    return new CommandLine(new WeightsCommand())
        .addSubcommand("list", new WeightsListCommand(output))
        .addSubcommand("stats", new WeightsStatsCommand(output))
        .addSubcommand("get", new WeightsGetCommand(output))
        .addSubcommand("binding", new WeightsBindingCommand(output))
        .addSubcommand("diff", new WeightsDiffCommand(output))
        .addSubcommand("export", new WeightsExportCommand(output));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
