package org.keras4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process occupies, as Linux tells. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Now, in kB; 0 on other systems. */
  static long residentKilobytes() throws IOException {
    return line("VmRSS:");
  }

  /** The most so far, in kB; 0 on other systems. */
  static long peakKilobytes() throws IOException {
    return line("VmHWM:");
  }

  private static long line(String name) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(l -> l.startsWith(name))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
        .sum();
  }
}
