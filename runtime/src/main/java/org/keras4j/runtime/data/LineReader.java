package org.keras4j.runtime.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;

/** The lines of a stream, without their line feeds; it never reads further than it must. */
final class LineReader {
  private static final int MAX_LINE = 1 << 28;

  private final DataStream data;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long number;

  LineReader(DataStream data) {
    this.data = data;
    this.in = data.stream();
  }

  /** The number of the line that was given last, from 1. */
  long number() {
    return number;
  }

  /** Whether there are bytes of another line, so that it is worth waiting for its end. */
  boolean isReady() {
    try {
      return at < end || in.available() > 0;
    } catch (IOException e) {
      return true; // reading will tell
    }
  }

  /** The next line; null at the end. The last one may lack its line feed. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream begun = null;
    while (true) {
      for (int i = at; i < end; i++) {
        if (buffer[i] == '\n') {
          byte[] line = part(begun, i);
          at = i + 1;
          number++;
          return number == 1 ? withoutMark(line) : line;
        }
      }
      if (at < end) {
        begun = begun == null ? new ByteArrayOutputStream() : begun;
        begun.write(buffer, at, end - at);
        if (begun.size() > MAX_LINE) {
          throw new LimitExceededException(
              ErrorCode.LIMIT_JSON,
              "the line has more than " + MAX_LINE + " bytes",
              data.name() + ":" + (number + 1),
              "write .npy instead");
        }
      }
      at = 0;
      end = Math.max(0, in.read(buffer));
      if (end == 0) {
        if (begun == null) {
          return null;
        }
        number++;
        return number == 1 ? withoutMark(begun.toByteArray()) : begun.toByteArray();
      }
    }
  }

  private byte[] part(@Nullable ByteArrayOutputStream before, int to) {
    if (before == null) {
      return Arrays.copyOfRange(buffer, at, to);
    }
    before.write(buffer, at, to - at);
    return before.toByteArray();
  }

  private static byte[] withoutMark(byte[] line) {
    boolean mark = line.length >= 3 && line[0] == -17 && line[1] == -69 && line[2] == -65;
    return mark ? Arrays.copyOfRange(line, 3, line.length) : line;
  }
}
