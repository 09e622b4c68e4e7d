package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;

/** The packaged commands that show what is in a file. */
class ShowCommandsIT {
  private static final Path MODEL = Packaged.ROOT.resolve("samples/wine/model.keras");

  @TempDir Path temp;

  private static String answer(Object... words) throws Exception {
    Run run = Packaged.run(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  @Test
  void eachAnswers() throws Exception {
    assertThat(answer("summary", MODEL, "--format", "keras2")).contains("=================");
    assertThat(answer("summary", MODEL, "--batch", 4, "--format", "csv")).contains("hidden1,Dense");
    assertThat(answer("inspect", MODEL)).contains("Keras 3 archive");
    assertThat(answer("scan", MODEL)).contains("ok: nothing is unsafe");
    assertThat(answer("config", MODEL, "--layer", "hidden1")).contains("\"units\" : 16");
    assertThat(answer("layers", "conv2d")).contains("DepthwiseConv2D");
    assertThat(answer("weights", "list", MODEL)).contains("hidden1/kernel");
    assertThat(answer("weights", "stats", MODEL)).contains("not finite");
    assertThat(answer("weights", "get", MODEL, "hidden2/bias")).contains("float32(8,)");
    assertThat(answer("weights", "diff", MODEL, MODEL)).isEqualTo("0 of 9 weights differ\n");
    Path npz = temp.resolve("w.npz");
    assertThat(answer("weights", "export", MODEL, "-o", npz)).isEmpty();
    assertThat(Files.size(npz)).isPositive();
  }

  @Test
  void errorsAreLikeThoseOfTheOthers() throws Exception {
    Path text = Files.writeString(temp.resolve("a.keras"), "this is nothing of the kind");
    List<List<Object>> commands =
        List.of(
            List.of("inspect", text),
            List.of("scan", text),
            List.of("config", text),
            List.of("weights", "list", text));
    for (List<Object> words : commands) {
      Run run = Packaged.run(words.toArray());
      assertThat(run.exitCode()).as("%s", words).isEqualTo(3);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("error[K1000]: ");
    }
    assertThat(Packaged.run("weights").exitCode()).isEqualTo(2);
  }
}
