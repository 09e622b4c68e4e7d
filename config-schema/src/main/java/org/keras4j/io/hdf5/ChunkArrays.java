package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** The two arrays of chunk addresses, fixed and extensible, read from their first element on. */
final class ChunkArrays {
  /** Takes a chunk that is stored; {@code bytes} is -1 for one without filters. */
  interface Sink {
    void put(long number, long address, long bytes, int mask);
  }

  /** Signature, version, kind of elements and the address of the header. */
  private static final int PREFIX = 14;

  private final Hdf5Guard guard;
  private final boolean filtered;
  private final Sink sink;
  private final String path;
  private final Set<Long> visited = new HashSet<>();
  private long header;
  private int elementSize;

  ChunkArrays(Hdf5Guard guard, boolean filtered, Sink sink, String path) {
    this.guard = guard;
    this.filtered = filtered;
    this.sink = sink;
    this.path = path;
  }

  private ByteBuffer header(long address, int size, String signature) {
    header = address;
    ByteBuffer b = block(address, size, signature);
    elementSize = b.get() & 0xff;
    boolean fits = filtered ? elementSize > 12 && elementSize <= 20 : elementSize == 8;
    if (!fits) {
      throw guard.malformed(path, "chunk elements of " + elementSize + " bytes");
    }
    return b;
  }

  /** A block from behind the kind of its elements on. */
  private ByteBuffer block(long address, long size, String signature) {
    guard.visit(visited, address, path);
    ByteBuffer b = guard.readChecked(address, size, "chunk array", path);
    guard.expect(b, signature, "chunk array", path);
    if (b.get() != 0 || b.get() != (filtered ? 1 : 0)) {
      throw guard.malformed(path, "chunk array of another version or kind");
    }
    return b;
  }

  private ByteBuffer part(long address, long size, String signature) {
    ByteBuffer b = block(address, size, signature);
    if (b.getLong() != header) {
      throw guard.malformed(path, "a part of another chunk array");
    }
    return b;
  }

  private void elements(ByteBuffer b, long first, int count) {
    for (int i = 0; i < count; i++) {
      long address = b.getLong();
      long bytes = filtered ? Hdf5Guard.unsigned(b, elementSize - 12) : -1;
      int mask = filtered ? b.getInt() : 0;
      if (address != Hdf5Guard.UNDEFINED) {
        sink.put(first + i, address, bytes, mask);
      }
    }
  }

  private int count(long n) {
    if (n < 0 || n > Hdf5Guard.MAX_CHUNKS) {
      throw guard.limit(path, "more than " + Hdf5Guard.MAX_CHUNKS + " chunks");
    }
    return (int) n;
  }

  private int pageElements(int bits) {
    if (bits < 1 || bits > 30) {
      throw guard.malformed(path, "pages of 2^" + bits + " chunks");
    }
    return 1 << bits;
  }

  private static boolean bit(ByteBuffer bits, int at, long i) {
    return (bits.get(at + (int) (i / 8)) & 0x80 >> (int) (i % 8)) != 0;
  }

  void fixed(long address) {
    ByteBuffer h = header(address, 28, "FAHD");
    int pageElements = pageElements(h.get() & 0xff);
    int total = count(h.getLong());
    long data = h.getLong();
    if (data == Hdf5Guard.UNDEFINED) {
      return;
    }
    if (total <= pageElements) {
      elements(part(data, PREFIX + (long) total * elementSize + 4, "FADB"), 0, total);
      return;
    }
    int pages = (int) (((long) total + pageElements - 1) / pageElements);
    int bitBytes = (pages + 7) / 8;
    ByteBuffer b = part(data, PREFIX + bitBytes + 4, "FADB");
    long at = data + PREFIX + bitBytes + 4;
    for (int page = 0; page < pages; page++) {
      int first = page * pageElements;
      int count = Math.min(pageElements, total - first);
      if (bit(b, PREFIX, page)) {
        page(at, first, count);
      }
      at += (long) pageElements * elementSize + 4;
    }
  }

  private void page(long at, long first, int count) {
    guard.visit(visited, at, path);
    elements(
        guard.readChecked(at, (long) count * elementSize + 4, "chunk array page", path),
        first,
        count);
  }

  /** Numbers that shape an extensible array. */
  private record Growth(
      int inIndex,
      int minPointers,
      int minElements,
      int pageElements,
      int offsetBytes,
      int blocks) {
    int dataBlocks(int block) {
      return 1 << block / 2;
    }

    long elements(int block) {
      return (long) minElements << (block + 1) / 2;
    }

    int pages(int block) {
      return elements(block) > pageElements ? (int) (elements(block) / pageElements) : 0;
    }
  }

  void extensible(long address) {
    ByteBuffer h = header(address, 72, "EAHD");
    int bits = h.get() & 0xff;
    int inIndex = h.get() & 0xff;
    int minElements = h.get() & 0xff;
    int minPointers = h.get() & 0xff;
    int pageElements = pageElements(h.get() & 0xff);
    if (bits < 1
        || bits > 64
        || Integer.bitCount(minElements) != 1
        || Integer.bitCount(minPointers) != 1
        || minPointers < 2
        || Integer.numberOfTrailingZeros(minElements) > bits) {
      throw guard.malformed(path, "an extensible array of unreasonable sizes");
    }
    h.position(h.position() + 32);
    final int total = count(h.getLong());
    h.getLong(); // elements that have a place
    int blocks = 1 + bits - Integer.numberOfTrailingZeros(minElements);
    Growth g = new Growth(inIndex, minPointers, minElements, pageElements, (bits + 7) / 8, blocks);
    long index = h.getLong();
    if (index != Hdf5Guard.UNDEFINED) {
      readIndex(g, index, total);
    }
  }

  private void readIndex(Growth g, long address, int total) {
    int direct = 2 * Integer.numberOfTrailingZeros(g.minPointers);
    int dataPointers = 2 * (g.minPointers - 1);
    int superPointers = Math.max(0, g.blocks - direct);
    long size = PREFIX + (long) g.inIndex * elementSize + 8L * (dataPointers + superPointers) + 4;
    ByteBuffer b = part(address, size, "EAIB");
    elements(b, 0, g.inIndex);
    long first = g.inIndex;
    int at = b.position();
    for (int block = 0; block < g.blocks && first < total; block++) {
      if (block < direct) {
        for (int i = 0; i < g.dataBlocks(block); i++, at += 8) {
          if (g.pages(block) > 0) {
            throw guard.malformed(path, "pages where none can be");
          }
          dataBlock(g, block, b.getLong(at), first, total);
          first += g.elements(block);
        }
      } else {
        int pointer = PREFIX + g.inIndex * elementSize + 8 * (dataPointers + block - direct);
        first = superBlock(g, block, b.getLong(pointer), first, total);
      }
    }
  }

  private long superBlock(Growth g, int block, long address, long start, int total) {
    long first = start;
    if (address == Hdf5Guard.UNDEFINED) {
      return Math.addExact(first, Math.multiplyExact(g.elements(block), g.dataBlocks(block)));
    }
    int pages = g.pages(block);
    long bitBytes = (long) g.dataBlocks(block) * ((pages + 7) / 8);
    long size = PREFIX + g.offsetBytes + bitBytes + 8L * g.dataBlocks(block) + 4;
    ByteBuffer b = part(address, size, "EASB");
    int bitsAt = PREFIX + g.offsetBytes;
    b.position(bitsAt + (int) bitBytes);
    for (int i = 0; i < g.dataBlocks(block) && first < total; i++) {
      long data = b.getLong();
      if (pages == 0) {
        dataBlock(g, block, data, first, total);
      } else if (data != Hdf5Guard.UNDEFINED) {
        part(data, PREFIX + g.offsetBytes + 4, "EADB");
        pages(g, b, bitsAt, (long) i * pages, pages, data, first);
      }
      first += g.elements(block);
    }
    return first;
  }

  private void pages(
      Growth g, ByteBuffer bits, int bitsAt, long firstBit, int pages, long data, long first) {
    long at = data + PREFIX + g.offsetBytes + 4;
    for (int page = 0; page < pages; page++) {
      if (bit(bits, bitsAt, firstBit + page)) {
        page(at, first + (long) page * g.pageElements, g.pageElements);
      }
      at += (long) g.pageElements * elementSize + 4;
    }
  }

  private void dataBlock(Growth g, int block, long address, long first, int total) {
    if (address == Hdf5Guard.UNDEFINED || first >= total) {
      return;
    }
    int count = count(g.elements(block));
    long size = PREFIX + g.offsetBytes + (long) count * elementSize + 4;
    ByteBuffer b = part(address, size, "EADB");
    b.position(b.position() + g.offsetBytes);
    elements(b, first, count);
  }
}
