package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;

/** The archive of classes: made in the background after a command, and used by the next. */
class StartArchiveIT {
  private static final boolean AHEAD = Runtime.version().feature() >= 25;
  private static final String KIND = AHEAD ? ".aot" : ".jsa";
  private static final int SECONDS = 300;

  @TempDir Path temp;

  @Test
  void isMadeOnceAndUsed() throws Exception {
    Path cache = Files.createDirectories(temp.resolve("a cache"));
    Path archive = cache.resolve("start-jdk-place-new" + KIND);
    Path replaced = Files.writeString(cache.resolve("start-jdk-place-old" + KIND), "old");
    Path another = Files.writeString(cache.resolve("start-jdk-elsewhere-old" + KIND), "other");
    Run first = summary("-D" + StartArchive.PROPERTY + "=" + archive);
    assertThat(first.exitCode()).isZero();
    assertThat(first.err()).isEmpty();
    for (int i = 0; i < 10 * SECONDS && !isDone(archive); i++) {
      Thread.sleep(100);
    }
    assertThat(archive).isRegularFile();
    assertThat(replaced).doesNotExist();
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).containsExactlyInAnyOrder(archive, another);
    }

    Path log = temp.resolve("classes.log");
    Run second =
        summary(
            (AHEAD ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive,
            "-Xlog:class+load:file=" + log.toString().replace(":", "\\:"));
    assertThat(second).isEqualTo(first);
    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.matches(".*org\\.keras4j\\.KerasModel source: shared.*"));
  }

  @Test
  void whatCannotBeMadeGoesUnsaid() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    Run run = summary("-D" + StartArchive.PROPERTY + "=" + file.resolve("start-a-b-c" + KIND));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }

  /** When the maker has ended: it removes its mark last. */
  private static boolean isDone(Path archive) {
    return Files.exists(archive)
        && !Files.exists(archive.resolveSibling(archive.getFileName() + ".making"));
  }

  private static Run summary(String... options) throws Exception {
    List<String> command = Packaged.jvm(options);
    command.addAll(List.of("-jar", Packaged.JAR.toString(), "summary"));
    command.add(Packaged.ROOT.resolve("samples/digits/model.keras").toString());
    return Packaged.run(command, Map.of());
  }
}
