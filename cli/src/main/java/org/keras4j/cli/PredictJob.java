package org.keras4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.PredictionJob;
import org.keras4j.runtime.data.ResumableOutput;
import org.keras4j.runtime.data.RowSink;
import org.keras4j.runtime.data.SampleBatch;
import org.keras4j.runtime.data.SampleSource;
import org.keras4j.tensor.Tensor;

/** One call of {@code predict}: where its outputs go, whether it goes on with another. */
final class PredictJob {
  private final PredictCommand command;
  private final OutputFlags out;
  private final KerasModel model;
  private final Predictor predictor;
  private final SampleSource source;
  private final @Nullable Labels labels;
  private final Output output;
  private final int rows;
  private @Nullable ResumableOutput file;

  PredictJob(
      PredictCommand command,
      KerasModel model,
      Predictor predictor,
      SampleSource source,
      @Nullable Labels labels,
      Output output) {
    this.command = command;
    this.out = command.out;
    this.model = model;
    this.predictor = predictor;
    this.source = source;
    this.labels = labels;
    this.output = output;
    boolean whole = command.trace || command.explain;
    this.rows = whole ? Integer.MAX_VALUE : PredictRun.rows(predictor, command.batchSize);
  }

  void run(List<String> words) {
    SampleBatch first = null;
    if (command.trace || command.explain) {
      first = source.next(rows);
      describe(first == null ? List.of() : first.tensors());
      if (out.file == null && labels == null) {
        return;
      }
    }
    List<Results> results = results(words);
    if (file != null && file.isComplete()) {
      output.note(out.path() + ": was complete already");
      file.finish();
      return;
    }
    if (file != null && file.consumed() > 0) {
      output.note(
          out.path() + ": goes on after " + file.consumed() + " samples of the interrupted run");
      source.skip(file.consumed());
    }
    PredictRun run =
        new PredictRun(predictor, source, results, command.control(), progress(results));
    run.run(first, rows);
    tellRejected(run);
  }

  private Progress progress(List<Results> results) {
    boolean prints =
        results.stream()
            .anyMatch(r -> r instanceof Results.LabelTable || r instanceof Results.ToStream);
    return command.quiet ? Progress.NONE : ProgressLine.onTerminal(output.err(), prints);
  }

  private void describe(List<Tensor> tensors) {
    if (command.explain) {
      output.print(predictor.explain(tensors.stream().map(Tensor::spec).toList()));
    }
    if (command.trace) {
      output.print(TraceTable.render(predictor.trace(tensors, command.control())));
    }
  }

  private void tellRejected(PredictRun run) {
    long rejected = file == null ? run.rejected() : file.rejected();
    if (rejected > 0) {
      Path rejects = out.rejectsPath();
      output.note(
          rejected
              + (rejected == 1 ? " sample was" : " samples were")
              + " skipped"
              + (rejects == null ? "" : ", see " + rejects));
    }
  }

  private List<Results> results(List<String> words) {
    List<Results> results = new ArrayList<>();
    Path path = out.path();
    boolean stream = out.toStdout() || path == null && (out.format != null || isStreamed());
    if (labels != null && !stream) {
      results.add(new Results.LabelTable(output, labels, out.topK));
    }
    if (stream) {
      results.add(new Results.ToStream(sink(streamFormat()), output));
    } else if (path != null) {
      results.add(toFile(path, words));
    } else if (labels == null) {
      results.add(new Results.Table(output));
    }
    return results;
  }

  /** What comes by standard input leaves by standard output, unless it is said otherwise. */
  private boolean isStreamed() {
    return source.isLive() && labels == null;
  }

  private RowSink.Format streamFormat() {
    if (out.format != null) {
      return out.format == OutputFlags.Format.CSV ? RowSink.Format.CSV : RowSink.Format.NDJSON;
    }
    return source.isTable() ? RowSink.Format.CSV : RowSink.Format.NDJSON;
  }

  private RowSink sink(RowSink.Format format) {
    List<String> names = labels == null ? List.of() : labels.names();
    return RowSink.of(format, new RowSink.Style(names, out.topK, source.nameOfNames()));
  }

  private Results toFile(Path path, List<String> words) {
    RowSink.Format format = out.rowFormat();
    if (format == null) {
      return new Results.Collected(path, String.valueOf(out.fileFormat()), labels);
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return new Results.ToPipe(sink(format), path);
    }
    if (out.resume) {
      requireResumable();
    }
    Path target = target(path);
    long begun = out.overwrite || out.resume ? 0 : ResumableOutput.begun(target);
    if (begun > 0) {
      throw new KerasIoException(
          ErrorCode.CANNOT_RESUME,
          "an interrupted run has done " + begun + " samples of this file",
          target + ".part",
          "--resume goes on with it, --overwrite begins anew");
    }
    boolean isNamed = source.isLive();
    PredictionJob job =
        isNamed
            ? new PredictionJob(List.of())
            : PredictionJob.of(modelFiles(), inputFiles(words), options());
    file = ResumableOutput.open(target, out.rejectsPath(), sink(format), job, out.resume);
    return new Results.ToFile(file);
  }

  private void requireResumable() {
    String reason = null;
    if (source.isLive()) {
      reason = "standard input cannot be read again";
    } else if (model.model().stateful()) {
      reason = "the states of a stateful model are lost with its process";
    }
    if (reason != null) {
      throw new KerasIoException(
          ErrorCode.CANNOT_RESUME, "cannot resume: " + reason, null, "leave out --resume");
    }
  }

  /** The file itself, where the name is that of a link. */
  private static Path target(Path path) {
    try {
      if (!Files.exists(path)) {
        return path;
      }
      if (!Files.isWritable(path)) {
        throw new IOException("it is write-protected");
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw AtomicFile.failure(path, e);
    }
  }

  private List<Path> modelFiles() {
    List<Path> files = new ArrayList<>(List.of(command.model.file));
    if (command.model.weights != null) {
      files.add(command.model.weights);
    }
    String name = String.valueOf(command.model.file.getFileName());
    if (name.endsWith(".json")) {
      String stem = name.substring(0, name.length() - ".json".length());
      for (String beside : List.of(stem + ".weights.h5", stem + ".h5", "model.weights.h5")) {
        files.add(command.model.file.resolveSibling(beside));
      }
    }
    files.removeIf(f -> !Files.isRegularFile(f));
    return files;
  }

  private static List<Path> inputFiles(List<String> words) {
    List<Path> files = new ArrayList<>();
    for (String word : words) {
      Path file = Path.of(word);
      files.add(Files.exists(file) ? file : Path.of(word.substring(word.indexOf('=') + 1)));
    }
    return files;
  }

  /** All options that decide what is written. */
  private List<String> options() {
    List<String> all = new ArrayList<>(out.described());
    DataOptions data = command.data.options();
    all.add(data.toString());
    all.add("rows " + rows + ", batch " + command.batchSize);
    all.add("outputs " + command.layers);
    all.add("shape " + command.model.inputShape + ", seed " + command.seed);
    all.add(
        "engines "
            + command.engine.engines
            + ", passes "
            + !command.engine.noPasses
            + ", pieces "
            + command.engine.pieceRows);
    return all;
  }
}
