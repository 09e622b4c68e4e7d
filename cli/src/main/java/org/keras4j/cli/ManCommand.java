package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j man}. */
@Command(
    name = "man",
    header = "Print the manual page of a command, or write those of all.",
    customSynopsis = "keras4j man [COMMAND]... [OPTION]...",
    description = {"", "The pages are for the program man. They say what --help says.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j man predict | man -l -",
      "  keras4j man --all ~/.local/share/man/man1",
    })
final class ManCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, with those inside of it: weights get.")
  List<String> words = List.of();

  @Option(
      names = "--all",
      paramLabel = "DIR",
      description = "Write the pages of all commands into this directory, which is made.")
  @Nullable Path all;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  ManCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    CommandLine line = Commands.all(output);
    if (all != null) {
      write(all, line);
      return ExitCodes.OK;
    }
    for (String word : words) {
      CommandLine inner = line.getSubcommands().get(word);
      if (inner == null) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no command '"
                + word
                + "'; there are "
                + String.join(", ", line.getSubcommands().keySet()));
      }
      line = inner;
    }
    output.print(ManPage.of(line));
    return ExitCodes.OK;
  }

  private static void write(Path directory, CommandLine line) {
    Path file = directory.resolve(ManPage.name(line) + ".1");
    try {
      Files.createDirectories(directory);
      Files.writeString(file, ManPage.of(line), UTF_8);
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "cannot write the page: " + Output.reason(e),
          file.toString(),
          null,
          e);
    }
    for (CommandLine inner : line.getSubcommands().values()) {
      write(directory, inner);
    }
  }
}
