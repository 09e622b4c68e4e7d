package org.keras4j;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.JsonConfigFile;
import org.keras4j.io.LegacyWeights;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.WeightsFinder;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.model.Model;
import org.keras4j.model.Sequential;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.RegistryResolver;
import org.keras4j.registry.SavedState;
import org.keras4j.tensor.Tensor;

/** Reads the architecture of a model. */
final class ModelReader {
  private ModelReader() {}

  /** What layers may ask a file for when they are read. */
  static SavedState saved(ModelFile file) {
    return new SavedState() {
      @Override
      public Optional<byte[]> asset(String path) {
        return file.asset(path);
      }

      @Override
      public Optional<Tensor> weight(String place, int number, String topLevel, String name) {
        return file.weights()
            .flatMap(w -> w.find(place, number, topLevel, name))
            .map(StoredTensor::read);
      }
    };
  }

  static @Nullable String backend(ModelFile f) {
    return f.weights().orElse(null) instanceof LegacyWeights w ? w.backend().orElse(null) : null;
  }

  /** Only the weights tell the backend of Keras 1; a JSON config may have them beside it. */
  static @Nullable String backend(ModelFile f, LoadOptions options) {
    if (!(f instanceof JsonConfigFile)) {
      return backend(f);
    }
    try {
      Path path = options.weights();
      try (ModelFile weights =
          ModelFile.open(
              path != null ? path : WeightsFinder.find(f.path()).path(), options.limits())) {
        return backend(weights);
      }
    } catch (KerasException e) {
      return null; // who needs the weights opens them again, and is told
    }
  }

  /** Keras 3 names a module in every object and no version in bare JSON. */
  static Writer writer(ConfigNode root, @Nullable String fileVersion) {
    String version = fileVersion;
    if (root.get("keras_version").isString()) {
      version = root.get("keras_version").string();
    }
    ConfigNode backend = root.get("backend");
    return Writer.of(version, root.get("module").isString() ? 3 : root.isList() ? 1 : 2)
        .withBackend(backend.isString() ? backend.string() : null);
  }

  static Model read(ConfigNode root, Writer writer, LoadOptions options, SavedState saved) {
    RegistryResolver resolver =
        new RegistryResolver(options.registry(), writer, options.limits(), saved);
    ConfigNode object =
        root.isList()
            ? root.withValue(
                Map.of(
                    "class_name",
                    "Sequential",
                    "config",
                    root.items().stream().map(ConfigNode::value).toList()))
            : root;
    if (!KerasObject.isOne(object) || root.isList() && root.items().isEmpty()) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL,
          "the JSON is not a Keras model: it has no class_name",
          root.source(),
          null);
    }
    Layer layer = resolver.layer(object);
    if (!(layer instanceof Model m)) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL,
          "the JSON describes a single " + layer.base().className() + " layer, not a model",
          root.source(),
          null);
    }
    if (m instanceof Sequential s && s.graph() == null) {
      return withInput(s, object, options);
    }
    return m;
  }

  private static Model withInput(Sequential s, ConfigNode object, LoadOptions options) {
    if (options.inputShape() != null) {
      return s.withInput(options.inputShape());
    }
    ConfigNode built = object.get("build_config").get("input_shape");
    if (built.isList()) {
      return s.withInput(LayerConfig.shape(built));
    }
    return s;
  }

  /** A layer of a model, or the model, for one that is made in Java. */
  static KerasLayer asLayer(KerasModel model, ConfigNode object, String prefix) {
    WeightSource weights = model.weightSpecs().weights().isEmpty() ? null : model.weights();
    return Layers.of(object.map(), model.options().registry(), weights, prefix);
  }
}
