package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;

/** The bytes of data, from a file or from standard input, with the name that errors give them. */
final class DataStream implements AutoCloseable {
  /** How standard input is called. */
  static final String STDIN = "-";

  private final String name;
  private final String shortName;
  private final InputStream stream;
  private final @Nullable FileChannel channel;
  private final long size;

  private DataStream(
      String name, String shortName, InputStream stream, @Nullable FileChannel channel, long size) {
    this.name = name;
    this.shortName = shortName;
    this.stream = stream;
    this.channel = channel;
    this.size = size;
  }

  static DataStream of(Path file, DataLimits limits) {
    FileChannel channel = Failures.open(file, limits);
    try {
      return new DataStream(
          file.toString(),
          String.valueOf(file.getFileName()),
          Channels.newInputStream(channel),
          channel,
          channel.size());
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  /** Standard input, which may be read as it comes. */
  static DataStream live(InputStream stream) {
    return new DataStream("standard input", "standard input", stream, null, -1);
  }

  InputStream stream() {
    return stream;
  }

  /** The channel of a file; null for standard input. */
  @Nullable FileChannel channel() {
    return channel;
  }

  /** Bytes in all, or -1. */
  long size() {
    return size;
  }

  String name() {
    return name;
  }

  String shortName() {
    return shortName;
  }

  boolean isLive() {
    return channel == null;
  }

  /** The part that has been read, or -1. */
  double progress() {
    try {
      return channel == null || size <= 0 ? -1 : (double) channel.position() / size;
    } catch (IOException e) {
      return -1;
    }
  }

  KerasException failure(IOException e) {
    return new KerasIoException(
        ErrorCode.READ_FAILED, "cannot read: " + AtomicFile.reason(e), name, null, e);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It was only read from.
    }
  }
}
