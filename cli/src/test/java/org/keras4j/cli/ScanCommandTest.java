package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
  private static final String DENSE =
      "{\"module\": \"keras.layers\", \"class_name\": \"Dense\", \"config\": {\"name\": \"d\","
          + " \"units\": 3}}";

  @TempDir Path temp;

  private static String model(String layer, String more) {
    return "{\"module\": \"keras\", \"class_name\": \"Sequential\", \"config\": {\"name\": \"s\","
        + " \"layers\": [{\"module\": \"keras.layers\", \"class_name\": \"InputLayer\","
        + " \"config\": {\"name\": \"x\", \"batch_shape\": [null, 4]}}, "
        + layer
        + "]}"
        + more
        + "}";
  }

  private Path json(String text) throws Exception {
    return Files.writeString(temp.resolve("model.json"), text);
  }

  @Test
  void nothingIsWrong() throws Exception {
    Ran ran = Ran.of("scan", json(model(DENSE, "")));
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).endsWith("ok: nothing is unsafe, nothing is refused\n");
    Path sample = Packaged.ROOT.resolve("samples/digits/keras2/model.h5");
    assertThat(Ran.of("scan", sample, "--format", "json").json().get("findings")).isEmpty();
  }

  @Test
  void lambdasAreUnsafe() throws Exception {
    String lambda =
        "{\"module\": \"keras.layers\", \"class_name\": \"Lambda\", \"config\": {\"name\": \"l\","
            + " \"function\": {\"class_name\": \"__lambda__\", \"config\": {\"code\": \"4wEA\"}}}}";
    Ran ran = Ran.of("scan", json(model(lambda, "")), "--format", "json");
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_MODEL);
    JsonNode all = ran.json();
    assertThat(all.get("safe").asBoolean()).isFalse();
    assertThat(all.at("/findings/0/code").asText()).isEqualTo("K2001");
    assertThat(all.at("/findings/0/location").asText()).contains("config.layers[1]");
  }

  @Test
  void unknownLayersAreRefused() throws Exception {
    Ran ran = Ran.of("scan", json(model(DENSE.replace("Dense", "Dance"), "")));
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.UNSUPPORTED);
    assertThat(ran.out())
        .contains("refused[K3001]: unknown layer class 'Dance'")
        .endsWith("1 refused\n");
  }

  @Test
  void codeOfTrainingIsIgnored() throws Exception {
    String more =
        ", \"compile_config\": {\"loss\": {\"module\": \"train\", \"class_name\": \"MyLoss\","
            + " \"config\": {}}}";
    Ran ran = Ran.of("scan", json(model(DENSE, more)));
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains("ignored: a class of another package: train.MyLoss")
        .contains("  at ")
        .endsWith("ok: nothing is unsafe, nothing is refused\n");
  }

  @Test
  void picklesAndForeignFilesInAnArchive() throws Exception {
    Path file = temp.resolve("model.keras");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "config.json", model(DENSE, ""));
      entry(zip, "metadata.json", "{\"keras_version\": \"3.9.0\"}");
      entry(zip, "model.weights.npz", "PK");
      entry(zip, "notes.txt", "hello");
    }
    Ran ran = Ran.of("scan", file);
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_MODEL);
    assertThat(ran.out())
        .contains("unsafe[K2007]: a pickle can run any code")
        .contains("model.keras!notes.txt")
        .endsWith("1 unsafe, 1 ignored\n");
  }

  private static void entry(ZipOutputStream zip, String name, String text) throws Exception {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(UTF_8));
    zip.closeEntry();
  }

  @Test
  void whatIsNoModelIsAnError() throws Exception {
    assertThat(Ran.of("scan", temp.resolve("none.keras")).exitCode()).isEqualTo(ExitCodes.IO);
    Path text = Files.writeString(temp.resolve("a.txt"), "hello there, I am a text");
    Ran ran = Ran.of("scan", text);
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_MODEL);
    assertThat(ran.err()).startsWith("error[K1000]");
  }
}
