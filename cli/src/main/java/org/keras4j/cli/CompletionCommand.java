package org.keras4j.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keras4j completion}. */
@Command(
    name = "completion",
    header = "Print a script that completes keras4j's commands, options and files in a shell.",
    customSynopsis = "keras4j completion [SHELL] [OPTION]...",
    description = {
      "",
      "The script is for bash and zsh. A shell reads it once, or each time that it starts, from its"
          + " start-up file.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(keras4j completion bash)",
      "  keras4j completion zsh > \"$${fpath[1]}/_keras4j\"",
    })
final class CompletionCommand implements Callable<Integer> {
  private static final String NAME = "keras4j";

  /** What zsh's emulation of bash lacks. */
  private static final String START =
      """
      #compdef keras4j
      (( $+functions[compopt] )) || compopt() { :; }

      """;

  /**
   * As a file of fpath, zsh reads the script with the first completion, which is to be answered.
   */
  private static final String ANSWER =
      """

      if [ "$funcstack[1]" = "_keras4j" ]; then
        _bash_complete -o default -F _complete_keras4j
      fi
      """;

  enum Shell {
    bash,
    zsh
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      description = "bash or zsh (default: by the variable SHELL).")
  @Nullable Shell shell;

  @Mixin CommonOptions common;

  private final Output output;

  CompletionCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash(NAME, Commands.all(output));
    boolean zsh = shell == null ? isZsh(System.getenv("SHELL")) : shell == Shell.zsh;
    output.print(zsh ? START + script + ANSWER : script);
    return ExitCodes.OK;
  }

  private static boolean isZsh(@Nullable String path) {
    return path != null && path.endsWith("zsh");
  }
}
