package org.keras4j.runtime.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;

/**
 * A file of outputs that is written batch by batch, to {@code NAME.part}, with a journal beside it.
 * When the process ends at any moment, another one can go on where the journal says: the file then
 * has the same bytes as if nothing had happened. For one thread.
 */
public final class ResumableOutput implements AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Path target;
  private final @Nullable Path rejects;
  private final RowSink sink;
  private final PredictionJob job;
  private final long interval;
  private final PartFile part;
  private final @Nullable PartFile rejectsPart;
  private @Nullable ResumeJournal journal;
  private final boolean complete;
  private long lastMark = System.nanoTime();
  private long consumed;
  private long written;
  private long rejected;
  private int head;

  private ResumableOutput(
      Path target,
      @Nullable Path rejects,
      RowSink sink,
      PredictionJob job,
      boolean resume,
      long interval)
      throws IOException {
    this.target = target;
    this.rejects = rejects;
    this.sink = sink;
    this.job = job;
    this.interval = interval;
    ResumeJournal.Content before = resume ? ResumeJournal.read(target) : null;
    if (before != null) {
      requireSame(before);
    }
    this.complete = before != null && isComplete(before.last());
    this.part = open(target);
    this.rejectsPart = rejects == null ? null : open(rejects);
    if (complete) {
      consumed = before.last().consumed();
      written = before.last().written();
      rejected = before.last().rejected();
    } else if (before != null) {
      goOn(before);
    } else {
      Files.deleteIfExists(ResumeJournal.journal(target));
      part.clear();
      if (rejectsPart != null) {
        rejectsPart.clear();
      }
    }
  }

  /**
   * Opens the output.
   *
   * @param rejects where samples that were rejected are written to, or null
   * @param resume whether to go on with what another process has begun, if there is anything
   * @throws KerasIoException when that was another job, or is damaged, or is still at work
   */
  public static ResumableOutput open(
      Path target, @Nullable Path rejects, RowSink sink, PredictionJob job, boolean resume) {
    return open(target, rejects, sink, job, resume, INTERVAL_NANOS);
  }

  static ResumableOutput open(
      Path target,
      @Nullable Path rejects,
      RowSink sink,
      PredictionJob job,
      boolean resume,
      long interval) {
    try {
      return new ResumableOutput(target, rejects, sink, job, resume, interval);
    } catch (IOException e) {
      throw AtomicFile.failure(target, e);
    }
  }

  /** How many samples an interrupted job has written to a target; 0 when there is none. */
  public static long begun(Path target) {
    try {
      ResumeJournal.Content before = ResumeJournal.read(target);
      return before == null ? 0 : before.last().consumed();
    } catch (IOException e) {
      return 0;
    }
  }

  private PartFile open(Path file) throws IOException {
    PartFile opened = PartFile.open(file);
    if (opened == null) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "another process is writing this file",
          PartFile.part(file).toString(),
          "wait for it, or choose another file");
    }
    return opened;
  }

  private void requireSame(ResumeJournal.Content before) {
    String difference = job.difference(before.job());
    if (difference == null) {
      return;
    }
    String what =
        switch (difference) {
          case "model" -> "the model is another than that of the interrupted run";
          case "input" -> "the input has changed since the interrupted run";
          default -> "the options are others than those of the interrupted run";
        };
    throw cannot(what);
  }

  private KerasIoException cannot(String what) {
    return new KerasIoException(
        ErrorCode.CANNOT_RESUME,
        "cannot resume: " + what,
        ResumeJournal.journal(target).toString(),
        "make it as it was, or start again with --overwrite");
  }

  /** Whether the last process ended after the file had got its name. */
  private boolean isComplete(ResumeJournal.Mark last) throws IOException {
    if (Files.exists(PartFile.part(target)) && Files.size(PartFile.part(target)) > 0) {
      return false;
    }
    return Files.exists(target)
        && PartFile.holds(target, last.bytes(), last.head(), last.checksum());
  }

  private void goOn(ResumeJournal.Content before) throws IOException {
    ResumeJournal.Mark last = before.last();
    if (!part.backTo(last.bytes(), last.head(), last.checksum())) {
      throw cannot(PartFile.part(target) + " is not what the journal says");
    }
    if (rejects != null && rejectsPart != null) {
      boolean renamed =
          rejectsPart.size() == 0
              && Files.exists(rejects)
              && PartFile.holds(rejects, last.rejectedBytes(), 0, last.rejectedChecksum());
      if (renamed && last.rejectedBytes() > 0) {
        rejectsPart.append(Files.readAllBytes(rejects));
      }
      if (!rejectsPart.backTo(last.rejectedBytes(), 0, last.rejectedChecksum())) {
        throw cannot(PartFile.part(rejects) + " is not what the journal says");
      }
    }
    consumed = last.consumed();
    written = last.written();
    rejected = last.rejected();
    head = last.head();
    journal = ResumeJournal.resume(target, before);
  }

  /** Samples that were taken from the source before: where to go on. */
  public long consumed() {
    return consumed;
  }

  /** Samples that are written. */
  public long written() {
    return written;
  }

  /** Samples that were rejected. */
  public long rejected() {
    return rejected;
  }

  /** True when an earlier process has written everything, so that nothing is left to do. */
  public boolean isComplete() {
    return complete;
  }

  /**
   * Writes a batch.
   *
   * @throws KerasIoException when it cannot be written, or not in this format
   */
  public void write(List<NamedTensor> outputs, SampleBatch samples) {
    try {
      if (part.length() == 0 && samples.rows() > 0) {
        byte[] bytes = sink.head(outputs, !samples.names().isEmpty());
        part.appendHead(bytes);
        head = bytes.length;
      }
      if (samples.rows() > 0) {
        OutputStream out = new BufferedOutputStream(part.stream(), 1 << 16);
        sink.rows(out, outputs, rejectsPart == null ? samples : samples.withoutRejected());
        out.flush();
      }
      if (rejectsPart != null) {
        reject(rejectsPart, samples.rejected());
      }
      written += samples.rows();
      rejected += samples.rejected().size();
      consumed = samples.consumed();
      long now = System.nanoTime();
      if (now - lastMark >= interval) {
        mark();
        lastMark = System.nanoTime();
      }
    } catch (IOException e) {
      throw AtomicFile.failure(target, e);
    }
  }

  private void reject(PartFile to, List<RejectedRow> rows) throws IOException {
    StringBuilder text = new StringBuilder();
    for (RejectedRow r : rows) {
      if (to.length() == 0 && text.length() == 0) {
        text.append("line,code,reason,row\n");
      }
      String reason = String.valueOf(r.error().getMessage());
      text.append(
          CsvData.line(List.of(Long.toString(r.line()), r.error().code().id(), reason, r.text())));
      text.append('\n');
    }
    to.append(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void mark() throws IOException {
    part.force();
    if (rejectsPart != null) {
      rejectsPart.force();
    }
    if (journal == null) {
      journal = ResumeJournal.begin(target, job.lines());
    }
    journal.mark(
        new ResumeJournal.Mark(
            consumed,
            written,
            part.length(),
            head,
            part.checksum(),
            rejected,
            rejectsPart == null ? 0 : rejectsPart.length(),
            rejectsPart == null ? 0 : rejectsPart.checksum()));
  }

  /** Ends the job: the file gets its name. */
  public void finish() {
    try {
      if (!complete) {
        if (journal != null) {
          mark();
        }
        if (rejectsPart != null && rejected > 0) {
          rejectsPart.commit();
        }
        if (head > 0) {
          byte[] begun = part.read(head);
          byte[] last = sink.finalHead(begun, written);
          part.replaceHead(last);
        }
        part.commit();
      }
      removeTraces();
    } catch (IOException e) {
      throw AtomicFile.failure(target, e);
    }
  }

  private void removeTraces() throws IOException {
    if (complete) {
      part.delete();
    }
    if (rejectsPart != null && (complete || rejected == 0)) {
      rejectsPart.delete();
    }
    if (journal != null) {
      journal.delete();
    }
    Files.deleteIfExists(ResumeJournal.journal(target));
  }

  /**
   * Ends the process's part in a job that is not finished: what was marked stays, for another one
   * to go on with. Where nothing was, nothing is left.
   */
  @Override
  public void close() {
    try {
      if (journal == null) {
        part.delete();
        if (rejectsPart != null) {
          rejectsPart.delete();
        }
      } else {
        part.close();
        if (rejectsPart != null) {
          rejectsPart.close();
        }
        journal.close();
      }
    } catch (IOException e) {
      // What was marked is forced; what was not begins anew.
    }
  }
}
