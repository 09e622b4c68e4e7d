package org.keras4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The archive of loaded classes with which the JVM starts in half the time. The launcher says where
 * it belongs, {@code start-JDK-PLACE-JARS.jsa} in the user's cache; when it is not there, a process
 * of its own makes it after a command has succeeded. Whatever goes wrong with it goes unsaid: the
 * command works without.
 */
final class StartArchive {
  /** The system property that names the archive to make. */
  static final String PROPERTY = "keras4j.startArchive";

  private static final String PREFIX = "start-";

  /** Lies beside the archive while it is made, and for an hour when that has failed. */
  private static final String MAKING = ".making";

  private static final Duration TRY_AGAIN = Duration.ofHours(1);
  private static final int SECONDS = 300;
  private static final int KEPT = 8;

  private StartArchive() {}

  /** Has the archive made in the background where the launcher asked for it. */
  static void makeLater() {
    String wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return;
    }
    try {
      Path archive = Path.of(wanted);
      if (isFresh(archive.resolveSibling(archive.getFileName() + MAKING))) {
        return;
      }
      List<String> command = java();
      command.addAll(
          List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", StartArchive.class.getName(), wanted));
      start(command);
    } catch (IOException | RuntimeException e) {
      return; // the command has done its work
    }
  }

  /** Makes the archive that the argument names. */
  public static void main(String[] args) {
    try {
      make(Path.of(args[0]));
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.exit(1);
    }
  }

  private static void make(Path archive) throws IOException, InterruptedException {
    Path directory = archive.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path making = directory.resolve(archive.getFileName() + MAKING);
    if (!isFresh(making)) {
      Files.deleteIfExists(making);
    }
    try {
      Files.createFile(making);
    } catch (FileAlreadyExistsException e) {
      return; // another process is at it
    }
    removeOld(archive, directory);
    Path made = directory.resolve(archive.getFileName() + "." + ProcessHandle.current().pid());
    try {
      List<String> command = java();
      command.add((ahead() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + made);
      command.add(StartTraining.class.getName());
      Process training = start(command);
      if (!training.waitFor(SECONDS, TimeUnit.SECONDS)) {
        training.destroyForcibly();
      } else if (training.exitValue() == 0 && Files.isRegularFile(made)) {
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(making);
      }
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /** Whether this Java keeps linked classes and profiles in a cache made ahead of time. */
  private static boolean ahead() {
    return Runtime.version().feature() >= 25;
  }

  /**
   * Removes the archives that this one replaces, which differ in the jars alone, what dead makers
   * have left, and all but the youngest of the others.
   */
  private static void removeOld(Path archive, Path directory) throws IOException {
    String name = archive.getFileName().toString();
    String family = name.substring(0, name.lastIndexOf('-') + 1);
    List<Path> others = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String other = file.getFileName().toString();
        boolean whole = other.endsWith(".jsa") || other.endsWith(".aot");
        if (!other.startsWith(PREFIX) || other.equals(name + MAKING)) {
          continue;
        } else if (whole ? other.startsWith(family) : !isFresh(file)) {
          Files.deleteIfExists(file);
        } else if (whole) {
          others.add(file);
        }
      }
    }
    others.sort(Comparator.comparing(StartArchive::modified).reversed());
    for (Path file : others.subList(Math.min(KEPT, others.size()), others.size())) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isFresh(Path file) {
    return modified(file).toInstant().isAfter(Instant.now().minus(TRY_AGAIN));
  }

  /** When the file was written; long ago where there is none. */
  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** The Java of this process, with the jars of the command. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.redirectInput(nothing());
    return builder.start();
  }

  /** A file without content, so that nobody's standard input is held open. */
  private static ProcessBuilder.Redirect nothing() {
    @Nullable String os = System.getProperty("os.name");
    boolean windows = os != null && os.startsWith("Windows");
    return ProcessBuilder.Redirect.from(new File(windows ? "NUL" : "/dev/null"));
  }
}
