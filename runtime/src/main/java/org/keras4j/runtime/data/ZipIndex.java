package org.keras4j.runtime.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.Texts;

/**
 * The entries of a ZIP file, as its central directory lists them. {@code java.util.zip.ZipFile}
 * verifies neither checksums nor declared sizes; this reader is there to have both checked.
 */
final class ZipIndex {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final long MAX_DIRECTORY = 64L << 20;
  private static final long WIDE = 0xffffffffL;

  /** One file of the archive. */
  record Entry(String name, int method, long crc, long storedBytes, long bytes, long headerAt) {}

  private final FileChannel channel;
  private final String where;
  private final List<Entry> entries;

  private ZipIndex(FileChannel channel, String where, List<Entry> entries) {
    this.channel = channel;
    this.where = where;
    this.entries = entries;
  }

  /** The entries in the order of the directory. */
  List<Entry> entries() {
    return entries;
  }

  static ZipIndex read(FileChannel channel, String where, DataLimits limits) throws IOException {
    long size = channel.size();
    if (size < END_BYTES) {
      throw truncated(where);
    }
    int tailBytes = (int) Math.min(size, END_BYTES + 0xffff);
    ByteBuffer tail = bytes(channel, size - tailBytes, tailBytes, where);
    int end = tailBytes - END_BYTES;
    while (end >= 0
        && (tail.getInt(end) != END
            || (tail.getShort(end + 20) & 0xffff) > tailBytes - END_BYTES - end)) {
      end--;
    }
    if (end < 0) {
      throw truncated(where);
    }
    long count = tail.getShort(end + 10) & 0xffff;
    long directoryBytes = tail.getInt(end + 12) & WIDE;
    long directoryAt = tail.getInt(end + 16) & WIDE;
    long endAt = size - tailBytes + end;
    if (count == 0xffff || directoryBytes == WIDE || directoryAt == WIDE) {
      ByteBuffer wide = end64(channel, endAt, where);
      count = wide.getLong(32);
      directoryBytes = wide.getLong(40);
      directoryAt = wide.getLong(48);
    }
    if (count < 0 || count > limits.maxZipEntries() || directoryBytes > MAX_DIRECTORY) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "the archive lists "
              + count
              + " entries in "
              + directoryBytes
              + " bytes, the limit is "
              + limits.maxZipEntries(),
          where,
          "raise it in DataLimits.maxZipEntries");
    }
    if (directoryAt < 0 || directoryBytes < 0 || directoryAt > endAt - directoryBytes) {
      throw damaged(where, "its directory lies outside of the file");
    }
    ByteBuffer directory = bytes(channel, directoryAt, (int) directoryBytes, where);
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < count; i++) {
      Entry entry = entry(directory, where);
      if (!names.add(entry.name())) {
        throw damaged(where, "two entries are named " + Texts.shown(entry.name()));
      }
      entries.add(entry);
    }
    checkOverlap(entries, directoryAt, where);
    return new ZipIndex(channel, where, List.copyOf(entries));
  }

  private static ByteBuffer end64(FileChannel channel, long endAt, String where)
      throws IOException {
    long locatorAt = endAt - LOCATOR64_BYTES;
    if (locatorAt < 0) {
      throw damaged(where, "its zip64 directory is missing");
    }
    ByteBuffer locator = bytes(channel, locatorAt, LOCATOR64_BYTES, where);
    long at = locator.getLong(8);
    if (locator.getInt(0) != LOCATOR64 || at < 0 || at > locatorAt - 56) {
      throw damaged(where, "its zip64 directory is missing");
    }
    ByteBuffer wide = bytes(channel, at, 56, where);
    if (wide.getInt(0) != END64) {
      throw damaged(where, "its zip64 directory is missing");
    }
    return wide;
  }

  private static Entry entry(ByteBuffer d, String where) {
    int at = d.position();
    if (d.remaining() < CENTRAL_BYTES || d.getInt(at) != CENTRAL) {
      throw damaged(where, "its directory is cut short");
    }
    int flags = d.getShort(at + 8);
    int method = d.getShort(at + 10);
    long stored = d.getInt(at + 20) & WIDE;
    long bytes = d.getInt(at + 24) & WIDE;
    int nameBytes = d.getShort(at + 28) & 0xffff;
    int extraBytes = d.getShort(at + 30) & 0xffff;
    int commentBytes = d.getShort(at + 32) & 0xffff;
    long headerAt = d.getInt(at + 42) & WIDE;
    if (d.remaining() < CENTRAL_BYTES + nameBytes + extraBytes + commentBytes) {
      throw damaged(where, "its directory is cut short");
    }
    String name = new String(d.array(), at + CENTRAL_BYTES, nameBytes, StandardCharsets.UTF_8);
    int extraAt = at + CENTRAL_BYTES + nameBytes;
    int extraEnd = extraAt + extraBytes;
    while (extraAt + 4 <= extraEnd) {
      int id = d.getShort(extraAt) & 0xffff;
      int end = extraAt + 4 + (d.getShort(extraAt + 2) & 0xffff);
      extraAt += 4;
      if (end > extraEnd) {
        throw damaged(where, "an extra field of " + Texts.shown(name) + " is cut short");
      }
      if (id == 1) {
        // Only the fields that are all ones in the fixed part are repeated here, in this order.
        if (bytes == WIDE && extraAt + 8 <= end) {
          bytes = d.getLong(extraAt);
          extraAt += 8;
        }
        if (stored == WIDE && extraAt + 8 <= end) {
          stored = d.getLong(extraAt);
          extraAt += 8;
        }
        if (headerAt == WIDE && extraAt + 8 <= end) {
          headerAt = d.getLong(extraAt);
        }
      }
      extraAt = end;
    }
    d.position(extraEnd + commentBytes);
    if ((flags & 1) != 0) {
      throw damaged(where, Texts.shown(name) + " is encrypted");
    }
    if (method != 0 && method != 8) {
      throw damaged(where, Texts.shown(name) + " is compressed by method " + method);
    }
    if (method == 0 && stored != bytes) {
      throw damaged(where, "the sizes of " + Texts.shown(name) + " contradict each other");
    }
    return new Entry(name, method, d.getInt(at + 16) & WIDE, stored, bytes, headerAt);
  }

  private static void checkOverlap(List<Entry> entries, long directoryAt, String where) {
    List<Entry> byPlace = new ArrayList<>(entries);
    byPlace.sort(Comparator.comparingLong(Entry::headerAt));
    long free = 0;
    for (Entry e : byPlace) {
      if (e.headerAt() < free
          || e.storedBytes() < 0
          || e.bytes() < 0
          || e.storedBytes() > directoryAt - LOCAL_BYTES
          || e.headerAt() > directoryAt - LOCAL_BYTES - e.storedBytes()) {
        throw damaged(
            where, Texts.shown(e.name()) + " lies outside of the file or in another entry");
      }
      free = e.headerAt() + LOCAL_BYTES + e.storedBytes();
    }
  }

  /** The bytes of an entry, inflated; the caller counts them and checks their checksum. */
  InputStream open(Entry entry) throws IOException {
    ByteBuffer local = bytes(channel, entry.headerAt(), LOCAL_BYTES, where);
    if (local.getInt(0) != LOCAL) {
      throw damaged(where, Texts.shown(entry.name()) + " has no header");
    }
    long at =
        entry.headerAt()
            + LOCAL_BYTES
            + (local.getShort(26) & 0xffff)
            + (local.getShort(28) & 0xffff);
    if (at + entry.storedBytes() > channel.size()) {
      throw damaged(where, Texts.shown(entry.name()) + " is cut short");
    }
    InputStream stored = new Range(channel, at, entry.storedBytes());
    if (entry.method() == 0) {
      return stored;
    }
    Inflater inflater = new Inflater(true);
    return new InflaterInputStream(stored, inflater, 1 << 14) {
      @Override
      public void close() throws IOException {
        inflater.end();
        super.close();
      }
    };
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int n, String where)
      throws IOException {
    ByteBuffer b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
    while (b.hasRemaining()) {
      if (channel.read(b, at + b.position()) < 0) {
        throw truncated(where);
      }
    }
    return b.flip();
  }

  private static RuntimeException truncated(String where) {
    return Failures.format(where, "the ZIP archive has no directory", "the file is truncated");
  }

  private static RuntimeException damaged(String where, String what) {
    return Failures.format(where, "the ZIP archive is damaged: " + what, "save it again");
  }

  /** A part of a file. */
  private static final class Range extends InputStream {
    private final FileChannel channel;
    private long at;
    private long left;

    Range(FileChannel channel, long at, long left) {
      this.channel = channel;
      this.at = at;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int n) throws IOException {
      if (n == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int got = channel.read(ByteBuffer.wrap(to, from, (int) Math.min(n, left)), at);
      if (got < 0) {
        throw new EOFException();
      }
      at += got;
      left -= got;
      return got;
    }
  }
}
