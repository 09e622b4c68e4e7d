package org.keras4j.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The commands; only the one that is called is made, so that the quick ones stay quick. */
final class Commands {
  static final List<String> NAMES =
      List.of(
          "summary",
          "plot",
          "inspect",
          "check",
          "scan",
          "predict",
          "convert",
          "extract",
          "verify",
          "compare",
          "weights",
          "config",
          "layers",
          "bench",
          "doctor",
          "completion",
          "man");

  private Commands() {}

  /** All commands. */
  static CommandLine all(Output output) {
    return commandLine(new String[0], output);
  }

  static CommandLine commandLine(String[] args, Output output) {
    CommandLine root = new CommandLine(new RootCommand());
    String called = called(args);
    boolean known = called != null && NAMES.contains(called);
    for (String name : NAMES) {
      if (!known || name.equals(called)) {
        root.addSubcommand(name, make(name, output));
      }
    }
    if (!known) {
      root.addSubcommand(new CommandLine.HelpCommand());
    }
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setOut(output.out());
    root.setErr(output.err());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setUsageHelpWidth(100);
    return root;
  }

  /** The first word that is no option. */
  private static @Nullable String called(String[] args) {
    for (String a : args) {
      if (!a.startsWith("-")) {
        return a;
      }
    }
    return null;
  }

  private static Object make(String name, Output output) {
    switch (name) {
      case "summary":
        return new SummaryCommand(output);
      case "plot":
        return new PlotCommand(output);
      case "extract":
        return new ExtractCommand(output);
      case "compare":
        return new CompareCommand(output);
      case "inspect":
        return new InspectCommand(output);
      case "scan":
        return new ScanCommand(output);
      case "weights":
        return WeightsCommand.commandLine(output);
      case "config":
        return new ConfigCommand(output);
      case "layers":
        return new LayersCommand(output);
      case "check":
        return new CheckCommand(output);
      case "predict":
        return new PredictCommand(output);
      case "convert":
        return new ConvertCommand(output);
      case "verify":
        return new VerifyCommand(output);
      case "bench":
        return new BenchCommand(output);
      case "doctor":
        return new DoctorCommand(output);
      case "completion":
        return new CompletionCommand(output);
      case "man":
        return new ManCommand(output);
      default:
        throw new IllegalArgumentException(name);
    }
  }
}
