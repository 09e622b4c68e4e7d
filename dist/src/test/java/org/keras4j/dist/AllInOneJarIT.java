package org.keras4j.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.dist.Dist.Run;

/** The one jar, run from a directory of its own with no option but {@code -jar}. */
class AllInOneJarIT {
  private static final Path SAMPLES =
      Path.of(System.getProperty("keras4j.root", "..")).toAbsolutePath().resolve("samples");
  private static final Path MODEL = SAMPLES.resolve("digits/model.keras");

  @TempDir Path temp;

  private Run run(Object... words) throws Exception {
    List<String> command =
        Dist.words(Path.of(Dist.javaHome(), "bin", "java").toString(), "-jar", Dist.JAR);
    command.addAll(Dist.words("", words).subList(1, words.length + 1));
    return Dist.run(temp, Map.of(), command);
  }

  @Test
  void predictsOnEveryEngine() throws Exception {
    Object images = SAMPLES.resolve("digits/images");
    for (String engine : List.of("onednn", "java", "nd4j")) {
      Run run = run("predict", MODEL, "-i", images, "--engine", engine);
      assertThat(run.err()).as(engine).isEmpty();
      assertThat(run.exitCode()).as(engine).isZero();
      assertThat(run.out().lines()).as(engine).hasSizeGreaterThan(10);
    }
    Run verify = run("verify", SAMPLES.resolve("wine"));
    assertThat(verify.out()).contains("0 mismatched, 0 refused, 0 failed");
    assertThat(verify.err()).isEmpty();
  }

  @Test
  void servicesOfAllLibrariesAreThere() throws Exception {
    Run plot = run("plot", MODEL, "-o", "m.svg");
    assertThat(plot.err()).isEmpty();
    assertThat(Files.readString(temp.resolve("m.svg"))).contains("<svg");
    assertThat(run("layers", "--kind", "layer").out()).contains("SpectralNormalization");
    Run doctor = run("doctor");
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out()).containsPattern("predicts +yes").contains("engine onednn");
  }

  @Test
  void holdsLicencesAndNoSignatures() throws Exception {
    try (JarFile jar = new JarFile(Dist.JAR.toFile())) {
      assertThat(jar.getEntry("META-INF/licenses/EPL-2.0.txt")).isNotNull();
      assertThat(jar.getEntry("META-INF/licenses/README.md")).isNotNull();
      assertThat(jar.stream().map(e -> e.getName()))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"))
          .anyMatch(name -> name.matches("META-INF/licenses/commons-io[^/]*/NOTICE.txt"));
    }
  }
}
