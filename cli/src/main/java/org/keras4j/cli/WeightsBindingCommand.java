package org.keras4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.WeightBinding;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.TensorSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keras4j weights binding}. */
@Command(
    name = "binding",
    header = "Tell which array of a file is which weight of the model.",
    customSynopsis = "keras4j weights binding MODEL [OPTION]...",
    description = {
      "",
      "Each weight with its place in the file of weights, then what does not fit, what was skipped"
          + " and which arrays of the file are not used. No values are read. The exit code is 3"
          + " when weights are missing or do not fit.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j weights binding model.keras",
      "  keras4j weights binding model.keras --weights other.h5 --by-name --skip-mismatch",
    })
final class WeightsBindingCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Mixin ModelOptions model;
  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  WeightsBindingCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (KerasModel loaded = model.load()) {
      WeightBinding binding = WeightBinding.of(loaded);
      output.print(format.isJson() ? json(binding) : text(binding));
      loaded.notes().forEach(output::note);
      return CheckCommand.exitCode(binding.problems());
    }
  }

  private String text(WeightBinding b) {
    List<List<String>> lines = new ArrayList<>();
    int bound = 0;
    for (WeightBinding.Row r : b.rows()) {
      bound += r.stored() == null ? 0 : 1;
      TensorSpec stored = r.storedSpec();
      boolean cast = stored != null && stored.dtype() != r.spec().dtype();
      lines.add(
          List.of(
              Texts.shown(NamedWeights.name(r.key())),
              r.spec().toString(),
              r.stored() == null ? "-" : Texts.shown(r.stored()),
              cast ? "stored as " + stored.dtype() : ""));
    }
    StringBuilder s = new StringBuilder(Labels.aligned(lines));
    b.problems().forEach(e -> s.append(line("error", e)));
    b.skipped().forEach(e -> s.append(line("skipped", e)));
    b.unused().forEach(p -> s.append("not used: ").append(Texts.shown(p)).append('\n'));
    s.append(bound).append(" of ").append(b.rows().size()).append(" weights are from the file");
    return s.append('\n').toString();
  }

  private static String line(String what, KerasException e) {
    return what + "[" + e.code().id() + "]: " + Texts.printable(e.getMessage()) + "\n";
  }

  private static String json(WeightBinding b) {
    List<Object> rows = new ArrayList<>();
    for (WeightBinding.Row r : b.rows()) {
      Map<String, @Nullable Object> o = new LinkedHashMap<>();
      o.put("name", NamedWeights.name(r.key()));
      o.put("dtype", r.spec().dtype().toString());
      o.put("shape", Inspection.dims(r.spec().shape()));
      o.put("stored", r.stored());
      o.put("stored_dtype", r.storedSpec() == null ? null : r.storedSpec().dtype().toString());
      rows.add(o);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("weights", rows);
    json.put("problems", b.problems().stream().map(KerasException::getMessage).toList());
    json.put("skipped", b.skipped().stream().map(KerasException::getMessage).toList());
    json.put("unused", b.unused());
    return ConfigWriter.writePretty(json) + "\n";
  }
}
