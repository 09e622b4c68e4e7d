package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;

/** The launcher with a real Java: its options are taken, and nothing is printed but data. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");
  private static final int SECONDS = 300;
  private static final Object[] SUMMARY = {"summary", DIGITS.resolve("model.keras")};
  private static final Object[] PREDICT = {
    "predict", DIGITS.resolve("model.keras"), "-i", DIGITS.resolve("images"), "--engine", "onednn"
  };

  @TempDir Path temp;
  private Path cache;

  /** A checkout without sources, which is never too old. */
  @BeforeEach
  void layOut() throws Exception {
    cache = temp.resolve("cache");
    Files.copy(Packaged.ROOT.resolve("keras4j"), temp.resolve("keras4j"));
    Files.createDirectories(temp.resolve("cli"));
    Files.createSymbolicLink(temp.resolve("cli/target"), Packaged.JAR.toRealPath().getParent());
  }

  @AfterEach
  void unlink() throws Exception {
    Files.delete(temp.resolve("cli/target"));
  }

  @Test
  void printsDataAloneWithAndWithoutAnArchive() throws Exception {
    Run summary = Packaged.run(SUMMARY);
    Run predict = Packaged.run(PREDICT);
    assertThat(summary.err() + predict.err()).isEmpty();
    assertThat(launch(SUMMARY)).isEqualTo(summary);
    Path archive = awaitArchive();
    assertThat(launch(SUMMARY)).isEqualTo(summary);
    assertThat(launch(PREDICT)).isEqualTo(predict);

    // One that is broken changes nothing either.
    assertThat(archive.toFile().setWritable(true)).isTrue();
    Files.writeString(archive, "not an archive");
    assertThat(launch(SUMMARY)).isEqualTo(summary);
    assertThat(launch(PREDICT)).isEqualTo(predict);
  }

  private Path awaitArchive() throws Exception {
    for (int i = 0; i < 10 * SECONDS; i++) {
      try (Stream<Path> files = Files.list(cache.resolve("keras4j"))) {
        List<Path> found = files.toList();
        if (found.size() == 1 && found.get(0).toString().matches(".*/start-.*\\.(jsa|aot)")) {
          return found.get(0);
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no archive within " + SECONDS + " s");
  }

  private Run launch(Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", temp.resolve("keras4j").toString()));
    for (Object word : words) {
      command.add(word.toString());
    }
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "XDG_CACHE_HOME",
            cache.toString(),
            "KERAS4J_JAVA_OPTS",
            "",
            "KERAS4J_ARCHIVE",
            "on");
    return Packaged.run(command, environment);
  }
}
