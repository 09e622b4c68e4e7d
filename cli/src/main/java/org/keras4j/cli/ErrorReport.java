package org.keras4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells errors on standard error, in one form, and turns them into exit codes. */
final class ErrorReport {
  private final Output output;
  private boolean stacktrace;

  ErrorReport(Output output) {
    this.output = output;
  }

  /** Whether stack traces are printed, too. */
  void setStacktrace(boolean wanted) {
    stacktrace = wanted;
  }

  /** A command line that is wrong. */
  int usage(ParameterException e) {
    PrintWriter err = output.err();
    err.println("error: " + Texts.printable(message(e)));
    if (e instanceof UnmatchedArgumentException u) {
      List<String> near = u.getSuggestions();
      if (!near.isEmpty()) {
        err.println("  did you mean " + String.join(" or ", near) + "?");
      }
    }
    err.println("  help: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCodes.USAGE;
  }

  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException u && !u.getUnmatched().get(0).startsWith("-")) {
      boolean atCommand = !e.getCommandLine().getSubcommands().isEmpty();
      String word = "'" + u.getUnmatched().get(0) + "'";
      return atCommand ? "there is no command " + word : "one argument too many: " + word;
    }
    return sentence(e.getMessage());
  }

  /** Picocli's messages begin like sentences; ours do not. */
  private static String sentence(String message) {
    boolean capital =
        message.length() > 1
            && Character.isUpperCase(message.charAt(0))
            && Character.isLowerCase(message.charAt(1));
    return capital ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
  }

  /** Whatever a command threw. */
  int failure(Throwable e) {
    PrintWriter err = output.err();
    int code;
    if (e instanceof ParameterException p) {
      return usage(p);
    } else if (e instanceof KerasException k) {
      code = ExitCodes.of(k);
      err.println(
          (code == ExitCodes.BUG ? "bug[" : "error[") + k.code().id() + "]: " + k.describe());
    } else if (e instanceof UncheckedIOException u) {
      if (isClosedPipe(u.getCause())) {
        return ExitCodes.CLOSED_PIPE;
      }
      code = ExitCodes.IO;
      err.println("error[K9003]: cannot write to standard output: " + Output.reason(u.getCause()));
    } else if (e instanceof OutOfMemoryError) {
      code = ExitCodes.LIMIT;
      err.println("error[K4009]: out of memory: " + e.getMessage());
      err.println("  help: a smaller --batch-size, or more memory: KERAS4J_JAVA_OPTS=-Xmx8g");
    } else {
      code = ExitCodes.BUG;
      err.println("bug[K9999]: " + Texts.printable(String.valueOf(e)));
    }
    if (code == ExitCodes.BUG && !stacktrace) {
      err.println(
          "  help: this is a bug of keras4j, please report it with the output of --stacktrace");
    }
    if (stacktrace) {
      e.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  static boolean isClosedPipe(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Broken pipe") || message.contains("pipe is being closed");
  }

  /** True when {@code --stacktrace} was given to the command that is run. */
  static boolean wantsStacktrace(ParseResult parsed) {
    for (ParseResult r = parsed; r != null; r = r.subcommand()) {
      if (r.hasMatchedOption(CommonOptions.STACKTRACE)) {
        return true;
      }
    }
    return false;
  }
}
