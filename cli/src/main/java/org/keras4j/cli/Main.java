package org.keras4j.cli;

import java.io.UncheckedIOException;
import picocli.CommandLine;

/** The entry of the {@code keras4j} command. */
public final class Main {
  private Main() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the arguments of the command line
   */
  public static void main(String[] args) {
    int code = run(args, Output.standard());
    if (code == ExitCodes.OK) {
      StartArchive.makeLater();
    }
    System.exit(code);
  }

  /** Runs the command and returns its exit code; see {@link ExitCodes}. */
  static int run(String[] args, Output output) {
    ErrorReport report = new ErrorReport(output);
    int code;
    try {
      CommandLine line = Commands.commandLine(args, output);
      line.setParameterExceptionHandler((e, words) -> report.usage(e));
      line.setExecutionExceptionHandler(
          (e, command, parsed) -> {
            report.setStacktrace(ErrorReport.wantsStacktrace(parsed));
            return report.failure(e);
          });
      code = line.execute(args);
    } catch (Throwable e) {
      code = report.failure(e);
    }
    try {
      output.flush();
    } catch (UncheckedIOException e) {
      code = report.failure(e);
    }
    return code;
  }
}
