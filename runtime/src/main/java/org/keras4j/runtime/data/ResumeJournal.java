package org.keras4j.runtime.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a job has come, in a file of lines: what the job is, then a line for each mark. A line
 * that was not written to its end does not count.
 */
final class ResumeJournal implements AutoCloseable {
  private static final String TITLE = "keras4j journal 1";
  private static final String BEGIN = "--";

  private final Path file;
  private final FileChannel channel;

  private ResumeJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * A moment of a job.
   *
   * @param consumed samples taken from the source
   * @param written samples written
   * @param bytes bytes of the output
   * @param head bytes of the output's head
   * @param checksum of the output without its head
   * @param rejected samples rejected
   * @param rejectedBytes bytes of the file of rejected samples
   * @param rejectedChecksum of that file
   */
  record Mark(
      long consumed,
      long written,
      long bytes,
      int head,
      long checksum,
      long rejected,
      long rejectedBytes,
      long rejectedChecksum) {

    private static final int FIELDS = 8;

    String line() {
      return consumed
          + " "
          + written
          + " "
          + bytes
          + " "
          + head
          + " "
          + checksum
          + " "
          + rejected
          + " "
          + rejectedBytes
          + " "
          + rejectedChecksum
          + " .\n";
    }

    static @Nullable Mark parse(String line) {
      String[] words = line.split(" ", -1);
      if (words.length != FIELDS + 1 || !words[FIELDS].equals(".")) {
        return null;
      }
      long[] n = new long[FIELDS];
      for (int i = 0; i < FIELDS; i++) {
        if (!words[i].matches("[0-9]{1,18}")) {
          return null;
        }
        n[i] = Long.parseLong(words[i]);
      }
      return new Mark(n[0], n[1], n[2], (int) n[3], n[4], n[5], n[6], n[7]);
    }
  }

  /**
   * What a journal says.
   *
   * @param job what the job is, a line each
   * @param last the last mark
   * @param length bytes of its whole lines
   */
  record Content(List<String> job, Mark last, long length) {}

  static Path journal(Path target) {
    return target.resolveSibling(target.getFileName() + ".part.journal");
  }

  /** Reads the journal of a target; null when there is none, or none that has a mark. */
  static @Nullable Content read(Path target) throws IOException {
    String text;
    try {
      text = Files.readString(journal(target), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    }
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    List<String> lines = whole.lines().toList();
    int begin = lines.indexOf(BEGIN);
    if (begin < 1 || !lines.get(0).equals(TITLE)) {
      return null;
    }
    List<String> job = new ArrayList<>();
    for (String line : lines.subList(1, begin)) {
      job.add(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }
    for (int i = lines.size() - 1; i > begin; i--) {
      Mark mark = Mark.parse(lines.get(i));
      if (mark != null) {
        return new Content(job, mark, whole.length());
      }
    }
    return null;
  }

  /** A new journal of a job. */
  static ResumeJournal begin(Path target, List<String> job) throws IOException {
    Path file = journal(target);
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    job.forEach(line -> text.append(line).append('\n'));
    ResumeJournal journal = new ResumeJournal(file, channel);
    journal.append(text.append(BEGIN).append('\n').toString());
    PartFile.forceDirectory(file);
    return journal;
  }

  /** Goes on with a journal, after its last whole line. */
  static ResumeJournal resume(Path target, Content content) throws IOException {
    FileChannel channel = FileChannel.open(journal(target), StandardOpenOption.WRITE);
    channel.truncate(content.length).position(content.length);
    return new ResumeJournal(journal(target), channel);
  }

  void mark(Mark mark) throws IOException {
    append(mark.line());
  }

  private void append(String text) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (b.hasRemaining()) {
      channel.write(b);
    }
    channel.force(false);
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
