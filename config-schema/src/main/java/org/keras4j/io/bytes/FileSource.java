package org.keras4j.io.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelClosedException;

/** A regular file, read through one channel and never mapped. */
final class FileSource extends ByteSource {
  private final FileChannel channel;
  private volatile boolean closed;

  private FileSource(String name, long size, FileChannel channel) {
    super(name, size);
    this.channel = channel;
  }

  static FileSource openFile(Path file, long maxBytes) {
    String name = file.toString();
    if (!Files.exists(file)) {
      throw new KerasIoException(ErrorCode.FILE_NOT_FOUND, "there is no such file", name, null);
    }
    if (!Files.isRegularFile(file)) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          Files.isDirectory(file)
              ? "this is a directory, not a file"
              : "this is a device, pipe or socket, not a regular file",
          name,
          "copy the data into a regular file first");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (AccessDeniedException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED, "permission denied", name, "make the file readable", e);
    } catch (IOException e) {
      throw failed(name, e);
    }
    try {
      long size = channel.size();
      if (size > maxBytes) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_SIZE,
            "the file has " + size + " bytes; the limit is " + maxBytes,
            name,
            "raise LoadLimits.maxFileBytes if the file is trusted");
      }
      FileSource source = new FileSource(name, size, channel);
      channel = null;
      return source;
    } catch (IOException e) {
      throw failed(name, e);
    } finally {
      if (channel != null) {
        closeQuietly(channel);
      }
    }
  }

  @Override
  void readFully(long position, ByteBuffer target) {
    try {
      long at = position;
      while (target.hasRemaining()) {
        int n = channel.read(target, at);
        if (n < 0) {
          throw truncated(name(), at + target.remaining(), at);
        }
        at += n;
      }
    } catch (ClosedByInterruptException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "the thread was interrupted while it read the file, which closes the file",
          name(),
          "open the model again",
          e);
    } catch (ClosedChannelException e) {
      if (closed) {
        throw new ModelClosedException(
            ErrorCode.CLOSED, "the model file has been closed", name(), null, e);
      }
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "the file was closed because another thread was interrupted while it read",
          name(),
          "open the model again",
          e);
    } catch (IOException e) {
      throw failed(name(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // A channel that was only read from has nothing to lose.
    }
  }

  private static KerasIoException failed(String name, IOException e) {
    return new KerasIoException(
        ErrorCode.READ_FAILED, "cannot read the file: " + e.getMessage(), name, null, e);
  }
}
