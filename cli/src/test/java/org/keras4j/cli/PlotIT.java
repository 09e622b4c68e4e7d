package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.cli.Packaged.Run;

/** The packaged command draws. */
class PlotIT {
  private static final Path MODEL = Packaged.ROOT.resolve("samples/digits/model.keras");

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({"svg, <?xml", "html, <!DOCTYPE html>", "mmd, flowchart TD", "dot, digraph"})
  void draws(String format, String start) throws Exception {
    Path file = temp.resolve("model." + format);
    Run run = Packaged.run("plot", MODEL, "-o", file);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(file)).startsWith(start).contains("conv1", "(None, 8, 8, 8)");
  }

  @Test
  void paints() throws Exception {
    Path file = temp.resolve("model.png");
    assertThat(Packaged.run("plot", MODEL, "-o", file, "--scale", "1").exitCode()).isZero();
    assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void wrongOutputs() throws Exception {
    Run format = Packaged.run("plot", MODEL, "-o", temp.resolve("model.gif"));
    assertThat(format.exitCode()).isEqualTo(2);
    assertThat(format.err()).startsWith("error: --output: expected .svg");
    Run place = Packaged.run("plot", MODEL, "-o", temp.resolve("none/model.svg"));
    assertThat(place.exitCode()).isEqualTo(6);
  }
}
