package org.keras4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code keras4j} command. */
@Command(
    name = "keras4j",
    description = "Loads Keras models on the JVM.",
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  private Main() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the arguments of the command line
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
