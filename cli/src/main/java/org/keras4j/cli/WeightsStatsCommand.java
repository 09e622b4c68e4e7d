package org.keras4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.data.NumberText;
import org.keras4j.tensor.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keras4j weights stats}. */
@Command(
    name = "stats",
    header = "Tell what the values of weights are like.",
    customSynopsis = "keras4j weights stats MODEL [NAME]... [OPTION]...",
    description = {
      "",
      "Smallest and largest value, mean, standard deviation, and how many are 0, or NaN or infinite"
          + " (which the others leave out). The exit code is 1 when any is NaN or infinite.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j weights stats model.keras",
      "  keras4j weights stats model.keras dense/kernel --format json",
    })
final class WeightsStatsCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Mixin ModelOptions model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "Only these weights, or those of these layers.")
  List<String> names = List.of();

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  WeightsStatsCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    boolean finite = true;
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("weight", "shape", "min", "max", "mean", "std", "zeros", "not finite"));
    List<Object> all = new ArrayList<>();
    try (NamedWeights weights = NamedWeights.open(model.file, model.options(), false)) {
      weights.notes().forEach(output::note);
      for (NamedWeights.Entry e : weights.select(names)) {
        if (e.spec().dtype() == DType.STRING) {
          continue;
        }
        WeightStats s = WeightStats.of(e.read().get());
        finite &= s.notFinite() == 0;
        lines.add(line(e, s));
        all.add(json(e, s));
      }
    }
    if (format.isJson()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("schema", SCHEMA);
      json.put("weights", all);
      output.print(ConfigWriter.writePretty(json) + "\n");
    } else {
      output.print(Labels.aligned(lines));
    }
    return finite ? ExitCodes.OK : ExitCodes.NEGATIVE;
  }

  private static List<String> line(NamedWeights.Entry e, WeightStats s) {
    return List.of(
        Texts.shown(e.name()),
        e.spec().shape().toString(),
        NumberText.brief(s.min()),
        NumberText.brief(s.max()),
        NumberText.brief(s.mean()),
        NumberText.brief(s.std()),
        String.valueOf(s.zeros()),
        String.valueOf(s.notFinite()));
  }

  private static Map<String, @Nullable Object> json(NamedWeights.Entry e, WeightStats s) {
    Map<String, @Nullable Object> o = new LinkedHashMap<>();
    o.put("name", e.name());
    o.put("dtype", e.spec().dtype().toString());
    o.put("shape", Inspection.dims(e.spec().shape()));
    o.put("min", number(s.min()));
    o.put("max", number(s.max()));
    o.put("mean", number(s.mean()));
    o.put("std", number(s.std()));
    o.put("zeros", s.zeros());
    o.put("not_finite", s.notFinite());
    return o;
  }

  private static @Nullable Double number(double v) {
    return Double.isNaN(v) ? null : (Double) v;
  }
}
