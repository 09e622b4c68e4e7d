package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * A JSON object a line: the sample's name, if it has one, its outputs by name, and the likeliest
 * labels. A sample that was rejected has a line with its error, so that lines out follow lines in.
 */
final class NdjsonSink extends RowSink {
  private final Style style;

  NdjsonSink(Style style) {
    this.style = style;
  }

  @Override
  byte[] head(List<NamedTensor> outputs, boolean names) {
    return new byte[0];
  }

  @Override
  void rows(OutputStream out, List<NamedTensor> outputs, SampleBatch samples) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    requireRows(outputs, samples.rows(), "line of JSON", "write .npz");
    int bad = 0;
    for (int row = 0; row <= samples.rows(); row++) {
      for (; bad < samples.rejected().size(); bad++) {
        RejectedRow r = samples.rejected().get(bad);
        if (r.before() > row) {
          break;
        }
        error(text, r);
      }
      if (row < samples.rows()) {
        line(text, outputs, samples, row);
      }
    }
    text.flush();
  }

  private static void error(Writer text, RejectedRow r) throws IOException {
    text.append("{\"line\": ").append(Long.toString(r.line()));
    text.append(", \"error\": ").append(JsonData.quoted(r.error().code().id()));
    text.append(", \"message\": ").append(JsonData.quoted(String.valueOf(r.error().getMessage())));
    text.append("}\n");
  }

  private void line(Writer text, List<NamedTensor> outputs, SampleBatch samples, int row)
      throws IOException {
    text.append('{');
    String gap = "";
    if (!samples.names().isEmpty()) {
      text.append(JsonData.quoted(style.nameOfNames())).append(": ");
      text.append(JsonData.quoted(samples.names().get(row)));
      gap = ", ";
    }
    for (NamedTensor o : outputs) {
      Tensor t = o.tensor();
      Shape shape = rowShape(t);
      text.append(gap).append(JsonData.quoted(o.name())).append(": ");
      JsonData.writeRow(text, t, row * shape.size(), shape);
      gap = ", ";
    }
    if (!style.labels().isEmpty()) {
      labels(text, outputs.get(0).tensor(), row);
    }
    text.append("}\n");
  }

  private void labels(Writer text, Tensor t, int row) throws IOException {
    Ranked ranked = Ranked.of(t, row, style.labels(), style.topK());
    text.append(", \"labels\": [");
    for (int i = 0; i < ranked.classes().length; i++) {
      text.append(i == 0 ? "" : ", ").append("{\"label\": ");
      text.append(JsonData.quoted(style.labels().get(ranked.classes()[i]))).append(", \"value\": ");
      double v = ranked.values()[i];
      boolean single = t.dtype() != DType.FLOAT64;
      text.append(JsonData.number(single ? NumberText.of((float) v) : NumberText.of(v)));
      text.append('}');
    }
    text.append(']');
  }
}
