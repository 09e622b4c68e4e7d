package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The heap of a group or object with many links or attributes, whose objects are found by their
 * identifiers. Each block is read once and checked against its checksum.
 */
final class FractalHeap {
  private static final int HEADER = 146;

  private record Huge(long address, long length) {}

  private final Hdf5Guard guard;
  private final String path;
  private final long address;
  private final int idLength;
  private final boolean checksums;
  private final long hugeTree;
  private final int width;
  private final long firstSize;
  private final int directRows;
  private final int offsetBytes;
  private final int lengthBytes;
  private final long root;
  private final int rootRows;
  private final Map<Long, ByteBuffer> blocks = new HashMap<>();
  private @Nullable Map<Long, Huge> huge;

  FractalHeap(Hdf5Guard guard, long address, String path) {
    this.guard = guard;
    this.path = path;
    this.address = address;
    ByteBuffer b = guard.readChecked(address, HEADER, "fractal heap", path);
    guard.expect(b, "FRHP", "fractal heap", path);
    int version = b.get();
    idLength = b.getShort() & 0xffff;
    if (b.getShort() != 0) {
      throw guard.unsupported(path, "filters on a fractal heap");
    }
    checksums = (b.get() & 2) != 0;
    final long largest = Integer.toUnsignedLong(b.getInt());
    hugeTree = b.getLong(22);
    b.position(110);
    width = b.getShort() & 0xffff;
    firstSize = b.getLong();
    long lastSize = b.getLong();
    int bits = b.getShort() & 0xffff;
    b.getShort(); // rows of the first indirect block
    root = b.getLong();
    rootRows = b.getShort() & 0xffff;
    if (version != 0
        || idLength < 3
        || !isPower(width)
        || !isPower(firstSize)
        || !isPower(lastSize)
        || lastSize < firstSize
        || lastSize > 1 << 30
        || bits == 0
        || bits > 64
        || rootRows > 64) {
      throw guard.malformed(path, "fractal heap of unreasonable sizes");
    }
    directRows = log2(lastSize) - log2(firstSize) + 2;
    offsetBytes = (bits + 7) / 8;
    lengthBytes = Math.min((log2(lastSize) + 7) / 8, log2(Math.max(1, largest)) / 8 + 1);
  }

  private static boolean isPower(long n) {
    return n > 0 && (n & n - 1) == 0;
  }

  private static int log2(long n) {
    return 63 - Long.numberOfLeadingZeros(n);
  }

  /** The object with an identifier, little-endian, from position 0. */
  ByteBuffer object(ByteBuffer id) {
    if (id.remaining() < idLength) {
      throw guard.malformed(path, "a heap identifier of " + id.remaining() + " bytes");
    }
    int head = id.get(id.position()) & 0xff;
    ByteBuffer rest = id.slice(id.position() + 1, idLength - 1).order(ByteOrder.LITTLE_ENDIAN);
    switch (head >> 4) {
      case 0:
        return managed(
            Hdf5Guard.unsigned(rest, offsetBytes), Hdf5Guard.unsigned(rest, lengthBytes));
      case 1:
        return hugeObject(rest);
      case 2:
        return tiny(head, rest);
      default:
        throw guard.malformed(path, "a heap identifier of the kind " + (head >> 4));
    }
  }

  private ByteBuffer tiny(int head, ByteBuffer rest) {
    int length = (head & 0x0f) + 1;
    if (idLength > 17) {
      length = ((head & 0x0f) << 8 | rest.get() & 0xff) + 1;
    }
    return rest.slice(rest.position(), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer hugeObject(ByteBuffer rest) {
    Huge found;
    if (rest.remaining() >= 16) {
      found = new Huge(rest.getLong(), rest.getLong());
    } else {
      found = hugeObjects().get(Hdf5Guard.unsigned(rest, Math.min(8, rest.remaining())));
    }
    if (found == null) {
      throw guard.malformed(path, "a large heap object that is not there");
    }
    return guard.read(found.address, found.length, "large heap object", path);
  }

  private Map<Long, Huge> hugeObjects() {
    if (huge == null) {
      Map<Long, Huge> all = new HashMap<>();
      if (hugeTree != Hdf5Guard.UNDEFINED) {
        for (ByteBuffer r :
            BTree2.records(guard, hugeTree, BTree2.HUGE_OBJECTS, Hdf5Guard.MAX_LINKS, path)) {
          all.put(r.getLong(16), new Huge(r.getLong(0), r.getLong(8)));
        }
      }
      huge = all;
    }
    return huge;
  }

  private ByteBuffer managed(long offset, long length) {
    long block = root;
    long start = 0;
    int rows = rootRows;
    long size = firstSize;
    while (rows > 0) {
      ByteBuffer b = indirect(block, start, rows);
      int row = row(offset - start);
      if (offset < start || row >= rows) {
        throw outside(offset);
      }
      long inRow = offset - start - rowStart(row);
      long column = inRow / rowSize(row);
      start += rowStart(row) + column * rowSize(row);
      size = rowSize(row);
      block = b.getLong(13 + offsetBytes + (int) (row * (long) width + column) * 8);
      rows = row < directRows ? 0 : rowsOf(size, rows);
    }
    long at = offset - start;
    if (at < 0 || length < 0 || length > size || at > size - length) {
      throw outside(offset);
    }
    ByteBuffer b = direct(block, start, size);
    return b.slice((int) at, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private RuntimeException outside(long offset) {
    return guard.malformed(
        path, "a heap object at offset " + Long.toUnsignedString(offset) + " outside its block");
  }

  /** Rows of the indirect block of this size, which are fewer than those of the block it is in. */
  private int rowsOf(long size, int above) {
    int rows = log2(size) - log2(firstSize * width) + 1;
    if (rows <= 0 || rows >= above) {
      throw guard.malformed(path, "an indirect heap block of " + size + " bytes");
    }
    return rows;
  }

  private int row(long offset) {
    if (offset < 0) {
      return Integer.MAX_VALUE;
    }
    long blocks = offset / (firstSize * width);
    return blocks == 0 ? 0 : log2(blocks) + 1;
  }

  private long rowSize(int row) {
    return row == 0 ? firstSize : firstSize << row - 1;
  }

  private long rowStart(int row) {
    return row == 0 ? 0 : firstSize * width << row - 1;
  }

  private ByteBuffer indirect(long at, long start, int rows) {
    long size = 13L + offsetBytes + (long) rows * width * 8 + 4;
    return block(at, start, size, "FHIB", true);
  }

  private ByteBuffer direct(long at, long start, long size) {
    return block(at, start, size, "FHDB", false);
  }

  private ByteBuffer block(long at, long start, long size, String signature, boolean atEnd) {
    ByteBuffer known = blocks.get(at);
    if (known != null && known.limit() == size) {
      return known;
    }
    ByteBuffer b = guard.read(at, size, "heap block", path);
    guard.expect(b, signature, "heap block", path);
    if (b.get() != 0 || b.getLong() != address || Hdf5Guard.unsigned(b, offsetBytes) != start) {
      throw guard.malformed(path, "the heap block at address " + at + " is not where it belongs");
    }
    if (atEnd || checksums) {
      int sumAt = atEnd ? (int) size - 4 : b.position();
      int stored = b.getInt(sumAt);
      b.putInt(sumAt, 0);
      int sum = Checksums.lookup3(b.array(), 0, atEnd ? sumAt : (int) size);
      if (sum != stored) {
        throw guard.malformed(path, "the checksum of a heap block is wrong");
      }
    }
    blocks.put(at, b);
    return b;
  }
}
