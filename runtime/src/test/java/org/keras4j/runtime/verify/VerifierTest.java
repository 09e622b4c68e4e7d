package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.KerasIoException;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.data.TensorCompare;
import org.keras4j.runtime.verify.GoldenRun.Status;
import org.keras4j.tensor.Tensor;

/** The golden runner on a genuine case that is damaged in many ways. */
class VerifierTest {
  private static final Path GENUINE =
      Path.of(System.getProperty("keras4j.root", ".."))
          .resolve("runtime/src/test/golden/old/k3.9.2_dense_seq");
  private static final List<String> FORMS =
      List.of("model.keras", "model.h5", "model.weights.h5", "weights.h5");

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void root() throws IOException {
    root = Files.createDirectory(temp.resolve("cases"));
  }

  /** A copy of the genuine case. */
  private Path copy(String name) throws IOException {
    Path to = Files.createDirectories(root.resolve(name));
    try (var files = Files.list(GENUINE)) {
      for (Path f : files.toList()) {
        Files.copy(f, to.resolve(f.getFileName()));
      }
    }
    return to;
  }

  private List<GoldenRun> verify(VerifyOptions options) {
    return new Verifier(options).verify(List.of(root)).runs();
  }

  private List<GoldenRun> verify() {
    return verify(VerifyOptions.defaults());
  }

  private static void writeOutputs(Path directory, List<Tensor> outputs) throws IOException {
    List<NamedTensor> named = new ArrayList<>();
    outputs.forEach(t -> named.add(new NamedTensor("output_" + named.size(), t)));
    try (var out = Files.newOutputStream(directory.resolve("outputs.npz"))) {
      Npz.write(out, named);
    }
  }

  @Test
  void everyFormOfAGenuineCasePasses() throws IOException {
    Path c = copy("a/b");
    List<String> present = FORMS.stream().filter(f -> Files.exists(c.resolve(f))).toList();
    assertThat(present).hasSizeGreaterThan(2);
    List<GoldenRun> runs = verify();
    assertThat(runs).extracting(GoldenRun::form).containsExactlyElementsOf(present);
    assertThat(runs)
        .allSatisfy(
            r -> {
              assertThat(r.message()).isEmpty();
              assertThat(r.caseName()).isEqualTo("a/b");
              assertThat(r.status()).isEqualTo(Status.PASSED);
              assertThat(r.maxDiff()).isBetween(0.0, 1e-6);
            });
  }

  @Test
  void otherNumbersMismatch() throws IOException {
    Path c = copy("numbers");
    Tensor right = Npz.read(c.resolve("outputs.npz")).get("output_0");
    float[] wrong = right.toFloatArray();
    wrong[1] += 0.01f;
    writeOutputs(c, List.of(Tensor.of(wrong, right.shape().dims())));
    assertThat(verify())
        .allSatisfy(
            r -> {
              assertThat(r.status()).isEqualTo(Status.MISMATCHED);
              assertThat(r.maxDiff()).isBetween(0.0099, 0.0101);
              assertThat(r.message()).startsWith("output_0: 1 of ").contains("[0, 1]");
            });
    Files.writeString(c.resolve("expect.json"), "{\"atol\": 0.011}");
    assertThat(verify()).extracting(GoldenRun::status).containsOnly(Status.PASSED);
  }

  @Test
  void anotherNumberOfOutputsMismatches() throws IOException {
    Path c = copy("outputs");
    Tensor right = Npz.read(c.resolve("outputs.npz")).get("output_0");
    writeOutputs(c, List.of(right, right));
    assertThat(verify())
        .allSatisfy(r -> assertThat(r.message()).isEqualTo("expected 2 outputs, got 1"));
  }

  @Test
  void whatTheExpectationSaysIsChecked() throws IOException {
    Path c = copy("expect");
    String json = Files.readString(GENUINE.resolve("expect.json"));
    JsonNode layer = new ObjectMapper().readTree(json).get("layers").get(0);
    String name = layer.get("name").asText();
    Map<String, String> wrong =
        Map.of(
            "{\"total_params\": 1}",
            "expected 1 parameters, got ",
            "{\"layers\": [{\"name\": \"nix\"}]}",
            "layer 'nix': the model has no such layer",
            "{\"layers\": [{\"class_name\": \"Conv2D\"}]}",
            "layer 0: expected class Conv2D, got ",
            "{\"layers\": [{\"name\": \"" + name + "\", \"params\": 7}]}",
            "expected 7 parameters",
            "{\"layers\": [{\"output_shape\": [null, 77]}]}",
            "expected output shape (None, 77), got (None, ");
    for (Map.Entry<String, String> e : wrong.entrySet()) {
      Files.writeString(c.resolve("expect.json"), e.getKey());
      GoldenRun run = verify().get(0);
      assertThat(run.status()).isEqualTo(Status.MISMATCHED);
      assertThat(run.message()).contains(e.getValue());
    }
    Files.writeString(c.resolve("expect.json"), "{\"new_key\": [], \"layers\": [{\"x\": 1}]}");
    assertThat(verify()).extracting(GoldenRun::status).containsOnly(Status.PASSED);
    Files.writeString(c.resolve("expect.json"), "[");
    assertThat(verify()).extracting(GoldenRun::status).containsOnly(Status.REFUSED);
  }

  @Test
  void oneBadCaseDoesNotStopTheOthers() throws IOException {
    copy("0-good");
    Path cut = copy("1-cut");
    byte[] bytes = Files.readAllBytes(cut.resolve("model.keras"));
    Files.write(cut.resolve("model.keras"), Arrays.copyOf(bytes, bytes.length / 2));
    Files.delete(copy("2-no-outputs").resolve("outputs.npz"));
    Path none = copy("3-no-model");
    for (String form : FORMS) {
      Files.deleteIfExists(none.resolve(form));
    }
    Path unknown = copy("4-unknown");
    String json = Files.readString(unknown.resolve("model.json"));
    Files.writeString(unknown.resolve("model.json"), json.replace("\"Dense\"", "\"Densse\""));
    copy("5-good");

    VerifyReport report = new Verifier(VerifyOptions.defaults()).verify(List.of(root));
    assertThat(status(report, "0-good", "model.keras")).isEqualTo(Status.PASSED);
    assertThat(status(report, "1-cut", "model.keras")).isEqualTo(Status.REFUSED);
    assertThat(status(report, "1-cut", "model.h5")).isEqualTo(Status.PASSED);
    assertThat(status(report, "2-no-outputs", "model.h5")).isEqualTo(Status.FAILED);
    assertThat(status(report, "3-no-model", "model.json")).isEqualTo(Status.FAILED);
    assertThat(status(report, "4-unknown", "model.weights.h5")).isEqualTo(Status.REFUSED);
    assertThat(status(report, "4-unknown", "model.keras")).isEqualTo(Status.PASSED);
    assertThat(status(report, "5-good", "model.keras")).isEqualTo(Status.PASSED);
    assertThat(report.allPassed()).isFalse();
    assertThat(report.runs())
        .allSatisfy(r -> assertThat(r.message()).doesNotContain("\n").doesNotContain("null"));
  }

  private static Status status(VerifyReport report, String caseName, String form) {
    return report.runs().stream()
        .filter(r -> r.caseName().equals(caseName) && r.form().equals(form))
        .findFirst()
        .orElseThrow()
        .status();
  }

  @Test
  void aRunThatTakesTooLongFails() throws IOException {
    copy("slow");
    List<GoldenRun> runs = verify(VerifyOptions.defaults().withTimeout(Duration.ofNanos(1)));
    assertThat(runs)
        .allSatisfy(
            r -> {
              assertThat(r.status()).isEqualTo(Status.FAILED);
              assertThat(r.message()).startsWith("took longer than ");
            });
  }

  @Test
  void keepsWhatWasComputed() throws IOException {
    copy("deep/one");
    Path two = copy("two");
    Files.writeString(two.resolve("model.keras"), "<html>");
    Path save = temp.resolve("kept");
    Files.createDirectories(save.resolve("deep/one/model.keras"));
    Files.writeString(save.resolve("deep/one/model.keras/error.txt"), "of an earlier run");
    verify(VerifyOptions.defaults().withSave(save));

    Tensor kept = Npz.read(save.resolve("deep/one/model.keras/outputs.npz")).get("output_0");
    Tensor right = Npz.read(GENUINE.resolve("outputs.npz")).get("output_0");
    assertThat(TensorCompare.compare(right, kept, TensorCompare.Tolerance.DEFAULT).ok()).isTrue();
    assertThat(save.resolve("deep/one/model.keras/error.txt")).doesNotExist();
    assertThat(save.resolve("two/model.h5/outputs.npz")).exists();
    assertThat(save.resolve("two/model.keras/outputs.npz")).doesNotExist();
    assertThat(save.resolve("two/model.keras/error.txt")).content().contains("HTML");
  }

  @Test
  void theRootMayBeTheCase() throws IOException {
    Path c = copy("only");
    VerifyReport report =
        new Verifier(VerifyOptions.defaults().withSave(temp.resolve("s"))).verify(List.of(c));
    assertThat(report.allPassed()).isTrue();
    assertThat(report.runs().get(0).caseName()).isEqualTo("only");
    assertThat(temp.resolve("s/model.keras/outputs.npz")).exists();
  }

  @Test
  void casesAreNotSavedOverOneAnother() throws IOException {
    Path c = copy("only");
    VerifyOptions options = VerifyOptions.defaults().withSave(temp.resolve("s"));
    assertThatThrownBy(() -> new Verifier(options).verify(List.of(c, c)))
        .isInstanceOf(KerasIoException.class)
        .hasMessageContaining("would be saved in one place");
  }

  @Test
  void nothingToVerifyIsAnError() {
    Verifier verifier = new Verifier(VerifyOptions.defaults());
    assertThatThrownBy(() -> verifier.verify(List.of(root)))
        .isInstanceOf(KerasIoException.class)
        .hasMessageContaining("no golden case");
    assertThatThrownBy(() -> verifier.verify(List.of(root.resolve("nix"))))
        .isInstanceOf(KerasIoException.class)
        .hasMessageContaining("no such directory");
  }

  @Test
  void theReportAsJson() throws IOException {
    Path c = copy("numbers");
    Files.writeString(c.resolve("model.keras"), "<html>");
    JsonNode json =
        new ObjectMapper()
            .readTree(new Verifier(VerifyOptions.defaults()).verify(List.of(root)).toJson());
    int runs = json.get("runs").size();
    assertThat(json.get("total").asInt()).isEqualTo(runs);
    assertThat(json.get("passed").asInt()).isEqualTo(runs - 1);
    assertThat(json.get("refused").asInt()).isEqualTo(1);
    assertThat(json.get("mismatched").asInt()).isZero();
    assertThat(json.get("failed").asInt()).isZero();
    JsonNode first = json.get("runs").get(0);
    assertThat(first.get("case").asText()).isEqualTo("numbers");
    assertThat(first.get("form").asText()).isEqualTo("model.keras");
    assertThat(first.get("status").asText()).isEqualTo("refused");
    assertThat(first.get("message").asText()).startsWith("error[K1000]: ");
    assertThat(first.get("maxDiff").isNull()).isTrue();
    assertThat(json.get("runs").get(1).get("maxDiff").isNumber()).isTrue();
  }
}
