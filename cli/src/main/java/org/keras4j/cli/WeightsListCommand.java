package org.keras4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.Texts;
import org.keras4j.summary.SummaryTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keras4j weights list}. */
@Command(
    name = "list",
    header = "List the weights of a model: names, types, shapes, sizes.",
    customSynopsis = "keras4j weights list MODEL [OPTION]...",
    description = {"", "Their values are not read.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j weights list model.keras",
      "  keras4j weights list model.weights.h5 --format json",
    })
final class WeightsListCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Mixin ModelOptions model;

  @Option(
      names = "--stored",
      description = "The arrays as the file has them, instead of what the model makes of them.")
  boolean stored;

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  WeightsListCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (NamedWeights weights = NamedWeights.open(model.file, model.options(), stored)) {
      output.print(format.isJson() ? json(weights.entries()) : text(weights.entries()));
      weights.notes().forEach(output::note);
    }
    return ExitCodes.OK;
  }

  private static String text(List<NamedWeights.Entry> entries) {
    List<List<String>> lines = new ArrayList<>();
    long bytes = 0;
    long values = 0;
    for (NamedWeights.Entry e : entries) {
      bytes += e.bytes();
      values += e.spec().shape().size();
      String frozen = e.trainable() == null || e.trainable() ? "" : "not trainable";
      lines.add(
          List.of(
              Texts.shown(e.name()),
              e.spec().dtype().toString(),
              e.spec().shape().toString(),
              SummaryTable.memory(e.bytes()),
              frozen));
    }
    return Labels.aligned(lines)
        + entries.size()
        + (entries.size() == 1 ? " weight, " : " weights, ")
        + SummaryTable.grouped(values)
        + " values, "
        + SummaryTable.memory(bytes)
        + "\n";
  }

  private static String json(List<NamedWeights.Entry> entries) {
    List<Object> all = new ArrayList<>();
    for (NamedWeights.Entry e : entries) {
      Map<String, @Nullable Object> o = new LinkedHashMap<>();
      o.put("name", e.name());
      o.put("dtype", e.spec().dtype().toString());
      o.put("shape", Inspection.dims(e.spec().shape()));
      o.put("bytes", e.bytes());
      o.put("trainable", e.trainable());
      all.add(o);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("weights", all);
    return ConfigWriter.writePretty(json) + "\n";
  }
}
