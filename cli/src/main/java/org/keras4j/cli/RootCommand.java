package org.keras4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j} without a command. */
@Command(
    name = "keras4j",
    header = "The Keras runtime for the JVM.",
    description = {
      "",
      "Loads the files that Keras 1, 2 and 3 write (.keras, .h5, .json with weights), says what is"
          + " in them, and predicts with Keras's own numbers. What a file is, its content decides,"
          + " not its name. Nothing in a file is ever run.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionProvider.class,
    footerHeading = "%nExit codes:%n",
    footer = {
      "   0  all is well",
      "   1  it ran, and the answer is no: a verification failed",
      "   2  the command line is wrong",
      "   3  the model is malformed or unsafe, or its weights do not fit",
      "   4  the model holds something that keras4j does not support",
      "   5  the input data do not fit the model",
      "   6  a file cannot be read or written",
      "   7  a limit, a deadline or the memory was exceeded",
      "  70  a bug of keras4j",
      "",
      "keras4j COMMAND --help tells more about a command.",
    })
final class RootCommand implements Runnable {
  @Mixin CommonOptions common;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  boolean version;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: " + String.join(", ", names()));
  }

  private Iterable<String> names() {
    java.util.Set<String> names = new java.util.LinkedHashSet<>();
    for (CommandLine c : spec.subcommands().values()) {
      names.add(c.getCommandName());
    }
    return names;
  }
}
