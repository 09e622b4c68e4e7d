package org.keras4j;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.ModelFile;

/**
 * Where a model came from.
 *
 * @param root its config as it was written
 * @param writer the Keras that wrote it
 * @param format what kind of file it is, in words
 * @param open the files that are open
 * @param path the model's file, where there is one
 */
record ModelOrigin(
    ConfigNode root, Writer writer, String format, OpenFiles open, @Nullable Path path) {

  /** Of an open file. */
  static ModelOrigin of(ModelFile file, Path path, LoadOptions options) {
    byte[] config =
        file.config()
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        ErrorCode.NOT_A_MODEL,
                        "the file holds weights, but no architecture",
                        path.toString(),
                        "load the model's JSON and give this file as its weights"));
    ConfigNode root = ConfigReader.read(config, options.limits(), file.path().toString());
    Writer writer = ModelReader.writer(root, file.kerasVersion().orElse(null));
    if (writer.backend().isEmpty() && writer.isBefore(2, 4)) {
      writer = writer.withBackend(ModelReader.backend(file, options));
    }
    ModelOrigin origin = new ModelOrigin(root, writer, file.format(), new OpenFiles(), path);
    origin.open.files().add(file);
    return origin;
  }

  /** Of a config alone. */
  static ModelOrigin of(ConfigNode root, Writer writer, String format) {
    return new ModelOrigin(root, writer, format, new OpenFiles(), null);
  }

  /** The same files for another model as well. */
  ModelOrigin shared() {
    return translated(root, writer);
  }

  /** Likewise under a config in another Keras's words. */
  ModelOrigin translated(ConfigNode newRoot, Writer newWriter) {
    open.retain();
    return new ModelOrigin(newRoot, newWriter, format, open, path);
  }

  /** Files that layers saved beside their weights, by their paths. */
  Map<String, byte[]> assets() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String name : assetNames()) {
      open.files().get(0).asset(name).ifPresent(b -> all.put(name, b));
    }
    return all;
  }

  /** The paths of those files. */
  List<String> assetNames() {
    return open.files().isEmpty() ? List.of() : open.files().get(0).assetNames();
  }
}
