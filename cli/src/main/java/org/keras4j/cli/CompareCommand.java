package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.LayerView;
import org.keras4j.LoadOptions;
import org.keras4j.TensorPort;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.bench.MadeUpInputs;
import org.keras4j.runtime.data.InputFiles;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.data.NumberText;
import org.keras4j.runtime.data.TensorCompare;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j compare}. */
@Command(
    name = "compare",
    header = "Find the first layer where two models differ, and how much.",
    customSynopsis = "keras4j compare A B [OPTION]...",
    description = {
      "",
      "Runs both models with the same inputs and compares what each layer gives, in the order of"
          + " the calls of A. Layers are matched by name. B may also be an .npz of what the layers"
          + " gave elsewhere, in Python for instance: an array for each layer, under its name, and"
          + " the inputs under theirs.",
      "",
      "Numbers agree when |a-b| <= 1e-4 * max(1, max|b|), unless --atol or --rtol says otherwise."
          + " The exit code is 1 when a layer differs.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j compare before.keras after.keras --input samples.npy",
      "  keras4j compare a.h5 b.keras --in-order --all",
      "  keras4j compare model.keras activations.npz",
    })
final class CompareCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Parameters(index = "0", paramLabel = "A", description = "A model.")
  Path first;

  @Parameters(
      index = "1",
      paramLabel = "B",
      description = "Another model, or an .npz of what layers gave.")
  Path second;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "[NAME=]FILE",
      description = "The inputs, as predict takes them. By default they are made up.")
  List<String> inputs = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of made-up inputs (default: 0).")
  long seed;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "2",
      description = "Rows of made-up inputs (default: 2).")
  int batch;

  @Option(names = "--atol", paramLabel = "X", description = "Allow |a-b| <= atol + rtol*|b|.")
  @Nullable Double atol;

  @Option(names = "--rtol", paramLabel = "X", description = "See --atol.")
  @Nullable Double rtol;

  @Option(names = "--in-order", description = "Match layers by their order, not by name.")
  boolean inOrder;

  @Option(names = "--all", description = "List all layers, not just the first that differs.")
  boolean all;

  @Mixin FormatOption format;
  @Mixin EngineOptions engine;
  @Mixin DataFlags data;
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  CompareCommand(Output output) {
    this.output = output;
  }

  /** The comparison of one output of a layer; a difference of null when there is no other. */
  private record Row(
      String name, String layer, boolean same, @Nullable Double apart, String about) {}

  @Override
  public Integer call() {
    if (batch < 1) {
      throw new ParameterException(spec.commandLine(), "--batch: expected 1 or more, got " + batch);
    }
    if (atol != null && !(atol >= 0) || rtol != null && !(rtol >= 0)) {
      throw new ParameterException(spec.commandLine(), "--atol, --rtol: expected 0 or more");
    }
    boolean recorded = second.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    try (KerasModel a = KerasModel.load(first, LoadOptions.defaults())) {
      a.notes().forEach(output::note);
      if (recorded) {
        Map<String, Tensor> arrays = Npz.read(second);
        List<Tensor> in = inputs(a, arrays);
        Activations mine = Activations.of(a, in, engine.options());
        return tell(rows(mine, arrays), "");
      }
      try (KerasModel b = KerasModel.load(second, LoadOptions.defaults())) {
        b.notes().forEach(output::note);
        requireLikeInputs(a, b);
        List<Tensor> in = inputs(a, Map.of());
        Activations mine = Activations.of(a, in, engine.options());
        Activations other = Activations.of(b, in, engine.options());
        List<Row> rows = rows(mine, other.values());
        String why =
            rows.stream()
                .filter(CompareCommand::differs)
                .findFirst()
                .map(r -> why(a, b, r))
                .orElse("");
        return tell(rows, inOrder ? "" : why);
      }
    }
  }

  private static void requireLikeInputs(KerasModel a, KerasModel b) {
    if (a.inputs().size() != b.inputs().size()) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "the models have " + a.inputs().size() + " and " + b.inputs().size() + " inputs");
    }
    for (int i = 0; i < a.inputs().size(); i++) {
      TensorSpec x = a.inputs().get(i).spec();
      TensorSpec y = b.inputs().get(i).spec();
      if (x != null && y != null && !x.shape().isCompatibleWith(y.shape())) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the models have different inputs: " + a.inputs().get(i) + " and " + b.inputs().get(i));
      }
    }
  }

  /** The inputs: those given, those among recorded arrays, or made-up ones. */
  private List<Tensor> inputs(KerasModel model, Map<String, Tensor> arrays) {
    List<TensorPort> ports = model.inputs();
    if (!inputs.isEmpty()) {
      InputFiles.Inputs read =
          InputFiles.read(inputs, PredictCommand.specs(ports), data.options(), output::note);
      return List.copyOf(read.tensors().values());
    }
    if (arrays.isEmpty()) {
      return MadeUpInputs.of(ports, batch, seed);
    }
    List<Tensor> found = new ArrayList<>();
    for (TensorPort p : ports) {
      Tensor t = arrays.get(p.name());
      if (t == null) {
        throw new InputMismatchException(
            ErrorCode.INPUT_NAME,
            "the file does not hold the input '" + p.name() + "' that gave its arrays",
            second.toString(),
            "save it there under this name, or give it with --input");
      }
      found.add(t.cast(Objects.requireNonNull(p.spec()).dtype()));
    }
    return found;
  }

  private List<Row> rows(Activations mine, Map<String, Tensor> others) {
    List<Row> rows = new ArrayList<>();
    List<Tensor> ordered = List.copyOf(others.values());
    int i = 0;
    for (Map.Entry<String, Tensor> e : mine.values().entrySet()) {
      Tensor other = !inOrder ? others.get(e.getKey()) : i < ordered.size() ? ordered.get(i) : null;
      i++;
      String layer = mine.layers().get(e.getKey());
      if (other == null) {
        rows.add(new Row(e.getKey(), layer, true, null, "not in " + second));
        continue;
      }
      TensorCompare.Result r =
          TensorCompare.compare(other, e.getValue(), TensorCompare.Tolerance.of(atol, rtol));
      rows.add(new Row(e.getKey(), layer, r.ok(), r.maxDiff(), r.message()));
    }
    if (rows.stream().allMatch(r -> r.apart == null)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "no layer of " + first + " is in " + second + " under its name",
          null,
          "match them by their order: --in-order");
    }
    return rows;
  }

  private static boolean differs(Row r) {
    return !r.same;
  }

  /** A part of a config without the numbers that only tie parts of one file together. */
  private static @Nullable Object meaning(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
      map.forEach((k, v) -> kept.put(k, meaning(v)));
      kept.keySet().removeAll(List.of("shared_object_id", "registered_name"));
      return kept;
    }
    return value instanceof List<?> list
        ? list.stream().map(CompareCommand::meaning).toList()
        : value;
  }

  /** What tells a layer from the other of its name: its config, its weights. */
  private static String why(KerasModel a, KerasModel b, Row row) {
    LayerView x = a.getLayer(row.layer);
    LayerView y = b.getLayer(row.layer);
    List<String> reasons = new ArrayList<>();
    if (!x.className().equals(y.className())) {
      reasons.add("class: " + x.className() + " and " + y.className());
    }
    for (Map.Entry<String, Object> e : x.getConfig().entrySet()) {
      Object other = y.getConfig().get(e.getKey());
      if (!Objects.equals(meaning(e.getValue()), meaning(other))
          && y.getConfig().containsKey(e.getKey())) {
        reasons.add(
            "config "
                + e.getKey()
                + ": "
                + Texts.shown(e.getValue())
                + " and "
                + Texts.shown(other));
      }
    }
    List<Tensor> v = x.getWeights();
    List<Tensor> w = y.getWeights();
    for (int i = 0; i < Math.min(v.size(), w.size()); i++) {
      TensorCompare.Result r =
          TensorCompare.compare(v.get(i), w.get(i), TensorCompare.Tolerance.of(0.0, null));
      if (!r.ok()) {
        reasons.add(
            "weight " + x.weightNames().get(i) + ": differs by " + NumberText.brief(r.maxDiff()));
      }
    }
    return reasons.isEmpty() ? "" : "  " + String.join("\n  ", reasons) + "\n";
  }

  private int tell(List<Row> rows, String why) {
    Row worst = rows.stream().filter(CompareCommand::differs).findFirst().orElse(null);
    output.print(format.isJson() ? json(rows, worst) : text(rows, worst, why));
    if (worst != null) {
      output.note(VerifyCommand.RECORD);
    }
    return worst == null ? ExitCodes.OK : ExitCodes.NEGATIVE;
  }

  private String text(List<Row> rows, @Nullable Row worst, String why) {
    StringBuilder s = new StringBuilder();
    List<List<String>> lines = new ArrayList<>();
    long compared = 0;
    double largest = 0;
    for (Row r : rows) {
      boolean known = r.apart != null;
      compared += known ? 1 : 0;
      largest = known && r.apart > largest ? r.apart : largest;
      String apart = r.apart == null ? "" : NumberText.brief(r.apart);
      lines.add(
          List.of(Texts.shown(r.name), known ? r.same ? "same" : "differs" : "-", apart, r.about));
    }
    if (all) {
      s.append(Labels.aligned(lines)).append('\n');
    }
    if (worst == null) {
      s.append("no layer differs: ").append(compared).append(" outputs of layers were compared,");
      s.append(" the largest difference is ").append(NumberText.brief(largest)).append('\n');
      return s.toString();
    }
    long before =
        rows.subList(0, rows.indexOf(worst)).stream().filter(r -> r.apart != null).count();
    s.append(Texts.shown(worst.name)).append(" is the first layer that differs, after ");
    s.append(before).append(before == 1 ? " that agrees" : " that agree").append('\n');
    s.append("  ").append(worst.about).append('\n').append(Texts.printable(why));
    return s.toString();
  }

  private static String json(List<Row> rows, @Nullable Row worst) {
    List<Object> list = new ArrayList<>();
    for (Row r : rows) {
      Map<String, @Nullable Object> o = new LinkedHashMap<>();
      o.put("name", r.name);
      o.put("compared", r.apart != null);
      o.put("same", r.apart == null ? null : (Boolean) r.same);
      o.put("max_diff", r.apart == null || r.apart.isInfinite() ? null : r.apart);
      o.put("message", r.about);
      list.add(o);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("same", worst == null);
    json.put("first_difference", worst == null ? null : worst.name);
    json.put("layers", list);
    return ConfigWriter.writePretty(json) + "\n";
  }
}
