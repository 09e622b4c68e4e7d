package org.keras4j.io.bytes;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/**
 * Bytes that are read by position: a file, a range of one, or an array. Of any size, and safe for
 * many threads. Closing a range does nothing; its owner closes the file.
 */
public abstract class ByteSource implements AutoCloseable {
  private final String name;
  private final long size;

  ByteSource(String name, long size) {
    this.name = name;
    this.size = size;
  }

  /**
   * Opens a regular file.
   *
   * @param maxBytes the largest size accepted
   * @throws org.keras4j.errors.KerasIoException when there is none or it cannot be read
   * @throws org.keras4j.errors.LimitExceededException when it is larger
   */
  public static ByteSource open(Path file, long maxBytes) {
    return FileSource.openFile(file, maxBytes);
  }

  /** The array itself, not a copy. */
  public static ByteSource of(byte[] bytes, String name) {
    return new ArraySource(bytes, name);
  }

  /**
   * The arrays themselves, one behind the other.
   *
   * @param parts all of {@code partBytes} but the last, which may be shorter
   */
  public static ByteSource of(byte[][] parts, int partBytes, String name) {
    return parts.length == 1 ? of(parts[0], name) : new PartsSource(parts, partBytes, name);
  }

  /** The name shown in messages. */
  public String name() {
    return name;
  }

  public long size() {
    return size;
  }

  /**
   * Fills the target's remaining bytes from the given position on.
   *
   * @throws ModelFormatException when the source ends before
   * @throws org.keras4j.errors.KerasIoException when reading fails
   * @throws org.keras4j.errors.ModelClosedException when the file has been closed
   */
  public final void read(long position, ByteBuffer target) {
    if (position < 0 || position > size || target.remaining() > size - position) {
      throw truncated(name, position + target.remaining(), size);
    }
    readFully(position, target);
  }

  abstract void readFully(long position, ByteBuffer target);

  /** A copy of a range that fits into an array. */
  public final byte[] bytes(long position, int length) {
    if (position < 0 || length < 0 || position > size || length > size - position) {
      throw truncated(name, position + length, size);
    }
    byte[] bytes = new byte[length];
    readFully(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** A view of a range, without a copy. */
  public final ByteSource slice(long offset, long length, String rangeName) {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw truncated(name, offset + length, size);
    }
    return offset == 0 && length == size && rangeName.equals(name)
        ? this
        : new RangeSource(this, offset, length, rangeName);
  }

  @Override
  public abstract void close();

  static ModelFormatException truncated(String name, long wanted, long size) {
    return new ModelFormatException(
        ErrorCode.TRUNCATED,
        "the file ends early: " + size + " bytes, where at least " + wanted + " are needed",
        name,
        "download or copy the file again");
  }

  private static final class ArraySource extends ByteSource {
    private final byte[] bytes;

    ArraySource(byte[] bytes, String name) {
      super(name, bytes.length);
      this.bytes = bytes;
    }

    @Override
    void readFully(long position, ByteBuffer target) {
      target.put(bytes, (int) position, target.remaining());
    }

    @Override
    public void close() {}
  }

  private static final class PartsSource extends ByteSource {
    private final byte[][] parts;
    private final int partBytes;

    PartsSource(byte[][] parts, int partBytes, String name) {
      super(name, (long) partBytes * (parts.length - 1) + parts[parts.length - 1].length);
      this.parts = parts;
      this.partBytes = partBytes;
    }

    @Override
    void readFully(long position, ByteBuffer target) {
      long at = position;
      while (target.hasRemaining()) {
        byte[] part = parts[(int) (at / partBytes)];
        int from = (int) (at % partBytes);
        int n = Math.min(target.remaining(), part.length - from);
        target.put(part, from, n);
        at += n;
      }
    }

    @Override
    public void close() {}
  }

  private static final class RangeSource extends ByteSource {
    private final ByteSource whole;
    private final long offset;

    RangeSource(ByteSource whole, long offset, long length, String name) {
      super(name, length);
      this.whole = whole;
      this.offset = offset;
    }

    @Override
    void readFully(long position, ByteBuffer target) {
      whole.readFully(offset + position, target);
    }

    @Override
    public void close() {}
  }
}
