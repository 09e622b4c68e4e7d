package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The {@code keras4j} script at the root, in a copy of the checkout whose Maven and Java are stubs:
 * the first notes that it was called, the second tells how.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("keras4j").toAbsolutePath();

  private static final String MAVEN =
      """
      echo "from Maven"
      echo "$*" >> builds
      read -r line && echo "Maven read $line"
      touch target/build.started
      sleep "${BUILD_SECONDS:-0}"
      [ -z "${BUILD_FAILS:-}" ] || exit 1
      mkdir -p cli/target
      echo jar > cli/target/keras4j-cli.jar
      cp -p target/build.started cli/target/keras4j.built
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      pwd -P
      for word; do printf '<%s>\\n' "$word"; done
      cat
      exit 7
      """;

  @TempDir Path temp;
  private Path root;
  private Path jdk;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a run of the script gave. */
  private record Run(int exitCode, List<String> out, String err) {}

  @BeforeEach
  void layOutCheckout() throws IOException {
    temp = temp.toRealPath();
    root = temp.resolve("a check out");
    for (String directory : List.of("target", "cli/src/main/java", "runtime/src/main")) {
      Files.createDirectories(root.resolve(directory));
    }
    for (String file : List.of("pom.xml", "cli/pom.xml", "cli/src/main/java/Main.java")) {
      Files.writeString(root.resolve(file), "");
    }
    Files.copy(SCRIPT, root.resolve("keras4j"));
    Files.writeString(root.resolve("mvnw"), MAVEN);
    jdk = temp.resolve("a jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("bin/java"), JAVA);
    assertThat(jdk.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    javaVersion("17.0.15");
    age(root);
    environment.put("JAVA_HOME", jdk.toString());
  }

  @Test
  void buildsOnceThenHandsEverythingOver() throws Exception {
    Run first = run(temp, root.resolve("keras4j"), "summary", "a  b", "", "*", "-x");
    assertThat(first.exitCode()).isEqualTo(7);
    assertThat(first.out())
        .startsWith(temp.toString())
        .endsWith(
            "<-jar>",
            "<" + root + "/cli/target/keras4j-cli.jar>",
            "<summary>",
            "<a  b>",
            "<>",
            "<*>",
            "<-x>",
            "typed");
    assertThat(first.err()).contains("from Maven").doesNotContain("Maven read");

    Run second = run(temp, root.resolve("keras4j"), "summary", "a  b", "", "*", "-x");
    assertThat(second).isEqualTo(new Run(7, first.out(), ""));
    assertThat(builds()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "cli/pom.xml", "cli/src/main/java/Main.java"})
  void buildsAgainWhenSomethingIsNewer(String file) throws Exception {
    run(temp, root.resolve("keras4j"));
    Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.now()));
    run(temp, root.resolve("keras4j"));
    run(temp, root.resolve("keras4j"));
    assertThat(builds()).hasSize(2);
  }

  @Test
  void buildsAgainWhenASourceIsGoneOrTheJarIs() throws Exception {
    run(temp, root.resolve("keras4j"));
    Files.delete(root.resolve("cli/src/main/java/Main.java"));
    run(temp, root.resolve("keras4j"));
    assertThat(builds()).hasSize(2);
    Files.delete(root.resolve("cli/target/keras4j-cli.jar"));
    run(temp, root.resolve("keras4j"));
    assertThat(builds()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoFirstStartsBuildOnce(boolean flock) throws Exception {
    if (!flock) {
      hideFlock();
    }
    environment.put("BUILD_SECONDS", "1");
    Process one = start(temp, root.resolve("keras4j"));
    Process two = start(temp, root.resolve("keras4j"));
    List<Run> runs = List.of(finish(one), finish(two));
    assertThat(runs).extracting(Run::exitCode).containsOnly(7);
    assertThat(runs.get(0).err() + runs.get(1).err()).containsOnlyOnce("waiting for another");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void takesOverTheLockOfAProcessThatIsGone() throws Exception {
    hideFlock();
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path lock = Files.createDirectories(root.resolve(".keras4j/build.lock.d"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    Run run = run(temp, root.resolve("keras4j"));
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err()).doesNotContain("waiting");
    assertThat(lock).doesNotExist();
  }

  @Test
  void aFailedBuildRunsNothing() throws Exception {
    environment.put("BUILD_FAILS", "yes");
    Run run = run(temp, root.resolve("keras4j"));
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the build failed");
  }

  @Test
  void worksThroughLinksAndFromItsOwnDirectory() throws Exception {
    Path far = Files.createDirectories(temp.resolve("far away"));
    Path absolute = Files.createSymbolicLink(temp.resolve("k"), root.resolve("keras4j"));
    Path relative = Files.createSymbolicLink(far.resolve("k2"), Path.of("../k"));
    String jar = "<" + root + "/cli/target/keras4j-cli.jar>";
    assertThat(run(far, absolute).out()).contains(jar);
    assertThat(run(far, relative).out()).contains(jar);
    assertThat(run(root, Path.of("keras4j")).out()).contains(jar);
    assertThat(run(root.resolve("cli"), Path.of("../keras4j")).out()).contains(jar);
  }

  @ParameterizedTest
  @CsvSource({"17.0.15, false", "21, false", "24-ea, true", "25.0.3, true"})
  void newJavaIsToldThatUnsafeIsKnown(String version, boolean told) throws Exception {
    javaVersion(version);
    List<String> words = run(temp, root.resolve("keras4j")).out();
    assertThat(words.contains("<--sun-misc-unsafe-memory-access=allow>")).isEqualTo(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_292", "11.0.2"})
  void oldJavaIsRefused(String version) throws Exception {
    javaVersion(version);
    Run run = run(temp, root.resolve("keras4j"));
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.err()).contains("older than Java 17").doesNotContain("from Maven");
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    environment.put("JAVA_HOME", "/nowhere at all");
    Run run = run(temp, root.resolve("keras4j"));
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.err()).contains("/nowhere at all").hasLineCount(1);
  }

  @Test
  void javaFromThePathAndOptionsOfTheCaller() throws Exception {
    environment.put("JAVA_HOME", "");
    environment.put("PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"));
    javaVersion("25");
    environment.put("KERAS4J_JAVA_OPTS", "-Xmx1g  -Dx=* -XX:+UseParallelGC");
    assertThat(run(temp, root.resolve("keras4j"), "predict").out())
        .containsSubsequence("<-Xmx1g>", "<-Dx=*>", "<-XX:+UseParallelGC>", "<-jar>", "<predict>")
        .contains("<--sun-misc-unsafe-memory-access=allow>", "<-XX:Tier4InvocationThreshold=50000>")
        .doesNotContain("<-XX:+UseSerialGC>", "<-XX:TieredStopAtLevel=1>");
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15+6-Debian, jsa, -XX:SharedArchiveFile=",
    "24+36, jsa, -XX:SharedArchiveFile=",
    "25.0.3+9-LTS, aot, -XX:AOTCache="
  })
  void theArchiveOfClassesIsAskedForThenUsed(String build, String kind, String option)
      throws Exception {
    Path cache = withArchive(build);
    String asked = archiveOption();
    assertThat(asked)
        .matches(
            "<-Dkeras4j\\.startArchive="
                + Pattern.quote(cache.toString())
                + "/keras4j/start-"
                + Pattern.quote(build)
                + "-[0-9]+-0123456789abcdef\\."
                + kind
                + ">");
    Path archive = Path.of(asked.substring(asked.indexOf('=') + 1, asked.length() - 1));
    assertThat(archive.getParent()).isDirectory().isEmptyDirectory();
    Files.writeString(archive, "archive");
    assertThat(archiveOption()).isEqualTo("<" + option + archive + ">");

    // A jar that is younger was not seen by the archive.
    Files.setLastModifiedTime(archive, FileTime.from(Instant.now().minusSeconds(5000)));
    assertThat(archiveOption()).isEqualTo(asked);
  }

  @Test
  void noArchiveWhereItIsNotWantedOrCannotBe() throws Exception {
    Path cache = withArchive("17.0.15+6");
    environment.put("KERAS4J_ARCHIVE", "off");
    assertThat(archiveOption()).isEmpty();
    environment.put("KERAS4J_ARCHIVE", "on");
    environment.put("XDG_CACHE_HOME", "relative");
    assertThat(archiveOption()).isEmpty();
    environment.put("XDG_CACHE_HOME", Files.writeString(cache, "a file").toString());
    assertThat(archiveOption()).isEmpty();
    environment.put("XDG_CACHE_HOME", "");
    environment.put("HOME", temp.toString());
    assertThat(archiveOption()).contains("=" + temp + "/.cache/keras4j/start-");
    Files.createDirectories(temp.resolve("Library/Caches"));
    assertThat(archiveOption()).contains("=" + temp + "/Library/Caches/keras4j/start-");
    javaVersion("17.0.15"); // a build that does not tell its name
    assertThat(archiveOption()).isEmpty();
  }

  /** A JDK and jars that have names; the directory of the cache, which is not there yet. */
  private Path withArchive(String build) throws Exception {
    run(temp, root.resolve("keras4j"));
    Files.writeString(root.resolve("cli/target/keras4j.id"), "0123456789abcdef0123456789abcdef\n");
    javaVersion(build);
    Files.writeString(
        jdk.resolve("release"),
        Files.readString(jdk.resolve("release")) + "JAVA_RUNTIME_VERSION=\"" + build + "\"\n");
    Path cache = temp.resolve("a cache");
    environment.put("XDG_CACHE_HOME", cache.toString());
    return cache;
  }

  /** The option that names the archive of classes, or nothing. */
  private String archiveOption() throws Exception {
    Run run = run(temp, root.resolve("keras4j"), "summary");
    assertThat(run.err()).isEmpty();
    return run.out().stream()
        .filter(word -> word.matches("<-(D.*startArchive|XX:(SharedArchiveFile|AOTCache))=.*>"))
        .reduce("", String::concat);
  }

  private void javaVersion(String version) throws IOException {
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  /** Leaves on the PATH what the script needs except {@code flock}, as on macOS. */
  private void hideFlock() throws IOException {
    Path tools = Files.createDirectories(temp.resolve("tools"));
    List<String> needed =
        List.of("sh", "find", "head", "readlink", "mkdir", "cat", "rm", "sleep", "touch", "cp");
    for (String tool : needed) {
      for (String directory : List.of("/usr/bin", "/bin")) {
        if (Files.exists(Path.of(directory, tool)) && !Files.exists(tools.resolve(tool))) {
          Path wrapper = tools.resolve(tool);
          Files.writeString(wrapper, "#!/bin/sh\nexec " + directory + "/" + tool + " \"$@\"\n");
          assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
      }
    }
    environment.put("PATH", tools.toString());
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(root.resolve("builds"));
  }

  /** Dates everything below a directory to the past, so that the order of times is sure. */
  private static void age(Path directory) throws IOException {
    FileTime past = FileTime.from(Instant.now().minusSeconds(1000));
    try (var paths = Files.walk(directory)) {
      paths.forEach(
          path -> {
            try {
              Files.setLastModifiedTime(path, past);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private Run run(Path directory, Path script, String... arguments) throws Exception {
    return finish(start(directory, script, arguments));
  }

  private Process start(Path directory, Path script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KERAS4J_"));
    builder.environment().put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    builder.environment().putAll(environment);
    Path typed = Files.writeString(temp.resolve("typed"), "typed\n");
    return builder.redirectInput(typed.toFile()).start();
  }

  private static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out.lines().toList(), err);
  }
}
