package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;

/** The packaged command compares models, and takes them apart. */
class CompareIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");

  @TempDir Path temp;

  @Test
  void twoFilesOfAModelAgree() throws Exception {
    Run run =
        Packaged.run("compare", DIGITS.resolve("model.keras"), DIGITS.resolve("keras2/model.h5"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("no layer differs: 10 outputs of layers were compared");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aPartPredicts() throws Exception {
    Path part = temp.resolve("part.keras");
    Run cut = Packaged.run("extract", DIGITS.resolve("model.keras"), "--to", "flatten", "-o", part);
    assertThat(cut.err()).isEmpty();
    assertThat(cut.out()).endsWith("output flatten: float32(None, 144)\n");
    Run check = Packaged.run("check", part);
    assertThat(check.out()).contains("ok: the model can run");
  }
}
