package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.Texts;
import org.keras4j.io.FilePart;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredTensor;

/**
 * What a file holds that is unsafe, malformed or refused.
 *
 * @param format what the file is, in words
 */
record Scan(String format, List<Finding> findings) {
  /** Files that an archive of Keras has; everything else in there is noted. */
  private static final Set<String> EXPECTED =
      Set.of("config.json", "metadata.json", "model.weights.h5", "model.weights.npz");

  private static final Pattern OF_KERAS =
      Pattern.compile("(keras|keras_core|tf_keras|tensorflow)(\\..*)?|builtins");

  /** Where configs of training begin: they are read by nobody here. */
  private static final Set<String> TRAINING = Set.of("compile_config", "training_config");

  /**
   * Looks through a file. What ends its reading is the last finding.
   *
   * @throws KerasException when it cannot be read, or is no model at all
   */
  static Scan of(Path path) {
    LoadOptions options = LoadOptions.defaults();
    List<Finding> findings = new ArrayList<>();
    String format = "not readable";
    try (ModelFile file = ModelFile.open(path, options.limits())) {
      format = file.format();
      for (FilePart part : file.parts().size() > 1 ? file.parts() : List.<FilePart>of()) {
        part(part, path, findings);
      }
      weights(file, findings);
      Optional<byte[]> config = file.config();
      if (config.isPresent()) {
        ConfigNode root = ConfigReader.read(config.get(), options.limits(), path.toString());
        List<Finding> loading = loading(path, options);
        findings.addAll(loading);
        code(root, false, loading, findings);
      }
      if (file.trainingConfig().isPresent()) {
        String source = path + ":training_config";
        byte[] json = file.trainingConfig().get();
        code(ConfigReader.read(json, options.limits(), source), true, List.of(), findings);
      }
    } catch (KerasException e) {
      if (e instanceof KerasIoException || e.code() == ErrorCode.NOT_A_MODEL) {
        throw e;
      }
      findings.add(Finding.of(e));
    }
    return new Scan(format, findings);
  }

  private static void part(FilePart part, Path path, List<Finding> findings) {
    boolean asset = part.name().startsWith("assets/");
    boolean pickle = part.name().matches("(?i).*\\.(pkl|pickle|pt|pth|npz|joblib)");
    if (pickle && !asset) {
      String what = "a pickle can run any code when Python reads it";
      findings.add(
          new Finding(
              Finding.Severity.unsafe,
              ErrorCode.PICKLE.id(),
              path + "!" + part.name(),
              what,
              null));
    } else if (!asset && !EXPECTED.contains(part.name())) {
      String what = "the file belongs to no model of Keras, and is never read";
      findings.add(
          new Finding(Finding.Severity.ignored, null, path + "!" + part.name(), what, null));
    }
  }

  /** Walks through the structure that holds the weights, which finds links and damage. */
  private static void weights(ModelFile file, List<Finding> findings) {
    try {
      if (file.weights().isPresent()) {
        for (StoredTensor t : file.weights().get().arrays()) {
          t.shape();
          t.dtype();
        }
        file.weights().get().optimizerArrays();
      }
    } catch (KerasException e) {
      if (e.code() != ErrorCode.PICKLE) {
        findings.add(Finding.of(e));
      }
    }
  }

  /** What loading the architecture refuses. */
  private static List<Finding> loading(Path path, LoadOptions options) {
    List<Finding> findings = new ArrayList<>();
    try (KerasModel model = KerasModel.load(path, options)) {
      for (KerasException e : model.model().problems()) {
        findings.add(Finding.of(e));
      }
    } catch (KerasException e) {
      findings.add(Finding.of(e));
    }
    return findings;
  }

  /**
   * Python code anywhere in a config, where loading has not told of it.
   *
   * @param training whether the config is one of training, which nobody reads
   */
  private static void code(
      ConfigNode node, boolean training, List<Finding> told, List<Finding> findings) {
    if (node.isList()) {
      node.items().forEach(n -> code(n, training, told, findings));
      return;
    }
    if (!node.isMap()) {
      return;
    }
    ConfigNode name = node.get("class_name");
    if (name.isString() && (node.has("config") || node.has("module"))) {
      object(node, name.string(), training, told, findings);
    }
    for (String key : node.keys()) {
      code(node.get(key), training || TRAINING.contains(key), told, findings);
    }
  }

  private static void object(
      ConfigNode node, String name, boolean training, List<Finding> told, List<Finding> findings) {
    String place = node.source() + ": " + node.path();
    boolean known =
        told.stream().anyMatch(f -> (f.place() + " " + f.what() + " ").contains(node.path() + " "));
    boolean code = name.equals("Lambda") || name.equals("__lambda__");
    ConfigNode module = node.get("module");
    boolean foreign = module.isString() && !OF_KERAS.matcher(module.string()).matches();
    if (known || !code && !foreign) {
      return;
    }
    String what =
        code
            ? "Python code, which Keras would run and keras4j never does"
            : "a class of another package: "
                + Texts.shown(module.value())
                + "."
                + Texts.shown(name);
    if (code && !training) {
      findings.add(new Finding(Finding.Severity.unsafe, ErrorCode.LAMBDA.id(), place, what, null));
    } else {
      String why = training ? "what training needs is never read" : "a Java class stands for it";
      findings.add(new Finding(Finding.Severity.ignored, null, place, what + "; " + why, null));
    }
  }
}
