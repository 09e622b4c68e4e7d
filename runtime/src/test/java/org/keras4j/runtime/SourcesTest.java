package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every public type has Javadoc, and every package says what it is for and where null may be. */
class SourcesTest {
  private static final Path ROOT = Path.of(System.getProperty("keras4j.root", ".."));

  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^ *public (?:(?:static|final|sealed|non-sealed|abstract) )*"
              + "(?:class|interface|record|enum|@interface) (\\w+)");

  /** An annotation at the end of what precedes a declaration. */
  private static final Pattern ANNOTATION = Pattern.compile("\\s*@\\w[\\w.]*(\\([^@]*\\))?\\s*$");

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("config-schema", "runtime", "extras", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
      }
    }
    return all;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The public types of a source that no Javadoc precedes. */
  private static List<String> undocumented(String source) {
    List<String> all = new ArrayList<>();
    Matcher m = TYPE.matcher(source);
    while (m.find()) {
      String before = source.substring(0, m.start()).stripTrailing();
      Matcher a = ANNOTATION.matcher(before);
      while (a.find()) {
        before = before.substring(0, a.start()).stripTrailing();
        a = ANNOTATION.matcher(before);
      }
      if (!before.endsWith("*/")) {
        all.add(m.group(1));
      }
    }
    return all;
  }

  @Test
  void publicTypesHaveJavadoc() throws IOException {
    List<String> lacking = new ArrayList<>();
    int types = 0;
    for (Path file : sources()) {
      String source = text(file);
      types += (int) TYPE.matcher(source).results().count();
      undocumented(source).forEach(t -> lacking.add(file + ": " + t));
    }
    assertThat(lacking).isEmpty();
    assertThat(types).isGreaterThan(300);
  }

  @Test
  void packagesAreDescribedAndNullMarked() throws IOException {
    List<Path> lacking = new ArrayList<>();
    for (Path directory : sources().stream().map(Path::getParent).distinct().toList()) {
      Path info = directory.resolve("package-info.java");
      String source = Files.exists(info) ? text(info) : "";
      if (!source.contains("@NullMarked") || !source.contains("/**")) {
        lacking.add(info);
      }
    }
    assertThat(lacking).isEmpty();
  }

  @Test
  void whatLacksJavadocIsFound() {
    assertThat(undocumented("package a;\n\npublic final class A {\n  public record B() {}\n}\n"))
        .containsExactly("A", "B");
    assertThat(undocumented("/** A. */\n@Command(name = \"a\")\npublic final class A {}\n"))
        .isEmpty();
  }
}
