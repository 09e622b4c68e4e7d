package org.keras4j.io.write;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;

/**
 * Writes files whole or not at all: to a temporary file beside the target, which takes its place
 * when it is complete. What is there but is no regular file (a pipe, a device) is written to
 * directly.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Something that writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, replacing what was there.
   *
   * @throws KerasIoException when it cannot be written; the target is as it was then
   */
  public static void write(Path file, Content content) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      if (Files.isDirectory(target)) {
        throw new IOException("it is a directory");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
          buffered(out, content);
        }
        return;
      }
      if (Files.exists(target) && !Files.isWritable(target)) {
        throw new IOException("it is write-protected");
      }
      replace(target, content);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** The error of a file that could not be written. */
  public static KerasIoException failure(Path file, IOException cause) {
    return new KerasIoException(
        ErrorCode.WRITE_FAILED,
        "cannot write: " + reason(cause),
        file.toString(),
        "choose another place",
        cause);
  }

  /** What went wrong, in words. */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    String message = e.getMessage();
    return message == null ? "I/O error" : message;
  }

  private static void replace(Path target, Content content) throws IOException {
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    boolean complete = false;
    try {
      try (OutputStream out =
          Files.newOutputStream(
              temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        buffered(out, content);
      }
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void buffered(OutputStream out, Content content) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
    content.writeTo(buffered);
    buffered.flush();
  }
}
