package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.LoadOptions;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.io.ModelFile;
import org.keras4j.registry.ConfigSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j config}. */
@Command(
    name = "config",
    header = "Print a model's config, that of one layer, or the schema of a layer's config.",
    customSynopsis = {
      "keras4j config MODEL [OPTION]...",
      "keras4j config --schema CLASS [OPTION]...",
    },
    description = {
      "",
      "The config is what the file has, laid out for reading. Layers are not made of it, so that a"
          + " model that cannot run is shown, too.",
      "",
      "A schema is JSON Schema 2020-12: the keys of a layer's config with the values that they take"
          + " and the defaults of Keras 3.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j config model.keras",
      "  keras4j config model.h5 --layer encoder/dense_1",
      "  keras4j config model.keras --training",
      "  keras4j config --schema Conv2D",
    })
final class ConfigCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "A model file: .keras, whole-model .h5 or .json.")
  @Nullable Path file;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "Only this layer; one in a nested model or wrapper by its path: encoder/dense.")
  @Nullable String layer;

  @Option(names = "--training", description = "What the model was compiled with, instead.")
  boolean training;

  @Option(
      names = "--schema",
      paramLabel = "CLASS",
      description = "The JSON Schema of the config of this layer of Keras, instead.")
  @Nullable String schema;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  ConfigCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if ((file == null) == (schema == null) || schema != null && (layer != null || training)) {
      throw new ParameterException(
          spec.commandLine(), "expected a MODEL, or --schema CLASS and nothing else");
    }
    String text =
        file == null
            ? ConfigWriter.writePretty(ConfigSchema.of(Objects.requireNonNull(schema)))
            : of(file);
    output.print(text + "\n");
    return ExitCodes.OK;
  }

  private String of(Path file) {
    LoadOptions options = LoadOptions.defaults();
    try (ModelFile model = ModelFile.open(file, options.limits())) {
      byte[] json =
          model
              .config()
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          ErrorCode.NOT_A_MODEL,
                          "the file holds weights, but no architecture",
                          file.toString(),
                          "keras4j weights list shows them"));
      ConfigNode root = ConfigReader.read(json, options.limits(), file.toString());
      ConfigNode shown = root;
      if (training) {
        shown =
            model
                .trainingConfig()
                .map(b -> ConfigReader.read(b, options.limits(), file.toString()))
                .orElse(root.get("compile_config"));
      } else if (layer != null) {
        for (String name : layer.split("/")) {
          shown = find(shown, name);
        }
      }
      Object value = shown.value();
      if (training && (value == null || value.equals(Map.of()))) {
        output.note("the model was saved without being compiled");
      }
      return ConfigWriter.writePretty(value);
    }
  }

  /** The serialised layer of a name directly inside of an object. */
  private ConfigNode find(ConfigNode object, String name) {
    List<String> names = new ArrayList<>();
    for (ConfigNode inner : inner(object)) {
      ConfigNode own = inner.get("config").get("name");
      String called = (own.isString() ? own : inner.get("name")).stringOrNull();
      if (name.equals(called) || !inner.isElement() && name.equals(inner.name())) {
        return inner;
      }
      names.add(called == null ? inner.name() : called);
    }
    throw new LayerAccessException(
        ErrorCode.NO_SUCH_LAYER,
        "No such layer: " + Texts.shown(name) + "." + Texts.didYouMean(name, names),
        object.source(),
        names.isEmpty() ? "no layers are inside" : "layers there are " + String.join(", ", names));
  }

  /** The layers of a model, or what a wrapper holds. */
  private static List<ConfigNode> inner(ConfigNode object) {
    ConfigNode config = object.isList() ? object : object.get("config");
    if (config.isList()) {
      return config.items();
    }
    if (config.get("layers").isList()) {
      return config.get("layers").items();
    }
    List<ConfigNode> all = new ArrayList<>();
    for (String key : config.keys()) {
      ConfigNode value = config.get(key);
      if (value.get("class_name").isString() && value.get("config").isMap()) {
        all.add(value);
      }
    }
    return all;
  }
}
