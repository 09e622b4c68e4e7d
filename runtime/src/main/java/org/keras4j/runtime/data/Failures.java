package org.keras4j.runtime.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.io.write.AtomicFile;

/** The errors that all readers and writers of this package share. */
final class Failures {
  private Failures() {}

  /** The bytes are not what their format asks for. */
  static InputMismatchException format(String where, String message) {
    return format(where, message, null);
  }

  static InputMismatchException format(String where, String message, @Nullable String hint) {
    return new InputMismatchException(ErrorCode.INPUT_FORMAT, message, where, hint);
  }

  static KerasIoException read(Path file, IOException cause) {
    return new KerasIoException(
        ErrorCode.READ_FAILED,
        "cannot read: " + AtomicFile.reason(cause),
        file.toString(),
        null,
        cause);
  }

  /** Opens a regular file of bounded size for reading. */
  static FileChannel open(Path file, DataLimits limits) {
    if (!Files.exists(file)) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND, "no such file", file.toString(), "check the name of the file");
    }
    if (!Files.isRegularFile(file)) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          Files.isDirectory(file) ? "is a directory, not a file" : "is not a regular file",
          file.toString(),
          null);
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      if (channel.size() > limits.maxFileBytes()) {
        long size = channel.size();
        channel.close();
        throw new LimitExceededException(
            ErrorCode.LIMIT_SIZE,
            "the file has " + size + " bytes, the limit is " + limits.maxFileBytes(),
            file.toString(),
            "split the data, or raise the limit in DataLimits.maxFileBytes");
      }
      return channel;
    } catch (IOException e) {
      throw read(file, e);
    }
  }

  /** All bytes of a file that a byte array can hold. */
  static byte[] bytes(Path file, DataLimits limits) {
    try (FileChannel channel = open(file, limits)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE - 8) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_SIZE,
            "the file has " + size + " bytes; one of this kind may have " + (Integer.MAX_VALUE - 8),
            file.toString(),
            "split the data");
      }
      return java.nio.channels.Channels.newInputStream(channel).readNBytes((int) size);
    } catch (IOException e) {
      throw read(file, e);
    }
  }
}
