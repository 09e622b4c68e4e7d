package org.keras4j.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/** Each thing that is no model is named for what it is, with what to do. */
class NotAModelTest {
  @TempDir Path dir;

  private ModelFormatException open(Path path) {
    return catchThrowableOfType(ModelFormatException.class, () -> ModelFile.open(path).close());
  }

  private void named(Path path, String what, String way) {
    ModelFormatException e = open(path);
    assertThat(e).as(what).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.NOT_A_MODEL);
    assertThat(e.getMessage()).contains(what);
    assertThat(e.hint()).contains(way);
    assertThat(e.location()).isEqualTo(path.toString());
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m.keras | version https://git-lfs.github.com/spec/v1 | Git LFS pointer | git lfs pull",
        "m.h5 | <!DOCTYPE html><html> | HTML page | raw",
        "m.h5 | <html lang=en> | HTML page | raw",
        "m.h5 | <?xml version=1> | XML | download",
        "m.yaml | class_name: Sequential | YAML config |"
            + " json.dumps(yaml.safe_load(open('m.yaml')))",
        "m.yaml | backend: tensorflow | YAML config | yaml",
        "model.json | {\"modelTopology\": {}} | TensorFlow.js | tensorflowjs_converter",
        "model.json | {\"format\": \"layers-model\", \"weightsManifest\": []} | TensorFlow.js |"
            + " model.h5",
        "m.json | {\"name\": \"npm\"} | JSON without any class_name | to_json",
        "checkpoint | model_checkpoint_path: \"ckpt-1\" | checkpoint | load_weights",
        "m.py | import keras | source code | model.save",
        "m.txt | hello world | unknown kind | model.save",
      })
  void textFiles(String name, String content, String what, String way) throws IOException {
    named(file(name, content.getBytes(UTF_8)), what, way);
  }

  @ParameterizedTest
  @CsvSource({
    "m.onnx, 0807120770797463686f7267, ONNX, model.save",
    "m.tflite, 1c00000054464c3314002000, TensorFlow Lite, model.save",
    "saved_model.pb, 080112aabbccddee, SavedModel, tf_keras.models.load_model",
    "frozen.pb, 0a0b0a0161120750, frozen TensorFlow graph, model.save",
    "m.pkl, 80049525000000000000, pickle, only if you trust it",
    "m.npy, 934e554d50590100, one NumPy array, model.save",
    "m.gguf, 4747554603000000, GGUF, model.save",
    "m.png, 89504e470d0a1a0a0000, PNG, own file",
    "m.xz, fd377a585a000000, xz, decompress",
    "m.bin, 0102030405060708, unknown kind, model.save",
    "v.data-00000-of-00001, 0102030405060708, checkpoint, load_weights",
  })
  void binaryFiles(String name, String hex, String what, String way) throws IOException {
    named(file(name, HexFormat.of().parseHex(hex)), what, way);
  }

  @Test
  void emptyFile() throws IOException {
    named(file("m.keras", new byte[0]), "an empty file", "again");
    named(file("m.json", " \n\n".getBytes(UTF_8)), "white space", "again");
  }

  @Test
  void gzip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(IoFiles.bytes("keras3.h5"));
    }
    named(file("m.h5.gz", out.toByteArray()), "gzip-compressed", "gunzip -k m.h5.gz");
  }

  @Test
  void safetensors() throws IOException {
    byte[] json = "{\"w\":{\"dtype\":\"F32\"}}".getBytes(UTF_8);
    byte[] all = Arrays.copyOf(ZipBuilder.little(8).putLong(json.length).array(), 8 + json.length);
    System.arraycopy(json, 0, all, 8, json.length);
    named(file("m.safetensors", all), "safetensors", "model.save");
  }

  @Test
  void checkpointIndex() throws IOException {
    byte[] table = ZipBuilder.little(64).putLong(56, 0xdb4775248b80fb57L).array();
    named(file("ckpt.index", table), "checkpoint", "load_weights");
  }

  @Test
  void zipArchives() throws IOException {
    byte[] x = {1};
    named(file("m.pt", new ZipBuilder().stored("archive/data.pkl", x).finish()), "PyTorch", "save");
    named(file("m.npz", new ZipBuilder().stored("a.npy", x).finish()), "(.npz)", "save");
    named(
        file("m.zip", new ZipBuilder().stored("m/saved_model.pb", x).finish()),
        "SavedModel",
        "unpack it");
    named(
        file("m.keras", new ZipBuilder().stored("my/config.json", x).finish()),
        "in its folder 'my'",
        "name that folder");
    named(
        file("m.keras", new ZipBuilder().stored("a.txt", x).finish()),
        "it holds a.txt",
        "unpack it");
    named(file("m.keras", new ZipBuilder().finish()), "it holds nothing", "unpack it");
  }

  @Test
  void directories() throws IOException {
    named(dir, "a directory without config.json", ".keras");
    Files.createFile(dir.resolve("checkpoint"));
    named(dir, "checkpoint", "load_weights");
    Files.createFile(dir.resolve("saved_model.pb"));
    named(dir, "SavedModel", "load_model('" + dir.getFileName() + "')");
  }

  @Test
  void hdf5OfOthers() {
    named(IoFiles.path("userblock.h5"), "it holds w", "model.save");
  }

  @Test
  void truncatedFiles() throws IOException {
    byte[] h5 = IoFiles.bytes("keras3.h5");
    for (int n : new int[] {4, 8, 20, 60, 100, 2000, h5.length - 1}) {
      ModelFormatException e = open(file("m.h5", Arrays.copyOf(h5, n)));
      assertThat(e.code()).as("%d bytes", n).isEqualTo(ErrorCode.TRUNCATED);
    }
    assertThat(open(file("m.h5", Arrays.copyOf(h5, h5.length / 2))))
        .hasMessageContaining("it says that it has " + h5.length + " bytes")
        .hasMessageContaining("(50 %)");
    byte[] zip = IoFiles.bytes("keras3.keras");
    ModelFormatException e = open(file("m.keras", Arrays.copyOf(zip, zip.length / 2)));
    assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED);
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aPipeIsNotOpened() throws IOException, InterruptedException {
    Path pipe = dir.resolve("pipe");
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    Assumptions.assumeTrue(made, "no mkfifo here");
    named(pipe, "device, pipe or socket", "regular file");
  }

  @Test
  void aDeviceIsNotOpened() {
    Path zero = Path.of("/dev/zero");
    Assumptions.assumeTrue(Files.exists(zero), "no /dev/zero here");
    named(zero, "device, pipe or socket", "regular file");
  }

  @Test
  void oddNamesAreNotPutIntoCommands() throws IOException {
    ModelFormatException e = open(file("a'$(rm -rf x).yaml", "class_name: X".getBytes(UTF_8)));
    assertThat(e.hint()).contains("open('FILE')").doesNotContain("rm -rf");
  }
}
