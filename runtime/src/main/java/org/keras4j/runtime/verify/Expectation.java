package org.keras4j.runtime.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.model.ModelSummary;
import org.keras4j.runtime.data.TensorCompare.Tolerance;
import org.keras4j.tensor.Shape;

/** What {@code expect.json} says of a case; keys that are absent or unknown say nothing. */
final class Expectation {
  private final ConfigNode root;

  private Expectation(ConfigNode root) {
    this.root = root;
  }

  /**
   * Reads the file where there is one.
   *
   * @throws org.keras4j.errors.KerasException when it cannot be read
   */
  static Expectation read(Path directory) {
    Path file = directory.resolve(GoldenCase.EXPECT);
    if (!Files.exists(file)) {
      return new Expectation(ConfigNode.root(Map.of(), file.toString()));
    }
    byte[] json;
    try {
      json = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED, "cannot read the file", file.toString(), null, e);
    }
    ConfigNode root = ConfigReader.read(json, LoadLimits.defaults(), file.toString());
    if (!root.isMap()) {
      throw root.expected("an object");
    }
    return new Expectation(root);
  }

  Tolerance tolerance() {
    return Tolerance.of(number("atol"), number("rtol"));
  }

  private @Nullable Double number(String key) {
    ConfigNode n = root.get(key);
    return n.isNull() ? null : n.number();
  }

  /** The first thing in which a summary is not as expected, or null. */
  @Nullable String difference(ModelSummary summary) {
    ConfigNode layers = root.get("layers");
    if (!layers.isNull()) {
      Map<String, ModelSummary.Row> byName = new HashMap<>();
      for (ModelSummary.Row row : summary.rows()) {
        byName.put(row.name(), row);
      }
      List<ConfigNode> items = layers.items();
      for (int i = 0; i < items.size(); i++) {
        String wrong = difference(items.get(i), i, summary, byName);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    ConfigNode total = root.get("total_params");
    if (!total.isNull() && total.number() != summary.total().params()) {
      return "expected " + total.value() + " parameters, got " + summary.total().params();
    }
    return null;
  }

  private static @Nullable String difference(
      ConfigNode want, int at, ModelSummary summary, Map<String, ModelSummary.Row> byName) {
    String name = want.get("name").stringOrNull();
    ModelSummary.Row row =
        name != null
            ? byName.get(name)
            : at < summary.rows().size() ? summary.rows().get(at) : null;
    String layer = "layer " + (name == null ? at : "'" + name + "'");
    if (row == null) {
      return layer + ": the model has no such layer";
    }
    String className = want.get("class_name").stringOrNull();
    if (className != null && !className.equals(row.className())) {
      return layer + ": expected class " + className + ", got " + row.className();
    }
    ConfigNode params = want.get("params");
    if (!params.isNull() && (row.params() == null || params.number() != row.params())) {
      return layer
          + ": expected "
          + params.value()
          + " parameters, got "
          + (row.params() == null ? "?" : row.params());
    }
    ConfigNode shape = want.get("output_shape");
    if (!shape.isNull()) {
      List<Shape> expected = shapes(shape);
      if (!expected.equals(row.outputShapes()) && !isUnknown(expected, row.outputShapes())) {
        return layer
            + ": expected output shape "
            + text(expected)
            + ", got "
            + row.outputShapeText();
      }
    }
    return null;
  }

  /** Keras 2 says None, once for each, of several outputs whose shapes it does not know. */
  private static boolean isUnknown(List<Shape> expected, @Nullable List<Shape> got) {
    if (got == null || got.size() < 2 || expected.size() != 1) {
      return false;
    }
    Shape nones = expected.get(0);
    for (int d : nones.dims()) {
      if (d != Shape.UNKNOWN) {
        return false;
      }
    }
    return nones.rank() == got.size();
  }

  /** A shape, or a list of several. */
  private static List<Shape> shapes(ConfigNode node) {
    List<ConfigNode> items = node.items();
    List<Shape> shapes = new ArrayList<>();
    if (!items.isEmpty() && items.get(0).isList()) {
      for (ConfigNode item : items) {
        shapes.add(shape(item));
      }
    } else {
      shapes.add(shape(node));
    }
    return shapes;
  }

  private static Shape shape(ConfigNode node) {
    List<ConfigNode> items = node.items();
    int[] dims = new int[items.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = items.get(i).isNull() ? Shape.UNKNOWN : items.get(i).integer();
    }
    return Shape.of(dims);
  }

  private static String text(List<Shape> shapes) {
    return shapes.size() == 1 ? shapes.get(0).toString() : shapes.toString();
  }
}
