package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows as {@code NAME.part} and takes its name when it is complete. What was appended
 * up to a mark can be found again after the process has ended at any moment.
 */
final class PartFile implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final @Nullable FileLock lock;
  private final CRC32C crc = new CRC32C();
  private long length;

  private PartFile(Path target, Path part, FileChannel channel, @Nullable FileLock lock) {
    this.target = target;
    this.part = part;
    this.channel = channel;
    this.lock = lock;
  }

  static Path part(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * Opens the part file of a target, and keeps other processes from it.
   *
   * @return null when another process has it
   */
  static @Nullable PartFile open(Path target) throws IOException {
    Path part = part(target);
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      return new PartFile(target, part, channel, null); // a file system without locks
    }
    if (lock == null) {
      channel.close();
      return null;
    }
    return new PartFile(target, part, channel, lock);
  }

  /** Begins anew. */
  void clear() throws IOException {
    channel.truncate(0);
    length = 0;
    crc.reset();
  }

  /**
   * Cuts off what was appended after a mark.
   *
   * @param head bytes at the beginning that the checksum leaves out
   * @return whether what is left is what was marked
   */
  boolean backTo(long bytes, int head, long checksum) throws IOException {
    if (channel.size() < bytes) {
      return false;
    }
    crc.reset();
    if (checksum(channel, bytes, head, crc) != checksum) {
      return false;
    }
    channel.truncate(bytes);
    channel.position(bytes);
    length = bytes;
    return true;
  }

  /** Appends bytes that the checksum leaves out; they may be replaced. */
  void appendHead(byte[] head) throws IOException {
    write(head, 0, head.length);
  }

  /** Appends to the file. */
  void append(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
    crc.update(bytes);
  }

  /** Bytes in the file. */
  long size() throws IOException {
    return channel.size();
  }

  /** Whether a file has just these bytes. */
  static boolean holds(Path file, long bytes, int head, long checksum) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() == bytes && checksum(channel, bytes, head, new CRC32C()) == checksum;
    }
  }

  private static long checksum(FileChannel channel, long bytes, int head, CRC32C crc)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long at = head; at < bytes; ) {
      chunk.clear().limit((int) Math.min(CHUNK, bytes - at));
      int n = channel.read(chunk, at);
      if (n <= 0) {
        break;
      }
      crc.update(chunk.flip());
      at += n;
    }
    return crc.getValue();
  }

  /** Appends to the file. */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int n) throws IOException {
        PartFile.this.write(bytes, from, n);
        crc.update(bytes, from, n);
      }
    };
  }

  private void write(byte[] bytes, int from, int n) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(bytes, from, n);
    while (b.hasRemaining()) {
      channel.write(b);
    }
    length += n;
  }

  byte[] read(int n) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(n);
    while (b.hasRemaining() && channel.read(b, b.position()) > 0) {
      // until all is there
    }
    return b.array();
  }

  void replaceHead(byte[] head) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(head);
    while (b.hasRemaining()) {
      channel.write(b, b.position());
    }
  }

  long length() {
    return length;
  }

  long checksum() {
    return crc.getValue();
  }

  void force() throws IOException {
    channel.force(false);
  }

  /** The file is complete: it is forced and gets its name. */
  void commit() throws IOException {
    channel.force(true);
    close(); // Windows renames no open file
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
    forceDirectory(target);
  }

  /** Makes a file's name as lasting as its content, where the system can. */
  static void forceDirectory(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel d = FileChannel.open(directory, StandardOpenOption.READ)) {
      d.force(true);
    } catch (IOException e) {
      // Windows has no such thing.
    }
  }

  /** Removes the file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(part);
  }

  @Override
  public void close() throws IOException {
    if (lock != null && lock.isValid()) {
      lock.release();
    }
    channel.close();
  }
}
