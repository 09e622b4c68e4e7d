package org.keras4j;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keras4j.binding.LegacyLayout;
import org.keras4j.binding.TreeLayout;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.ConfigWriter;
import org.keras4j.config.Writer;
import org.keras4j.convert.ConvertedWeights;
import org.keras4j.convert.Keras3Converter;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.io.write.Hdf5Tree;
import org.keras4j.io.write.Hdf5Writer;
import org.keras4j.io.write.KerasArchiveWriter;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.Keras3Modules;

/** Writes models in Keras's formats. */
final class ModelSaver {
  private static final DateTimeFormatter SAVED = DateTimeFormatter.ofPattern("yyyy-MM-dd@HH:mm:ss");

  private ModelSaver() {}

  static void save(KerasModel model, Path target) {
    String name = String.valueOf(target.getFileName());
    if (name.endsWith(".json")) {
      byte[] json = model.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      AtomicFile.write(target, out -> out.write(json));
    } else if (name.endsWith(".keras")) {
      archive(model, target);
    } else if (name.endsWith(".weights.h5")) {
      Hdf5Tree.Group tree = tree(model);
      AtomicFile.write(target, out -> Hdf5Writer.write(tree, out));
    } else if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
      Hdf5Tree.Group legacy = legacy(model);
      AtomicFile.write(target, out -> Hdf5Writer.write(legacy, out));
    } else {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "no format of Keras has this extension",
          target.toString(),
          "save as .keras, .weights.h5, .h5 or .json");
    }
  }

  /** The config as it is saved: without what training needs, and naming the Keras that wrote it. */
  static Object config(ConfigNode root, Writer writer) {
    if (!root.isMap()) {
      return root.value();
    }
    Map<String, Object> all = new LinkedHashMap<>(root.map());
    all.remove("compile_config");
    if (writer.isKeras3()) {
      return Objects.requireNonNull(Keras3Modules.named(root.withValue(all)));
    }
    all.putIfAbsent("keras_version", writer.version());
    if (!writer.backend().isEmpty()) {
      all.putIfAbsent("backend", writer.backend());
    }
    return all;
  }

  static KerasModel converted(KerasModel model) {
    if (model.writer().isKeras3()) {
      return model.shared();
    }
    LoadOptions options = model.options();
    Keras3Converter.Result result =
        Keras3Converter.convert(
            model.model(),
            model.weightSpecs(),
            model.writer(),
            options.registry(),
            options.limits());
    ConfigNode root = ConfigNode.root(result.config(), "the converted model");
    return model.translated(
        root,
        specs ->
            new ConvertedWeights(
                weightsOrError(model), model.weightSpecs(), specs, result.weights()));
  }

  private static void archive(KerasModel model, Path target) {
    Hdf5Tree.Group tree = tree(model);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("keras_version", model.writer().version());
    metadata.put("date_saved", LocalDateTime.now().format(SAVED));
    Path scratch = target.toAbsolutePath().resolveSibling("");
    AtomicFile.write(
        target,
        out ->
            KerasArchiveWriter.write(
                out,
                scratch,
                ConfigWriter.write(metadata),
                inArchive(model),
                tree,
                model.origin().assets()));
  }

  /** The config in an archive, where Keras 2 as well asks for the module of the model's class. */
  private static String inArchive(KerasModel model) {
    if (model.writer().isKeras3()) {
      return model.toJson();
    }
    byte[] json = model.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ConfigNode root = ConfigReader.read(json, model.options().limits(), "the model");
    Map<String, Object> all = new LinkedHashMap<>(root.map());
    Object className = all.get("class_name");
    if (!all.containsKey("module") && className != null) {
      boolean functional = className.equals("Functional");
      all.put("module", functional ? "keras.src.engine.functional" : "keras");
      all.put("registered_name", functional ? className : null);
    }
    return ConfigWriter.write(all);
  }

  /** The architecture alone can be converted: who reads weights that are not there is told then. */
  private static WeightSource weightsOrError(KerasModel model) {
    try {
      return weights(model);
    } catch (WeightMismatchException e) {
      return (key, spec, target) -> {
        throw e;
      };
    }
  }

  private static WeightSource weights(KerasModel model) {
    return model.weightSpecs().weights().isEmpty() ? (k, s, t) -> {} : model.weights();
  }

  /** The layers behind an unknown one are not built: a file of the others would lose weights. */
  private static void requireWhole(KerasModel model) {
    List<KerasException> problems = model.model().problems();
    if (!problems.isEmpty()) {
      throw problems.get(0).within("saving, which needs the weights of all layers");
    }
  }

  private static Hdf5Tree.Group tree(KerasModel model) {
    requireWhole(model);
    return TreeLayout.of(model.weightSpecs(), weights(model), model.writer());
  }

  private static Hdf5Tree.Group legacy(KerasModel model) {
    Writer writer = model.writer();
    if (writer.generation() == 1 || writer.isTheano()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "the weights of "
              + writer
              + " were turned when they were read, and this layout would have them turned again",
          null,
          "save as .keras");
    }
    if (!model.origin().assetNames().isEmpty()) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "the model has files of layers (vocabularies), which this format has no place for",
          null,
          "save as .keras");
    }
    requireWhole(model);
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    LegacyLayout.origin(writer, root);
    root.attribute("model_config", model.toJson());
    LegacyLayout.put(model.weightSpecs(), weights(model), writer, root.group("model_weights"));
    return root;
  }
}
