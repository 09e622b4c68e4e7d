package org.keras4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/** Runs the command in this JVM, then tells which shared libraries that are not Java's it has. */
final class NativeProbe {
  private NativeProbe() {}

  public static void main(String[] args) throws IOException {
    Output output = Output.standard();
    int code = Main.run(args, output);
    String java = Path.of(System.getProperty("java.home")).toRealPath().toString();
    TreeSet<String> libraries = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      int at = line.indexOf('/');
      String file = at < 0 ? "" : line.substring(at);
      boolean ofSystem = file.startsWith("/usr/lib/") || file.startsWith("/lib");
      if (file.contains(".so") && !file.startsWith(java) && !ofSystem) {
        libraries.add(file);
      }
    }
    output.print("exit code " + code + ", libraries " + libraries + "\n");
    output.flush();
  }
}
