package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.cli.Packaged.Run;

/** The plan that {@code --explain} prints; engines that load native code say nothing else. */
class ExplainIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");
  private static final Path MODEL = DIGITS.resolve("model.keras");

  @ParameterizedTest
  @CsvSource({"onednn, false", "java, false", "nd4j, true"})
  void predictTellsThePlan(String engine, boolean allocates) throws Exception {
    Run run =
        Packaged.run(
            "predict",
            MODEL,
            "--input",
            DIGITS.resolve("images/one.png"),
            "--labels",
            DIGITS.resolve("labels.txt"),
            "--engine",
            engine,
            "--explain");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("passes: fold-batch-norm, constant-folding")
        .containsPattern("(?m)^plan: \\d+ steps, .* of memory per session in \\d+ slots, .*$")
        .containsPattern("(?m)^ +\\d+  " + engine + " +(Conv|MatMul)")
        .containsPattern("(?m)^one\\.png: +one ");
    assertThat(run.out().contains("Its nd4j steps allocate memory")).isEqualTo(allocates);
  }

  @Test
  void refusalsAreTold() throws Exception {
    Run run =
        Packaged.run(
            "predict", MODEL, "-i", DIGITS.resolve("images/one.png"), "--explain", "--no-passes");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("passes: none\n")
        .contains("        not onednn: too little work for a call into native code");
  }

  @ParameterizedTest
  @CsvSource({"onednn", "java", "nd4j"})
  void benchTellsThePlanAndEachStep(String engine) throws Exception {
    Run run = bench("--engine", engine, "--explain", "--per-layer");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("passes: ")
        .containsPattern("(?m)^runs +median ms +95% ms +min ms +samples/s +GFLOP/s +peak MB$")
        .containsPattern("(?m)^layer +op +kernel +ms +share$")
        .containsPattern("(?m)^.* " + engine + ".* \\d+\\.\\d%$");
  }

  @Test
  void benchStaysJson() throws Exception {
    Run run = bench("--explain", "--format", "json", "--threads", "1");
    assertThat(run.err()).isEmpty();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertThat(result.get("plan").get(0).textValue()).startsWith("passes: ");
    assertThat(result.get("threads").intValue()).isEqualTo(1);
    assertThat(result.has("layers")).isFalse();
  }

  private static Run bench(String... more) throws Exception {
    Object[] words = new Object[6 + more.length];
    System.arraycopy(
        new Object[] {"bench", MODEL, "--seconds", "0.1", "--warmup", "0"}, 0, words, 0, 6);
    System.arraycopy(more, 0, words, 6, more.length);
    return Packaged.run(words);
  }
}
