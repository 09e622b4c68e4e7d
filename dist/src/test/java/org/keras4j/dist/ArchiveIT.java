package org.keras4j.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.dist.Dist.Run;

/** The archive, unpacked by a user who has nothing but Java. */
@DisabledOnOs(OS.WINDOWS)
class ArchiveIT {
  @TempDir static Path temp;
  private static Path root;
  private static Path elsewhere;
  private static final Map<String, String> ENVIRONMENT = new HashMap<>();

  @BeforeAll
  static void unpack() throws Exception {
    temp = temp.toRealPath();
    root = Dist.unpack(temp.resolve("a directory"));
    elsewhere = Files.createDirectories(temp.resolve("else where"));
    ENVIRONMENT.put("JAVA_HOME", Dist.javaHome());
    ENVIRONMENT.put("HOME", Files.createDirectories(temp.resolve("a home")).toString());
    ENVIRONMENT.put("KERAS4J_ARCHIVE", "off");
  }

  private static Run keras4j(Object... words) throws Exception {
    return Dist.run(
        elsewhere, ENVIRONMENT, Dist.words(root.resolve("bin/keras4j").toString(), words));
  }

  @Test
  void itsReadmeRuns() throws Exception {
    String readme = Files.readString(root.resolve("README.md"));
    String[] commands = readme.split("```sh\n")[1].split("```")[0].split("\n");
    assertThat(commands).hasSize(3);
    for (String command : commands) {
      Run run = Dist.run(root, ENVIRONMENT, List.of("/bin/sh", "-c", command));
      assertThat(run.exitCode()).as(command).isZero();
      assertThat(run.err()).as(command).isEmpty();
      assertThat(run.out()).as(command).isNotEmpty();
    }
    for (String row : readme.split("\n")) {
      if (row.startsWith("| `")) {
        for (String name : row.substring(2, row.indexOf(" | ", 2)).split(", ")) {
          assertThat(root.resolve(name.replace("`", ""))).exists();
        }
      }
    }
  }

  @Test
  void worksThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("k"), root.resolve("bin/keras4j"));
    Path again = Files.createSymbolicLink(temp.resolve("k2"), Path.of("else where/k"));
    for (Path command : List.of(link, again)) {
      Run run = Dist.run(elsewhere, ENVIRONMENT, Dist.words(command.toString(), "--version"));
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).startsWith(Dist.NAME.replace('-', ' ').replace(" SNAPSHOT", ""));
    }
  }

  @Test
  void sameNumbersAsTheSamplesTell() throws Exception {
    Run run = keras4j("verify", root.resolve("samples/digits"), root.resolve("samples/wine"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("0 mismatched, 0 refused, 0 failed");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void theFirstRunIsQuietAndLeavesAnArchiveOfClasses() throws Exception {
    Path home = Files.createDirectories(temp.resolve("new home"));
    Map<String, String> environment = Map.of("JAVA_HOME", Dist.javaHome(), "HOME", home.toString());
    List<String> command =
        Dist.words(
            root.resolve("bin/keras4j").toString(),
            "summary",
            root.resolve("samples/digits/model.keras"));
    Run first = Dist.run(elsewhere, environment, command);
    assertThat(first.exitCode()).isZero();
    assertThat(first.err()).isEmpty();
    Path cache = home.resolve(".cache/keras4j");
    for (int i = 0; i < 3000 && !names(cache).matches("start-[^ ]*\\.(jsa|aot)"); i++) {
      Thread.sleep(100);
    }
    assertThat(names(cache)).matches("start-[^ ]*\\.(jsa|aot)");
    assertThat(Dist.run(elsewhere, environment, command)).isEqualTo(first);
  }

  private static String names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "";
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().collect(Collectors.joining(" "));
    }
  }

  @Test
  void oldJavaAndNoJavaAreNamed() throws Exception {
    Path old = temp.resolve("old jdk");
    Files.createDirectories(old.resolve("bin"));
    Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 0\n");
    assertThat(old.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    String command = root.resolve("bin/keras4j").toString();
    Run run = Dist.run(elsewhere, Map.of("JAVA_HOME", old.toString()), List.of(command));
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.err())
        .isEqualTo(
            "keras4j: "
                + old
                + "/bin/java is older than Java 17: set JAVA_HOME to a JDK 17 or newer\n");
    Run none = Dist.run(elsewhere, Map.of("JAVA_HOME", "/nowhere"), List.of(command));
    assertThat(none.exitCode()).isEqualTo(70);
    assertThat(none.err())
        .isEqualTo("keras4j: JAVA_HOME is /nowhere, where there is no bin/java\n");
  }

  @Test
  void eachCommandHasAPageAndIsCompleted() throws Exception {
    Set<String> pages = new TreeSet<>();
    commands("keras4j", pages);
    assertThat(pages).contains("keras4j.1", "keras4j-predict.1", "keras4j-weights-get.1");
    for (String page : pages) {
      String text = Files.readString(root.resolve("man/man1").resolve(page));
      assertThat(text).startsWith(".TH \"KERAS4J").contains("\n.SH \"SYNOPSIS\"\n", "-\\-help");
      assertThat(text.lines().filter(l -> l.matches("[.'](?!(TH|SH|TP|PP|nf|fi)\\b).*"))).isEmpty();
    }
    assertThat(names(root.resolve("man/man1")).split(" ")).containsExactlyElementsOf(pages);
    String script =
        "source '"
            + root.resolve("completion/keras4j.bash")
            + "'; COMP_WORDS=(keras4j weights ex); COMP_CWORD=2; COMP_LINE='keras4j weights ex';"
            + " _complete_keras4j; echo \"${COMPREPLY[@]}\"";
    Run run = Dist.run(elsewhere, ENVIRONMENT, List.of("bash", "-c", script));
    assertThat(run.out()).isEqualTo("export\n");
    assertThat(Files.readString(root.resolve("completion/_keras4j")))
        .startsWith("#compdef keras4j");
  }

  /** The names of the pages of a command and of those inside of it, by what its help lists. */
  private static void commands(String name, Set<String> pages) throws Exception {
    pages.add(name + ".1");
    String page = Files.readString(root.resolve("man/man1").resolve(name + ".1"));
    if (!page.contains("\n.SH \"COMMANDS\"\n")) {
      return;
    }
    Object[] help = (name + "---help").substring("keras4j-".length()).split("-", 2);
    help = name.equals("keras4j") ? new Object[] {"--help"} : help;
    String out = keras4j(help).out();
    for (String line : out.substring(out.indexOf("Commands:\n")).split("\n")) {
      if (line.matches("  [a-z]+ .*")) {
        commands(name + "-" + line.strip().split(" ")[0], pages);
      }
    }
  }

  @Test
  void theLibrariesAreThoseOfTheManifestWithTheirLicences() throws Exception {
    Set<String> libraries = new TreeSet<>();
    try (JarFile jar = new JarFile(root.resolve("keras4j-cli.jar").toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      for (String l : attributes.getValue(Attributes.Name.CLASS_PATH).split(" ")) {
        libraries.add(l.substring("lib/".length()));
      }
    }
    libraries.add("keras4j.id");
    assertThat(names(root.resolve("lib")).split(" ")).containsExactlyElementsOf(libraries);

    Set<String> bundled = new TreeSet<>();
    for (String library : libraries) {
      String name = library.replaceFirst("-v?[0-9].*", "");
      if (!name.startsWith("keras4j")) {
        bundled.add(name);
      }
    }
    Set<String> listed = new TreeSet<>();
    for (String row : Files.readAllLines(root.resolve("licenses/README.md"))) {
      String[] cells = row.split(" *\\| *");
      if (cells.length < 4 || !cells[3].endsWith(".txt")) {
        continue;
      }
      for (String text : cells[3].split(" ")) {
        assertThat(root.resolve("licenses").resolve(text)).as(cells[1]).isNotEmptyFile();
      }
      if (!cells[1].startsWith("lib")) {
        listed.add(cells[1]);
      }
    }
    assertThat(listed).isEqualTo(bundled);
  }

  @Test
  void theZipHoldsTheSameFiles() throws Exception {
    Set<String> unpacked = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .forEach(f -> unpacked.add(Dist.NAME + "/" + root.relativize(f).toString()));
    }
    Set<String> zipped = new TreeSet<>();
    try (ZipFile zip = ZipFile.builder().setPath(Dist.ZIP).get()) {
      for (ZipArchiveEntry e : java.util.Collections.list(zip.getEntries())) {
        if (!e.isDirectory()) {
          zipped.add(e.getName());
        }
      }
      ZipArchiveEntry command = zip.getEntry(Dist.NAME + "/bin/keras4j");
      assertThat(command.getUnixMode() & 0777).isEqualTo(0755);
    }
    assertThat(zipped).isEqualTo(unpacked);
    assertThat(root.resolve("tools/record_case.py")).isExecutable();
    assertThat(Files.readString(root.resolve("bin/keras4j.bat"))).contains("\r\n");
    assertThat(Files.readString(root.resolve("bin/keras4j")))
        .doesNotContain("mvnw", "checkout", "#dist");
  }
}
