package org.keras4j.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machine and the Java that keras4j runs on.
 *
 * @param cpu the processor's name, or its architecture where the system does not tell
 * @param features what of its instruction sets matters for arithmetic; empty where the system does
 *     not tell
 * @param processors how many this process may use
 * @param memoryMb physical memory, or that of the container
 * @param heapMb what Java's heap may grow to
 */
record Machine(String cpu, List<String> features, int processors, long memoryMb, long heapMb) {
  private static final Set<String> TELLING =
      Set.of(
          "sse4_1",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512dq",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimdhp",
          "asimddp",
          "sve",
          "sve2",
          "bf16",
          "i8mm");

  static Machine here() {
    Runtime runtime = Runtime.getRuntime();
    String arch = System.getProperty("os.arch");
    String name = arch;
    List<String> features = new ArrayList<>();
    for (String line : lines(Path.of("/proc/cpuinfo"))) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (key.equals("model name")) {
        name = value;
      } else if (features.isEmpty() && (key.equals("flags") || key.equals("Features"))) {
        Arrays.stream(value.split(" ")).filter(TELLING::contains).forEach(features::add);
      }
    }
    return new Machine(
        name,
        List.copyOf(features),
        runtime.availableProcessors(),
        physicalMemory() >> 20,
        runtime.maxMemory() >> 20);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // not Linux
    }
  }

  private static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** Java and the operating system, in one line each. */
  static List<String> java() {
    return List.of(
        System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
  }

  /** The archive of classes that the JVM was told to start with, or null. */
  static @Nullable String usedArchive() {
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      for (String name : List.of("-XX:SharedArchiveFile=", "-XX:AOTCache=")) {
        if (option.startsWith(name)) {
          return option.substring(name.length());
        }
      }
    }
    return null;
  }
}
