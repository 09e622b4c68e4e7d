package org.keras4j.cli;

import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
  static final String STACKTRACE = "--stacktrace";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and exit.")
  boolean help;

  @Option(names = STACKTRACE, description = "Print the Java stack trace of an error, too.")
  boolean stacktrace;
}
