package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.cli.Packaged.Run;
import org.keras4j.runtime.data.Npy;
import org.keras4j.tensor.Tensor;

/** What goes wrong ends in one typed error on standard error, and in the exit code of its kind. */
class BadInputIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");
  private static final Path IMAGES = DIGITS.resolve("images");
  private static final Path DENSE =
      Packaged.ROOT.resolve("runtime/src/test/golden/old/k3.9.2_dense_seq");

  @TempDir Path temp;

  private static void fails(Run run, int exitCode, String code, String... texts) {
    assertThat(run.err()).startsWith("error[" + code + "]: ");
    for (String text : texts) {
      assertThat(run.err()).contains(text);
    }
    assertThat(run.err()).doesNotContain("\tat ", "Exception", "null");
    assertThat(run.err().lines().count()).isBetween(1L, 6L);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  private Path file(String name, String content) throws IOException {
    return Files.write(temp.resolve(name), content.getBytes(ISO_8859_1));
  }

  private Path npy(String name, Tensor tensor) throws IOException {
    Path file = temp.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.write(out, tensor);
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><html></html>', an HTML page",
    "'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n', Git LFS",
    "'\b\b\u0012\u0007pytorch:', ONNX",
    "'\b\u0001\u0012\u0005', SavedModel",
    "'nothing in particular', not",
  })
  void whatIsNoModelIsNamed(String content, String name) throws Exception {
    Run run = Packaged.run("summary", file("model.keras", content));
    fails(run, 3, "K1000", name, "  at ", "model.keras");
  }

  @Test
  void aSavedModelDirectory() throws Exception {
    Files.createDirectories(temp.resolve("saved/variables"));
    file("saved/saved_model.pb", "\b\u0001");
    fails(Packaged.run("predict", temp.resolve("saved"), "-i", IMAGES), 3, "K1000", "SavedModel");
  }

  @ParameterizedTest
  @CsvSource({"model.keras", "keras2/model.h5"})
  void aTruncatedModel(String name) throws Exception {
    byte[] whole = Files.readAllBytes(DIGITS.resolve(name));
    Path cut = Files.write(temp.resolve("cut"), Arrays.copyOf(whole, whole.length - 5000));
    Run run = Packaged.run("predict", cut, "-i", IMAGES);
    assertThat(run.err()).startsWith("error[K1").contains("cut");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void missingWeights() throws Exception {
    Path json = Files.copy(DIGITS.resolve("model.json"), temp.resolve("alone.json"));
    Run run = Packaged.run("predict", json, "-i", IMAGES);
    fails(run, 3, "K5001", "alone.weights.h5", "help: ", "--weights");
    fails(Packaged.run("predict", json, "-i", IMAGES, "--weights", temp), 3, "K1000");
    assertThat(Packaged.run("predict", json, "-i", IMAGES, "--init", 7).exitCode()).isZero();
  }

  @Test
  void weightsOfAnotherShape() throws Exception {
    String config = Files.readString(DIGITS.resolve("model.json"));
    assertThat(config).contains("\"units\": 32");
    Path json = file("model.json", config.replace("\"units\": 32", "\"units\": 33"));
    Run run =
        Packaged.run(
            "predict", json, "--weights", DIGITS.resolve("model.weights.h5"), "-i", IMAGES);
    assertThat(run.err())
        .contains("error[K5002]: ", "'hidden' (Dense)", "expected kernel (144, 33)", "(144, 32)");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void anUnknownLayerIsNotRun() throws Exception {
    String config = Files.readString(DIGITS.resolve("model.json"));
    Path json = file("model.json", config.replace("\"Conv2D\"", "\"Convv2D\""));
    Run run = Packaged.run("predict", json, "-i", IMAGES, "--init", 1);
    assertThat(run.err())
        .startsWith("error[K3001]: unknown layer class 'Convv2D'")
        .contains("Did you mean 'Conv2D'?");
    assertThat(run.exitCode()).isEqualTo(4);

    Run summary = Packaged.run("summary", json);
    assertThat(summary.exitCode()).isZero();
    assertThat(summary.out()).contains("(Convv2D)", " ? ");
    assertThat(summary.err()).startsWith("note: unknown layer class 'Convv2D'");

    Run check = Packaged.run("check", json);
    assertThat(check.exitCode()).isEqualTo(4);
    assertThat(check.out()).contains("conv1", "conv2", "2 problems");
  }

  @Test
  void aLambdaNeverRuns() throws Exception {
    String config = Files.readString(DENSE.resolve("model.json"));
    Path json = file("model.json", config.replaceFirst("\"Dense\"", "\"Lambda\""));
    Run run = Packaged.run("predict", json, "-i", "x.npy", "--init", 1);
    assertThat(run.err()).startsWith("error[K2001]: ").contains("is a Lambda");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void inputsThatDoNotFit() throws Exception {
    Path model = DIGITS.resolve("model.keras");
    Path x = npy("x.npy", Tensor.of(new float[2 * 8 * 7], 2, 8, 7, 1));
    fails(
        Packaged.run("predict", model, "-i", x),
        5,
        "K6001",
        "expected shape (None, 8, 8, 1), got (2, 8, 7, 1)");
    Path text = npy("text.npy", Tensor.of(new String[] {"a", "b"}, 2, 1, 1, 1));
    fails(Packaged.run("predict", model, "-i", text), 5, "K6002", "float32", "string");
    fails(Packaged.run("predict", model, "-i", "nix=" + x), 5, "K6003", "'nix'");
    fails(Packaged.run("predict", model, "-i", file("x.txt", "\u0000\u0001")), 5, "K6005");
    Path labels = file("labels.txt", "a\nb\n");
    Run run = Packaged.run("predict", model, "-i", IMAGES, "--labels", labels);
    fails(run, 5, "K6001", "the labels are 2", "float32(10, 10)");
  }

  @Test
  void anEmbeddingIdOutOfRange() throws Exception {
    Path sequence = Packaged.ROOT.resolve("samples/sequence");
    Path ids = npy("ids.npy", Tensor.of(new int[] {1, 2, 1000000}, 1, 3));
    Run run =
        Packaged.run(
            "predict", sequence.resolve("model.keras"), "-i", ids, "-o", temp.resolve("y.npy"));
    assertThat(run.err()).startsWith("error[K6004]: ").contains("1000000");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(temp.resolve("y.npy")).doesNotExist();
  }

  @Test
  void missingFiles() throws Exception {
    Path nix = temp.resolve("nix.keras");
    for (String command : List.of("summary", "check")) {
      fails(Packaged.run(command, nix), 6, "K9001", "nix.keras");
    }
    fails(Packaged.run("predict", nix, "-i", "x.npy"), 6, "K9001", "nix.keras");
    Path model = DIGITS.resolve("model.keras");
    fails(Packaged.run("predict", model, "-i", temp.resolve("x.npy")), 6, "K9001", "x.npy");
    fails(Packaged.run("predict", model, "-i", temp), 6, "K9001", "holds no image");
    fails(
        Packaged.run("predict", model, "-i", IMAGES, "--labels", temp.resolve("l")),
        6,
        "K9001",
        "no such file");
    fails(Packaged.run("verify", temp.resolve("none")), 6, "K9001", "no such directory");
    fails(Packaged.run("verify", temp), 6, "K9001", "no golden case");
  }

  @Test
  void outputsThatCannotBeWritten() throws Exception {
    Path model = DIGITS.resolve("model.keras");
    Path nowhere = temp.resolve("no/such/y.npy");
    fails(Packaged.run("predict", model, "-i", IMAGES, "-o", nowhere), 6, "K9003", "y.npy");
    Path directory = Files.createDirectories(temp.resolve("d.npz"));
    fails(Packaged.run("predict", model, "-i", IMAGES, "-o", directory), 6, "K9003", "d.npz");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDisk() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("y.npz"), Path.of("/dev/full"));
    Run run = Packaged.run("predict", DIGITS.resolve("model.keras"), "-i", IMAGES, "-o", link);
    Files.delete(link);
    fails(run, 6, "K9003", "y.npz");
    Run stdout =
        Packaged.run(
            List.of(
                "sh",
                "-c",
                "exec " + Packaged.java() + " -jar \"$1\" summary \"$2\" > /dev/full",
                "sh",
                Packaged.JAR.toString(),
                DIGITS.resolve("model.keras").toString()),
            java.util.Map.of());
    fails(stdout, 6, "K9003", "cannot write to standard output");
  }

  @Test
  void limitsAndDeadlines() throws Exception {
    fails(
        Packaged.run("predict", DIGITS.resolve("model.keras"), "-i", IMAGES, "--timeout", "1e-9"),
        7,
        "K7002",
        "deadline");
    StringBuilder deep = new StringBuilder();
    deep.append("{\"class_name\":".repeat(5000)).append('1').append("}".repeat(5000));
    fails(Packaged.run("summary", file("deep.json", deep.toString())), 7, "K4005", "deep.json");
  }

  @Test
  void aVerificationThatFails() throws Exception {
    Path c = Files.createDirectories(temp.resolve("case"));
    for (String name : List.of("model.keras", "inputs.npz", "outputs.npz")) {
      Files.copy(DENSE.resolve(name), c.resolve(name));
    }
    assertThat(Packaged.run("verify", c).exitCode()).isZero();
    file("case/expect.json", "{\"total_params\": 1}");
    Run run = Packaged.run("verify", temp);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines())
        .first()
        .asString()
        .startsWith("mismatched  case  model.keras  expected 1 parameters");
    assertThat(run.out()).endsWith("1 run: 0 passed, 1 mismatched, 0 refused, 0 failed\n");
    assertThat(run.err()).startsWith("note: tools/record_case.py MODEL makes a case");
  }

  @Test
  void stackTracesOnlyWhenAsked() throws Exception {
    Run run = Packaged.run("summary", temp.resolve("nix"), "--stacktrace");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).startsWith("error[K9001]: ").contains("\tat org.keras4j.");
  }
}
