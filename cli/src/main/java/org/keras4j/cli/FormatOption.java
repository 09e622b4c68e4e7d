package org.keras4j.cli;

import picocli.CommandLine.Option;

/** Whether a command answers people or programs. */
final class FormatOption {
  enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (the default) or json.")
  Format format;

  boolean isJson() {
    return format == Format.json;
  }
}
