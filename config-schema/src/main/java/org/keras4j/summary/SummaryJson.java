package org.keras4j.summary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.model.ModelSummary;
import org.keras4j.tensor.Shape;

/** Writes a {@link ModelSummary} as JSON; {@code schema} is the version of its form. */
public final class SummaryJson {
  /** Raised when a key changes its meaning or goes away; new keys do not raise it. */
  private static final int SCHEMA = 1;

  private SummaryJson() {}

  /** The summary as an object, with a line feed at the end. */
  public static String render(ModelSummary summary) {
    return render(summary, Map.of());
  }

  /**
   * Likewise with what layers cost.
   *
   * @param costs by the layers' paths
   */
  public static String render(ModelSummary summary, Map<String, LayerCost> costs) {
    StringWriter text = new StringWriter();
    try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      g.setPrettyPrinter(printer);
      g.writeStartObject();
      g.writeNumberField("schema", SCHEMA);
      g.writeStringField("name", summary.name());
      g.writeStringField("class_name", summary.className());
      layers(g, summary.rows(), "", costs);
      count(g, "total", summary.total());
      count(g, "trainable", summary.trainable());
      count(g, "non_trainable", summary.nonTrainable());
      strings(g, "notes", summary.notes());
      g.writeEndObject();
    } catch (IOException e) {
      throw new InternalException(
          ErrorCode.INTERNAL, "cannot write JSON into memory", null, null, e);
    }
    return text.append('\n').toString();
  }

  private static void count(JsonGenerator g, String what, ModelSummary.Count count)
      throws IOException {
    g.writeNumberField(what + "_params", count.params());
    g.writeNumberField(what + "_bytes", count.bytes());
  }

  private static void layers(
      JsonGenerator g, List<ModelSummary.Row> rows, String parent, Map<String, LayerCost> costs)
      throws IOException {
    g.writeArrayFieldStart("layers");
    for (ModelSummary.Row row : rows) {
      g.writeStartObject();
      g.writeStringField("name", row.name());
      g.writeStringField("class_name", row.className());
      shapes(g, row.outputShapes());
      number(g, "params", row.params());
      number(g, "trainable_params", row.trainableParams());
      g.writeBooleanField("trainable", row.trainable());
      g.writeBooleanField("built", row.built());
      LayerCost cost = costs.get(parent + row.name());
      if (cost != null) {
        g.writeNumberField("macs", cost.macs());
        g.writeNumberField("output_bytes", cost.bytes());
      }
      strings(g, "connected_to", row.connectedTo());
      if (!row.layers().isEmpty()) {
        layers(g, row.layers(), parent + row.name() + "/", costs);
      }
      if (row.note() != null) {
        g.writeStringField("note", row.note());
      }
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  /** A list of dimensions, null for None; a list of such lists for several outputs. */
  private static void shapes(JsonGenerator g, @Nullable List<Shape> shapes) throws IOException {
    g.writeFieldName("output_shape");
    if (shapes == null) {
      g.writeNull();
    } else if (shapes.size() == 1) {
      shape(g, shapes.get(0));
    } else {
      g.writeStartArray();
      for (Shape s : shapes) {
        shape(g, s);
      }
      g.writeEndArray();
    }
  }

  private static void shape(JsonGenerator g, Shape shape) throws IOException {
    g.writeStartArray();
    for (int d : shape.dims()) {
      if (d == Shape.UNKNOWN) {
        g.writeNull();
      } else {
        g.writeNumber(d);
      }
    }
    g.writeEndArray();
  }

  private static void number(JsonGenerator g, String key, @Nullable Long value) throws IOException {
    if (value == null) {
      g.writeNullField(key);
    } else {
      g.writeNumberField(key, value);
    }
  }

  private static void strings(JsonGenerator g, String key, List<String> values) throws IOException {
    g.writeArrayFieldStart(key);
    for (String v : values) {
      g.writeString(v);
    }
    g.writeEndArray();
  }
}
