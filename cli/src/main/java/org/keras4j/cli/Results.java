package org.keras4j.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.runtime.data.ResumableOutput;
import org.keras4j.runtime.data.RowSink;
import org.keras4j.runtime.data.RowWriter;
import org.keras4j.runtime.data.SampleBatch;

/** Where the outputs of a prediction go, batch by batch. */
abstract class Results {
  /** Takes one batch; of rejected samples alone there are no outputs. */
  abstract void add(List<NamedTensor> outputs, SampleBatch samples);

  /** All is done. */
  abstract void finish();

  /** It has failed. */
  void fail() {}

  /** A file that is written row by row. */
  static final class ToFile extends Results {
    private final ResumableOutput file;

    ToFile(ResumableOutput file) {
      this.file = file;
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      file.write(outputs, samples);
    }

    @Override
    void finish() {
      file.finish();
    }

    @Override
    void fail() {
      file.close();
    }
  }

  /** Standard output, or a pipe. */
  static final class ToStream extends Results {
    private final RowWriter writer;
    private final Output output;

    ToStream(RowSink sink, Output output) {
      this.writer = new RowWriter(sink, output.stream());
      this.output = output;
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      try {
        writer.write(outputs, samples);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      output.flush();
    }

    @Override
    void finish() {
      output.flush();
    }
  }

  /** What is there and is no regular file: a pipe, a device. */
  static final class ToPipe extends Results {
    private final Path target;
    private final RowWriter writer;
    private final OutputStream out;

    ToPipe(RowSink sink, Path target) {
      this.target = target;
      try {
        this.out = Files.newOutputStream(target, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw AtomicFile.failure(target, e);
      }
      this.writer = new RowWriter(sink, out);
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      try {
        writer.write(outputs, samples);
      } catch (IOException e) {
        throw AtomicFile.failure(target, e);
      }
    }

    @Override
    void finish() {
      try {
        out.close();
      } catch (IOException e) {
        throw AtomicFile.failure(target, e);
      }
    }
  }

  /** The first rows, for people. */
  static final class Table extends Results {
    private static final int MAX_ROWS = 20;
    private final Output output;
    private final List<List<NamedTensor>> first = new ArrayList<>();
    private long shown;
    private long more;

    Table(Output output) {
      this.output = output;
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      if (outputs.isEmpty()) {
        return;
      }
      if (shown >= MAX_ROWS && RowWriter.hasRows(outputs, samples.rows())) {
        more += samples.rows();
        return;
      }
      first.add(outputs);
      shown += samples.rows();
    }

    @Override
    void finish() {
      if (!first.isEmpty()) {
        output.print(OutputFiles.renderText(RowWriter.join(first), more, MAX_ROWS));
      }
    }
  }

  /** The likeliest labels of each sample, for people. */
  static final class LabelTable extends Results {
    private final Output output;
    private final Labels labels;
    private final int topK;
    private final List<Integer> widths = new ArrayList<>();
    private long before;

    LabelTable(Output output, Labels labels, int topK) {
      this.output = output;
      this.labels = labels;
      this.topK = topK;
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      if (!outputs.isEmpty()) {
        output.print(labels.table(outputs.get(0).tensor(), samples.names(), topK, before, widths));
        before += samples.rows();
      }
    }

    @Override
    void finish() {}
  }

  /** A file of a format that needs all outputs at once. */
  static final class Collected extends Results {
    private final Path file;
    private final String format;
    private final @Nullable Labels labels;
    private final List<List<NamedTensor>> all = new ArrayList<>();

    Collected(Path file, String format, @Nullable Labels labels) {
      this.format = format;
      this.file = file;
      this.labels = labels;
    }

    @Override
    void add(List<NamedTensor> outputs, SampleBatch samples) {
      if (!outputs.isEmpty()) {
        all.add(outputs);
      }
    }

    @Override
    void finish() {
      if (!all.isEmpty()) {
        OutputFiles.write(
            file, format, RowWriter.join(all), labels == null ? List.of() : labels.names());
      }
    }
  }
}
