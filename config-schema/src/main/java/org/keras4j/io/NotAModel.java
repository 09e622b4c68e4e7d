package org.keras4j.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.io.bytes.ByteSource;

/** Names what a file is that is not a model of Keras, and the way to one. */
final class NotAModel {
  /** Bytes at the start of a file that decide. */
  static final int HEAD = 4096;

  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final String SAVE =
      "in Python, load the original model and save it:" + " model.save(\"model.keras\")";

  /** A format that is known by bytes at a fixed place. */
  private record Magic(int offset, String hex, String what, String way) {}

  private static final List<Magic> MAGICS =
      List.of(
          new Magic(4, "54464c33", "a TensorFlow Lite model", SAVE),
          new Magic(0, "47475546", "a GGUF model", SAVE),
          new Magic(
              0,
              "1f8b",
              "gzip-compressed",
              "decompress it: gunzip -k FILE, or python -c \"import gzip,shutil;"
                  + " shutil.copyfileobj(gzip.open('FILE'),open('model','wb'))\""),
          new Magic(0, "fd377a585a00", "xz-compressed", "decompress it: xz -dk FILE"),
          new Magic(0, "425a68", "bzip2-compressed", "decompress it: bzip2 -dk FILE"),
          new Magic(0, "28b52ffd", "zstd-compressed", "decompress it: zstd -d FILE"),
          new Magic(0, "377abcaf271c", "a 7-Zip archive", "unpack it: 7z x FILE"),
          new Magic(0, "526172211a07", "a RAR archive", "unpack it: unrar x FILE"),
          new Magic(257, "7573746172", "a tar archive", "unpack it: tar -xf FILE"),
          new Magic(0, "934e554d5059", "one NumPy array (.npy), not a model", SAVE),
          new Magic(0, "aced0005", "a serialised Java object", SAVE),
          new Magic(0, "25504446", "a PDF document", "choose the model's own file"),
          new Magic(0, "89504e470d0a1a0a", "a PNG image", "choose the model's own file"),
          new Magic(0, "ffd8ff", "a JPEG image", "choose the model's own file"),
          new Magic(
              0,
              "080112",
              "a TensorFlow SavedModel (saved_model.pb)",
              "convert its directory: " + savedModel("DIRECTORY")));

  private NotAModel() {}

  static boolean isHdf5Start(byte[] head) {
    int n = Math.min(head.length, HDF5.length);
    return n >= 4 && ModelFile.startsWith(head, java.util.Arrays.copyOf(HDF5, n));
  }

  private static String savedModel(String directory) {
    return "python -c \"import tf_keras; tf_keras.models.load_model('"
        + directory
        + "').save('model.keras')\"";
  }

  private static ModelFormatException error(Path path, String what, String way) {
    Path file = path.getFileName();
    String name = file == null ? "" : file.toString();
    String shown = name.matches("[A-Za-z0-9._-]{1,80}") ? name : "FILE";
    return new ModelFormatException(
        ErrorCode.NOT_A_MODEL,
        "this is not a Keras model: it is " + what,
        path.toString(),
        way.replace("FILE", shown).replace("DIRECTORY", shown));
  }

  static ModelFormatException directory(Path path) {
    if (Files.exists(path.resolve("saved_model.pb"))) {
      return error(path, "a TensorFlow SavedModel", "convert it: " + savedModel("DIRECTORY"));
    }
    if (Files.exists(path.resolve("model.json"))) {
      return error(path, "a directory; its model.json may be one", "name the file in it");
    }
    if (Files.exists(path.resolve("checkpoint"))) {
      return checkpoint(path);
    }
    if (Files.exists(path.resolve("checkpoint_metadata"))
        || Files.exists(path.resolve("pytree.orbax-checkpoint"))) {
      return error(
          path, "an Orbax checkpoint", "load it with Keras, then model.save(\"model.keras\")");
    }
    return error(
        path,
        "a directory without config.json",
        "name a .keras, .h5 or .json file, or an unpacked .keras archive");
  }

  private static ModelFormatException checkpoint(Path path) {
    return error(
        path,
        "a TensorFlow checkpoint, which has weights but no config",
        "in Python, build the model, then: model.load_weights(\"CHECKPOINT\");"
            + " model.save(\"model.keras\")");
  }

  /** Throws when the file begins as another format does. */
  static void refuseMagic(Path path, byte[] head) {
    for (Magic m : MAGICS) {
      if (matches(head, m)) {
        throw error(path, m.what, m.way);
      }
    }
  }

  /** The error for a file that is neither zip, HDF5 nor JSON. */
  static ModelFormatException error(Path path, ByteSource source, byte[] head) {
    if (head.length == 0) {
      return error(path, "an empty file", "download or save the model again");
    }
    String[] text = text(head);
    String[] found = text != null ? text : binary(path, source, head);
    return found == null ? unknown(path, head) : error(path, found[0], found[1]);
  }

  private static boolean matches(byte[] head, Magic m) {
    byte[] bytes = java.util.HexFormat.of().parseHex(m.hex);
    int end = m.offset + bytes.length;
    return head.length >= end
        && java.util.Arrays.equals(head, m.offset, end, bytes, 0, bytes.length);
  }

  private static String @Nullable [] text(byte[] head) {
    String start = new String(head, StandardCharsets.UTF_8);
    String s = start.strip().toLowerCase(Locale.ROOT);
    if (s.isEmpty()) {
      return new String[] {"a file of white space", "download or save the model again"};
    }
    if (s.startsWith("version https://git-lfs")) {
      return new String[] {
        "a Git LFS pointer; the model itself was not downloaded",
        "in its repository: git lfs install && git lfs pull"
      };
    }
    if (s.startsWith("<!doctype") || s.startsWith("<html") || s.startsWith("<head")) {
      return new String[] {
        "an HTML page, probably of the site that has the model",
        "download the file itself: the \"raw\" link on GitHub, \"resolve\" instead of \"blob\" on"
            + " Hugging Face"
      };
    }
    if (s.startsWith("<?xml") || s.startsWith("<error")) {
      return new String[] {"an XML document", "download the model again"};
    }
    if (s.startsWith("model_checkpoint_path")) {
      return checkpointText();
    }
    if (start.matches("(?s)(---\\s*)?(backend|class_name|config|keras_version): .*")) {
      return new String[] {
        "a YAML config, which Keras wrote up to 2.5",
        "convert it: python -c \"import json,yaml;"
            + " print(json.dumps(yaml.safe_load(open('FILE'))))\" > model.json"
      };
    }
    if (s.startsWith("import ") || s.startsWith("from ") || s.startsWith("#!")) {
      return new String[] {"source code", "run it, and " + SAVE};
    }
    return null;
  }

  private static String[] checkpointText() {
    return new String[] {
      "the index of a TensorFlow checkpoint, which has weights but no config",
      "in Python, build the model, then: model.load_weights(\"CHECKPOINT\");"
          + " model.save(\"model.keras\")"
    };
  }

  private static String @Nullable [] binary(Path path, ByteSource source, byte[] head) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5) {
      return new String[] {
        "a Python pickle (joblib and old PyTorch files are pickles too), which can run any code",
        "only if you trust it: python -c \"import pickle;"
            + " pickle.load(open('FILE','rb')).save('model.keras')\""
      };
    }
    if (head.length > 9 && head[8] == '{') {
      long json = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (json > 0 && json <= source.size() - 8) {
        return new String[] {"a safetensors file, which has weights but no config", SAVE};
      }
    }
    if (head.length > 2
        && head[0] == 8
        && head[1] >= 3
        && head[1] <= 20
        && (name.endsWith(".onnx") || head[2] == 0x12 || head[2] == 0x3a)) {
      return new String[] {"an ONNX model", "keras4j reads Keras's own files; " + SAVE};
    }
    if (isLevelDbTable(source) || name.matches(".*\\.data-\\d+-of-\\d+")) {
      return checkpointText();
    }
    if (head[0] == 0x0a && name.endsWith(".pb")) {
      return new String[] {"a frozen TensorFlow graph, which has no Keras config", SAVE};
    }
    return null;
  }

  private static boolean isLevelDbTable(ByteSource source) {
    return source.size() >= 48
        && ByteBuffer.wrap(source.bytes(source.size() - 8, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong()
            == 0xdb4775248b80fb57L;
  }

  private static ModelFormatException unknown(Path path, byte[] head) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, head.length); i++) {
      hex.append(String.format(i == 0 ? "%02x" : " %02x", head[i]));
    }
    return error(path, "a file of an unknown kind, which begins with the bytes " + hex, SAVE);
  }

  static ModelFormatException foreignHdf5(Path path, List<String> members) {
    return error(
        path,
        "an HDF5 file without a Keras config or Keras weights; it holds "
            + Texts.shown(members.isEmpty() ? "nothing" : String.join(", ", members)),
        SAVE);
  }

  /** The error for a zip archive without {@code config.json} at its top. */
  static ModelFormatException zip(Path path, Collection<String> names) {
    for (String n : names) {
      if (n.endsWith("/" + KerasArchive.CONFIG) && n.indexOf('/') == n.lastIndexOf('/')) {
        return error(
            path,
            "a zip archive with the model in its folder '"
                + Texts.shown(n.substring(0, n.indexOf('/')))
                + "'",
            "unpack it and name that folder");
      }
    }
    if (names.stream().anyMatch(n -> n.endsWith("data.pkl"))) {
      return error(path, "a PyTorch file, which is a Python pickle", SAVE);
    }
    if (names.stream().anyMatch(n -> n.endsWith("saved_model.pb"))) {
      return error(
          path,
          "a zip archive with a TensorFlow SavedModel",
          "unpack it, then: " + savedModel("DIRECTORY"));
    }
    if (!names.isEmpty() && names.stream().allMatch(n -> n.endsWith(".npy"))) {
      return error(path, "a file of NumPy arrays (.npz)", SAVE);
    }
    return error(
        path,
        "a zip archive without config.json; it holds "
            + Texts.shown(names.isEmpty() ? "nothing" : String.join(", ", names)),
        "if models are inside, unpack it and name one; otherwise " + SAVE);
  }

  /** Whether JSON may be the index of weights in several files, by its first bytes. */
  static boolean mayBeIndex(byte[] head) {
    return new String(head, StandardCharsets.UTF_8).contains("\"weight_map\"");
  }

  /** The error for JSON that is not a config of Keras; empty when it may be one. */
  static Optional<ModelFormatException> json(Path path, byte[] head, byte[] all) {
    String start = new String(head, StandardCharsets.UTF_8);
    if (start.contains("\"modelTopology\"") || start.contains("\"weightsManifest\"")) {
      return Optional.of(
          error(
              path,
              "a TensorFlow.js model",
              "convert it: tensorflowjs_converter --input_format=tfjs_layers_model"
                  + " --output_format=keras FILE model.h5"));
    }
    if (indexOf(all, "\"class_name\"".getBytes(StandardCharsets.US_ASCII)) < 0) {
      return Optional.of(
          error(
              path,
              "JSON without any class_name",
              "in Python: open(\"model.json\", \"w\").write(model.to_json())"));
    }
    return Optional.empty();
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i <= in.length - what.length; i++) {
      if (java.util.Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }
}
