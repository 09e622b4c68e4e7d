package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.LoadOptions;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.data.NumberText;
import org.keras4j.runtime.data.TensorCompare;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j weights diff}. */
@Command(
    name = "diff",
    header = "Tell which weights of two files differ, and how much.",
    customSynopsis = "keras4j weights diff A B [OPTION]...",
    description = {
      "",
      "Weights are matched by name; with --in-order by their place in the model, for files whose"
          + " layers have other names. The exit code is 1 when any differ.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j weights diff before.keras after.keras",
      "  keras4j weights diff a.h5 b.keras --in-order --tolerance 1e-6",
    })
final class WeightsDiffCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Parameters(index = "0", paramLabel = "A", description = "A model, or a file of weights.")
  Path first;

  @Parameters(index = "1", paramLabel = "B", description = "Another one.")
  Path second;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "0",
      description = "How far values may be apart (default: 0).")
  double tolerance;

  @Option(names = "--in-order", description = "Match weights by their order, not by name.")
  boolean inOrder;

  @Option(names = "--all", description = "List weights that are equal, too.")
  boolean all;

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  WeightsDiffCommand(Output output) {
    this.output = output;
  }

  /** The comparison of one weight. */
  private record Row(String name, boolean same, @Nullable Double apart, String about) {}

  @Override
  public Integer call() {
    if (!(tolerance >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "--tolerance: expected 0 or more, got " + tolerance);
    }
    List<Row> rows = new ArrayList<>();
    try (NamedWeights a = NamedWeights.open(first, LoadOptions.defaults(), false);
        NamedWeights b = NamedWeights.open(second, LoadOptions.defaults(), false)) {
      a.requireWhole();
      b.requireWhole();
      Map<String, NamedWeights.Entry> others = byName(b);
      Map<String, NamedWeights.Entry> mine = byName(a);
      mine.forEach((name, e) -> rows.add(compare(e, others.remove(name))));
      others.forEach((name, e) -> rows.add(new Row(e.name(), false, null, "only in " + second)));
    }
    long different = rows.stream().filter(r -> !r.same).count();
    output.print(format.isJson() ? json(rows) : text(rows, different));
    return different == 0 ? ExitCodes.OK : ExitCodes.NEGATIVE;
  }

  private Map<String, NamedWeights.Entry> byName(NamedWeights weights) {
    Map<String, NamedWeights.Entry> map = new LinkedHashMap<>();
    for (NamedWeights.Entry e : weights.entries()) {
      map.put(inOrder ? String.valueOf(map.size()) : e.name(), e);
    }
    return map;
  }

  private Row compare(NamedWeights.Entry a, NamedWeights.@Nullable Entry b) {
    if (b == null) {
      return new Row(a.name(), false, null, "only in " + first);
    }
    if (!a.spec().shape().equals(b.spec().shape())) {
      String shapes = "shape " + a.spec().shape() + " and " + b.spec().shape();
      return new Row(a.name(), false, null, shapes);
    }
    TensorCompare.Tolerance allowed = TensorCompare.Tolerance.of(tolerance, null);
    TensorCompare.Result r = TensorCompare.compare(a.read().get(), b.read().get(), allowed);
    return new Row(a.name(), r.ok(), r.maxDiff(), r.message());
  }

  private String text(List<Row> rows, long different) {
    List<List<String>> lines = new ArrayList<>();
    for (Row r : rows) {
      if (!r.same || all) {
        String apart = r.apart == null ? "" : NumberText.brief(r.apart);
        lines.add(List.of(Texts.shown(r.name), r.same ? "same" : "differs", apart, r.about));
      }
    }
    return Labels.aligned(lines) + different + " of " + rows.size() + " weights differ\n";
  }

  private static String json(List<Row> rows) {
    List<Object> list = new ArrayList<>();
    for (Row r : rows) {
      Map<String, @Nullable Object> o = new LinkedHashMap<>();
      o.put("name", r.name);
      o.put("same", r.same);
      o.put("max_diff", r.apart == null || r.apart.isInfinite() ? null : r.apart);
      o.put("message", r.about);
      list.add(o);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("same", rows.stream().allMatch(Row::same));
    json.put("weights", list);
    return ConfigWriter.writePretty(json) + "\n";
  }
}
