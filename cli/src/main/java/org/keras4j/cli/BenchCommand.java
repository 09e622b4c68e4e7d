package org.keras4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.bench.Benchmark;
import org.keras4j.runtime.bench.BenchmarkOptions;
import org.keras4j.runtime.bench.BenchmarkResult;
import org.keras4j.runtime.bench.BenchmarkResult.StepTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j bench}. */
@Command(
    name = "bench",
    header = "Measure how fast a model predicts.",
    customSynopsis = "keras4j bench MODEL [OPTION]...",
    description = {
      "",
      "Predicts for made-up inputs, first to warm up, then to measure, and prints the times of one"
          + " prediction. With --per-layer also the time of each step, and what computed it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j bench model.keras --batch 16 --seconds 10",
      "  keras4j bench model.h5 --callers 2 --threads 1 --format json",
    })
final class BenchCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Rows of a prediction (default: 1).")
  int batch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of one prediction (default: one for each processor).")
  int threads;

  @Option(
      names = "--callers",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many predict at the same time (default: 1).")
  int callers;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How long to predict before measuring (default: 2).")
  double warmup;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long to measure (default: 5).")
  double seconds;

  @Option(
      names = "--per-layer",
      description = "Time each step, too: its kernel, milliseconds and share.")
  boolean perLayer;

  @Option(
      names = "--explain",
      description = "Print how the model is computed: each step with its engine.")
  boolean explain;

  @Mixin EngineOptions engine;
  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  BenchCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    requireSense();
    PredictorOptions options = engine.options().withBatchSize(0).withThreads(threads);
    try (KerasModel loaded = model.load();
        Predictor predictor = Predictor.of(loaded, options)) {
      loaded.notes().forEach(output::note);
      Benchmark benchmark =
          new Benchmark(predictor, new BenchmarkOptions(batch, callers, warmup, seconds));
      String plan = explain ? predictor.explain(benchmark.inputSpecs()) : null;
      BenchmarkResult result = benchmark.run(perLayer);
      if (format.isJson()) {
        output.print(json(result, plan));
      } else {
        output.print((plan == null ? "" : plan) + text(result));
      }
    }
    return ExitCodes.OK;
  }

  private void requireSense() {
    String wrong = null;
    if (batch < 1) {
      wrong = "--batch: expected 1 or more, got " + batch;
    } else if (threads < 0) {
      wrong = "--threads: expected 0 or more, got " + threads;
    } else if (callers < 1 || callers > 1024) {
      wrong = "--callers: expected 1 to 1024, got " + callers;
    } else if (!(warmup >= 0) || warmup > 1e6) {
      wrong = "--warmup: expected 0 or more seconds, got " + warmup;
    } else if (!(seconds > 0) || seconds > 1e6) {
      wrong = "--seconds: expected a positive number of seconds, got " + seconds;
    }
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
  }

  private String text(BenchmarkResult r) {
    StringBuilder s = new StringBuilder();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("runs", "median ms", "95% ms", "min ms", "samples/s", "GFLOP/s", "peak MB"));
    lines.add(
        List.of(
            String.valueOf(r.runs()),
            number(r.medianMs()),
            number(r.p95Ms()),
            number(r.minMs()),
            number(r.samplesPerSecond()),
            number(r.gflops()),
            number(r.peakMemoryMb())));
    s.append(Labels.aligned(lines));
    if (perLayer) {
      List<List<String>> steps = new ArrayList<>();
      steps.add(List.of("layer", "op", "kernel", "ms", "share"));
      for (StepTime t : r.steps()) {
        steps.add(
            List.of(
                Texts.shown(t.layer()),
                t.op(),
                t.kernel(),
                number(t.ms()),
                String.format(Locale.ROOT, "%.1f%%", 100 * t.share())));
      }
      s.append('\n').append(Labels.aligned(steps));
    }
    return s.toString();
  }

  private static String number(double v) {
    return String.format(Locale.ROOT, v >= 100 ? "%.0f" : v >= 1 ? "%.2f" : "%.4f", v);
  }

  private String json(BenchmarkResult r, @Nullable String plan) {
    ObjectNode o = new ObjectMapper().createObjectNode();
    o.put("model", String.valueOf(model.file));
    o.put("batch", r.batch());
    o.put("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    o.put("callers", r.callers());
    o.put("runs", r.runs());
    o.put("medianMs", r.medianMs());
    o.put("p95Ms", r.p95Ms());
    o.put("minMs", r.minMs());
    o.put("samplesPerSecond", r.samplesPerSecond());
    o.put("gflops", r.gflops());
    o.put("peakMemoryMb", r.peakMemoryMb());
    if (perLayer) {
      ArrayNode layers = o.putArray("layers");
      for (StepTime t : r.steps()) {
        ObjectNode l = layers.addObject();
        l.put("layer", t.layer());
        l.put("op", t.op());
        l.put("kernel", t.kernel());
        l.put("ms", t.ms());
        l.put("share", t.share());
      }
    }
    if (plan != null) {
      ArrayNode lines = o.putArray("plan");
      plan.lines().forEach(lines::add);
    }
    return o.toPrettyString() + "\n";
  }
}
