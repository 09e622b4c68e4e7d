package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.TensorPort;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.io.FilePart;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.StoredWeights;
import org.keras4j.layers.Layer;
import org.keras4j.model.Model;
import org.keras4j.model.ModelSummary;
import org.keras4j.summary.SummaryTable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * What a model file holds.
 *
 * @param lines for people: what is told, and the lines that tell it
 * @param json the same for programs
 * @param parts the files in it
 */
record Inspection(Map<String, List<String>> lines, Map<String, Object> json, List<FilePart> parts) {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  /**
   * Looks into a file.
   *
   * @throws org.keras4j.errors.KerasException when it is no model, or damaged
   */
  static Inspection of(Path path, LoadOptions options) {
    Inspection found = new Inspection(new LinkedHashMap<>(), new LinkedHashMap<>(), List.of());
    try (ModelFile file = ModelFile.open(path, options.limits())) {
      found.json.put("schema", SCHEMA);
      found.put("file", "file", path.toString());
      found.put("format", "format", file.format());
      if (file.config().isPresent()) {
        try (KerasModel model = KerasModel.load(path, options)) {
          found.version(model.writer().version(), file.savedAt().orElse(null));
          found.model(model);
        }
        found.training(training(file, options));
      } else {
        found.version(file.kerasVersion().orElse(""), file.savedAt().orElse(null));
      }
      file.weights().ifPresent(found::weights);
      List<FilePart> parts = file.parts();
      found.sizes(parts);
      return new Inspection(found.lines, found.json, parts);
    }
  }

  private void put(String label, String key, @Nullable String value) {
    json.put(key, value);
    if (value != null) {
      lines.put(label, List.of(value));
    }
  }

  private void version(String version, @Nullable String savedAt) {
    json.put("keras_version", version.isEmpty() ? null : version);
    json.put("saved_at", savedAt);
    String known = version.isEmpty() ? "of unknown version" : version;
    lines.put("Keras", List.of(known + (savedAt == null ? "" : ", saved " + savedAt)));
  }

  private void model(KerasModel model) {
    Model m = model.model();
    String backend = model.writer().backend();
    put("backend", "backend", backend.isEmpty() ? null : backend);
    put("class", "class_name", m.base().className());
    put("name", "name", m.name());
    ports("input", model.inputs());
    ports("output", model.outputs());
    Map<String, Object> classes = new TreeMap<>();
    int layers = count(m, classes);
    List<String> counts = new ArrayList<>();
    classes.forEach((name, n) -> counts.add(name + (n.equals(1L) ? "" : " x" + n)));
    json.put("layers", layers);
    json.put("layer_classes", classes);
    lines.put("layers", List.of(layers + ": " + String.join(", ", counts)));
    ModelSummary summary = ModelSummary.of(m);
    json.put("params", summary.total().params());
    json.put("trainable_params", summary.trainable().params());
    json.put("param_bytes", summary.total().bytes());
    lines.put(
        "parameters",
        List.of(
            SummaryTable.grouped(summary.total().params())
                + " ("
                + SummaryTable.memory(summary.total().bytes())
                + "), trainable "
                + SummaryTable.grouped(summary.trainable().params())));
  }

  /** Counts all layers, those of nested models included. */
  private static int count(Model model, Map<String, Object> classes) {
    int n = 0;
    for (Layer layer : model.layers()) {
      n++;
      classes.merge(layer.base().className(), 1L, (a, b) -> (Long) a + (Long) b);
      n += layer instanceof Model inner ? count(inner, classes) : 0;
    }
    return n;
  }

  private void ports(String what, List<TensorPort> ports) {
    List<String> shown = new ArrayList<>();
    List<Object> all = new ArrayList<>();
    for (TensorPort p : ports) {
      Map<String, Object> port = new LinkedHashMap<>();
      TensorSpec spec = p.spec();
      port.put("name", p.name());
      port.put("dtype", spec == null ? null : spec.dtype().toString());
      port.put("shape", spec == null ? null : dims(spec.shape()));
      all.add(port);
      shown.add(p.name() + ": " + (spec == null ? "?" : spec));
    }
    json.put(what + "s", all);
    lines.put(what + (ports.size() == 1 ? "" : "s"), shown.isEmpty() ? List.of("?") : shown);
  }

  /** Dimensions for JSON, null for those that are open. */
  static List<@Nullable Object> dims(Shape shape) {
    List<@Nullable Object> dims = new ArrayList<>();
    for (int d : shape.dims()) {
      dims.add(d == Shape.UNKNOWN ? null : (Object) d);
    }
    return dims;
  }

  /** What the model was compiled with; a node of null when the file does not say. */
  private static ConfigNode training(ModelFile file, LoadOptions options) {
    String source = file.path().toString();
    byte[] json = file.trainingConfig().or(file::config).orElseThrow();
    ConfigNode root = ConfigReader.read(json, options.limits(), source);
    return file.trainingConfig().isPresent() ? root : root.get("compile_config");
  }

  private void training(ConfigNode config) {
    json.put("training", config.value());
    List<String> shown = new ArrayList<>();
    for (String key : List.of("optimizer", "optimizer_config", "loss", "metrics")) {
      String value = brief(config.get(key));
      if (!value.isEmpty()) {
        shown.add(key.replace("_config", "") + " " + value);
      }
    }
    lines.put("training", shown.isEmpty() ? List.of("not compiled") : shown);
  }

  /** The names in a part of a training config: of a function, an object, or several. */
  private static String brief(ConfigNode node) {
    if (node.isString()) {
      return node.string();
    }
    if (node.isList()) {
      List<String> all = new ArrayList<>();
      node.items().forEach(n -> all.add(brief(n)));
      all.removeIf(String::isEmpty);
      return String.join(", ", all);
    }
    if (!node.isMap()) {
      return "";
    }
    ConfigNode name = node.get("class_name");
    if (name.isString()) {
      ConfigNode function = node.get("config");
      boolean named = name.string().equals("function") && function.isString();
      return named ? function.string() : name.string();
    }
    List<String> all = new ArrayList<>();
    node.keys().forEach(k -> all.add(k + ": " + brief(node.get(k))));
    return String.join(", ", all);
  }

  private void weights(StoredWeights weights) {
    long[] model = size(weights.arrays());
    long[] optimizer = size(weights.optimizerArrays());
    json.put("stored_arrays", model[0]);
    json.put("stored_bytes", model[1]);
    json.put("optimizer_arrays", optimizer[0]);
    json.put("optimizer_bytes", optimizer[1]);
    String shown = model[0] + " arrays, " + SummaryTable.memory(model[1]);
    if (optimizer[0] > 0) {
      shown += "; of the optimizer " + optimizer[0] + ", " + SummaryTable.memory(optimizer[1]);
    }
    lines.put("stored", List.of(shown));
  }

  private static long[] size(List<StoredTensor> arrays) {
    long bytes = 0;
    for (StoredTensor t : arrays) {
      DType dtype = t.dtype();
      bytes += (long) t.shape().size() * dtype.byteSize();
    }
    return new long[] {arrays.size(), bytes};
  }

  private void sizes(List<FilePart> parts) {
    long bytes = 0;
    List<Object> files = new ArrayList<>();
    for (FilePart p : parts) {
      bytes += p.storedBytes();
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("name", p.name());
      file.put("bytes", p.bytes());
      file.put("stored_bytes", p.storedBytes());
      files.add(file);
    }
    json.put("bytes", bytes);
    json.put("files", files);
    lines.put("size", List.of(SummaryTable.memory(bytes)));
  }
}
