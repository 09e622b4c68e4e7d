package org.keras4j.io;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.bytes.ByteSource;

/**
 * A zip archive, read with more care than {@code java.util.zip}: central and local headers must
 * agree, entries neither overlap nor share a name, checksums and sizes are verified against the
 * bytes that come out. Only stored and deflated entries; nothing is ever written to disk.
 */
final class ZipArchive {
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int STAGING = 1 << 18;
  private static final int PART = 1 << 24;

  private final ByteSource source;
  private final LoadLimits limits;
  private final Map<String, ZipEntryHeader> entries = new LinkedHashMap<>();
  private final Set<String> verified = new HashSet<>();

  private final int partBytes;

  private ZipArchive(ByteSource source, LoadLimits limits, int partBytes) {
    this.source = source;
    this.limits = limits;
    this.partBytes = partBytes;
  }

  /** True when the bytes begin as a zip archive does. */
  static boolean isZip(byte[] head) {
    return head.length >= 4
        && head[0] == 'P'
        && head[1] == 'K'
        && (head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6);
  }

  static ZipArchive open(ByteSource source, LoadLimits limits) {
    return open(source, limits, PART);
  }

  /** The same, with inflated entries in parts of so many bytes. */
  static ZipArchive open(ByteSource source, LoadLimits limits, int partBytes) {
    ZipArchive zip = new ZipArchive(source, limits, partBytes);
    try {
      zip.readDirectory();
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw zip.bad("a header ends early", e);
    }
    return zip;
  }

  Collection<String> names() {
    return entries.keySet();
  }

  Optional<ZipEntryHeader> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** The bytes of an entry, verified. */
  byte[] read(ZipEntryHeader e, long maxBytes) {
    checkSize(e, Math.min(maxBytes, Integer.MAX_VALUE - 8));
    CRC32 crc = new CRC32();
    byte[] bytes;
    if (e.method() == ZipEntryHeader.STORED) {
      bytes = source.bytes(e.dataOffset(), (int) e.size());
      crc.update(bytes);
    } else {
      checkRatio(e);
      bytes = ZipInflater.inflate(source, e, this, Math.max(1, (int) e.size()), crc)[0];
    }
    checkCrc(e, crc.getValue());
    return bytes;
  }

  private void checkSize(ZipEntryHeader e, long maxBytes) {
    if (e.size() > maxBytes) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "the entry has " + e.size() + " bytes; the limit is " + maxBytes,
          where(e.name()),
          "raise LoadLimits if the file is trusted");
    }
  }

  /**
   * An entry for reading by position: stored ones in place, after their checksum was verified,
   * others inflated on the heap.
   */
  ByteSource open(ZipEntryHeader e, long maxInflatedBytes) {
    String name = where(e.name());
    if (e.method() != ZipEntryHeader.STORED) {
      checkSize(e, maxInflatedBytes);
      return inflated(e, name);
    }
    synchronized (verified) {
      if (!verified.contains(e.name())) {
        checkCrc(e, streamedCrc(e));
        verified.add(e.name());
      }
    }
    return source.slice(e.dataOffset(), e.size(), name);
  }

  private ByteSource inflated(ZipEntryHeader e, String name) {
    checkRatio(e);
    CRC32 crc = new CRC32();
    try {
      byte[][] parts = ZipInflater.inflate(source, e, this, partBytes, crc);
      checkCrc(e, crc.getValue());
      return ByteSource.of(parts, partBytes, name);
    } catch (OutOfMemoryError error) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "a compressed entry of " + e.size() + " bytes, which takes as many of the heap",
          name,
          "store it uncompressed, as Keras does: unzip the archive, then zip -0 -r model.keras *;"
              + " or give the JVM more memory (-Xmx)",
          error);
    }
  }

  private long streamedCrc(ZipEntryHeader e) {
    CRC32 crc = new CRC32();
    ByteBuffer staging = ByteBuffer.allocate((int) Math.min(STAGING, Math.max(1, e.size())));
    for (long at = 0; at < e.size(); at += staging.limit()) {
      staging.clear().limit((int) Math.min(staging.capacity(), e.size() - at));
      source.read(e.dataOffset() + at, staging);
      crc.update(staging.flip());
    }
    return crc.getValue();
  }

  private void checkCrc(ZipEntryHeader e, long actual) {
    if (actual != e.crc()) {
      throw new ModelFormatException(
          ErrorCode.BAD_ARCHIVE,
          String.format(
              "bad zip archive: the checksum of the entry is %08x, it should be %08x",
              actual, e.crc()),
          where(e.name()),
          "the file was damaged: download or copy it again");
    }
  }

  private void checkRatio(ZipEntryHeader e) {
    if (e.size() > 1 << 20 && e.size() / limits.maxZipRatio() > e.compressed()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_RATIO,
          e.compressed()
              + " stored bytes expand to "
              + e.size()
              + "; the limit is "
              + limits.maxZipRatio()
              + ":1",
          where(e.name()),
          "this looks like a decompression bomb; raise LoadLimits.maxZipRatio if it is genuine");
    }
  }

  private void readDirectory() {
    int tailSize = (int) Math.min(source.size(), END_SIZE + MAX_COMMENT);
    long tailAt = source.size() - tailSize;
    ByteBuffer tail = little(source.bytes(tailAt, tailSize));
    int end = findEnd(tail);
    int disks = tail.getShort(end + 4) | tail.getShort(end + 6);
    long count = tail.getShort(end + 10) & 0xffff;
    long size = Integer.toUnsignedLong(tail.getInt(end + 12));
    long offset = Integer.toUnsignedLong(tail.getInt(end + 16));
    long directoryEnd = tailAt + end;
    if (count == 0xffff || size == 0xffffffffL || offset == 0xffffffffL) {
      ByteBuffer locator = little(source.bytes(Math.max(0, directoryEnd - 20), 20));
      if (locator.getInt() != 0x07064b50) {
        throw bad("its zip64 locator is missing", null);
      }
      locator.getInt();
      directoryEnd = locator.getLong();
      ByteBuffer end64 = little(source.bytes(directoryEnd, 56));
      if (end64.getInt() != 0x06064b50) {
        throw bad("its zip64 end record is missing", null);
      }
      disks = end64.getInt(16) | end64.getInt(20);
      count = end64.getLong(32);
      size = end64.getLong(40);
      offset = end64.getLong(48);
    }
    if (disks != 0) {
      throw bad("it is one part of several", null);
    }
    if (count < 0 || count > limits.maxZipEntries()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          Long.toUnsignedString(count) + " zip entries; the limit is " + limits.maxZipEntries(),
          source.name(),
          "raise LoadLimits.maxZipEntries if the file is trusted");
    }
    if (offset < 0 || size < 0 || offset > directoryEnd || size != directoryEnd - offset) {
      throw bad("its directory is not where its end record says", null);
    }
    readHeaders((int) count, offset, size);
  }

  private int findEnd(ByteBuffer tail) {
    for (int i = tail.limit() - END_SIZE; i >= 0; i--) {
      if (tail.getInt(i) == END
          && i + END_SIZE + (tail.getShort(i + 20) & 0xffff) == tail.limit()) {
        return i;
      }
    }
    throw new ModelFormatException(
        ErrorCode.TRUNCATED,
        "the zip archive is truncated or followed by other bytes: its directory is not at its end",
        source.name(),
        "download or copy the file again");
  }

  private void readHeaders(int count, long offset, long size) {
    if (size > Integer.MAX_VALUE - 8) {
      throw bad("its directory has " + size + " bytes", null);
    }
    ByteBuffer b = little(source.bytes(offset, (int) size));
    List<ZipEntryHeader> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ZipEntryHeader e = ZipEntryHeader.read(b, source, offset, this);
      if (entries.put(e.name(), e) != null || e.isDirectory() && entries.containsKey(e.path())) {
        throw duplicate(e);
      }
      found.add(e);
    }
    for (ZipEntryHeader e : found) {
      if (e.isDirectory() ? entries.containsKey(e.path()) : entries.containsKey(e.name() + "/")) {
        throw duplicate(e);
      }
    }
    if (b.hasRemaining()) {
      throw bad("its directory has more than its " + count + " entries", null);
    }
    found.sort(Comparator.comparingLong(ZipEntryHeader::headerOffset));
    long at = 0;
    for (ZipEntryHeader e : found) {
      if (e.headerOffset() < at) {
        throw bad("the entry '" + e.name() + "' overlaps another one", null);
      }
      at = e.dataOffset() + e.compressed();
    }
  }

  private ModelFormatException duplicate(ZipEntryHeader e) {
    return new ModelFormatException(
        ErrorCode.DUPLICATE_ENTRY,
        "bad zip archive: the name occurs twice, and readers differ in which one they take",
        where(e.name()),
        "make the archive again with one entry of each name");
  }

  String where(String entry) {
    return source.name() + "!" + entry;
  }

  ModelFormatException bad(String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return new ModelFormatException(
        ErrorCode.BAD_ARCHIVE,
        "bad zip archive: " + message,
        source.name(),
        "download, copy or save the file again",
        cause);
  }

  static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return source.name() + Arrays.toString(entries.keySet().toArray());
  }
}
