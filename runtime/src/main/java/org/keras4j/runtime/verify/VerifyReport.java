package org.keras4j.runtime.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.runtime.verify.GoldenRun.Status;

/** The outcomes of a verification, in the order of the cases. */
public record VerifyReport(List<GoldenRun> runs) {
  public VerifyReport {
    runs = List.copyOf(runs);
  }

  /** The number of runs that ended so. */
  public int count(Status status) {
    int n = 0;
    for (GoldenRun r : runs) {
      n += r.status() == status ? 1 : 0;
    }
    return n;
  }

  public boolean allPassed() {
    return count(Status.PASSED) == runs.size();
  }

  /** The totals as one line. */
  public String totals() {
    StringBuilder s = new StringBuilder();
    s.append(runs.size()).append(runs.size() == 1 ? " run:" : " runs:");
    String comma = " ";
    for (Status status : Status.values()) {
      s.append(comma).append(count(status)).append(' ').append(status.label());
      comma = ", ";
    }
    return s.toString();
  }

  /** The report as a JSON object. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
      g.setPrettyPrinter(new DefaultPrettyPrinter());
      g.writeStartObject();
      g.writeNumberField("total", runs.size());
      for (Status s : Status.values()) {
        g.writeNumberField(s.label(), count(s));
      }
      g.writeArrayFieldStart("runs");
      for (GoldenRun r : runs) {
        g.writeStartObject();
        g.writeStringField("case", r.caseName());
        g.writeStringField("form", r.form());
        g.writeStringField("status", r.status().label());
        g.writeStringField("message", r.message());
        Double diff = r.maxDiff();
        if (diff == null || !Double.isFinite(diff)) {
          g.writeNullField("maxDiff");
        } else {
          g.writeNumberField("maxDiff", diff);
        }
        g.writeEndObject();
      }
      g.writeEndArray();
      g.writeEndObject();
    } catch (IOException e) {
      throw new InternalException(
          ErrorCode.INTERNAL, "cannot write JSON into memory", null, null, e);
    }
    return text.append('\n').toString();
  }
}
