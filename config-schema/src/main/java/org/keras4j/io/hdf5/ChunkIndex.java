package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.keras4j.tensor.Shape;

/** The chunks of one dataset, from a B-tree of version 1: complete, in range, each once. */
final class ChunkIndex {
  /**
   * One stored chunk.
   *
   * @param mask filters that were left out
   * @param origin index of its first element
   */
  record Chunk(long address, int bytes, int mask, int[] origin) {}

  private record Node(long address, int level) {}

  private final Hdf5Guard guard;
  private final String path;
  private final int[] dims;
  private final int[] chunk;
  private final int[] counts;
  private final Set<Long> visited = new HashSet<>();
  private final BitSet seen = new BitSet();
  private final List<Chunk> chunks = new ArrayList<>();

  private ChunkIndex(Hdf5Guard guard, String path, int[] dims, int[] chunk) {
    this.guard = guard;
    this.path = path;
    this.dims = dims;
    this.chunk = chunk;
    this.counts = new int[dims.length];
  }

  /** All chunks that the shape needs, fewer when some were never written. */
  static List<Chunk> read(Hdf5Guard guard, DataLayout.Chunked layout, Shape shape, String path) {
    ChunkIndex index = new ChunkIndex(guard, path, shape.dims(), layout.chunk());
    index.expected();
    if (layout.tree() != Hdf5Guard.UNDEFINED) {
      index.walk(layout.tree());
    }
    return index.chunks;
  }

  /** Number of chunks that hold the whole shape. */
  static long needed(Shape shape, int[] chunk) {
    long n = 1;
    for (int i = 0; i < chunk.length; i++) {
      n *= (shape.dim(i) + (long) chunk[i] - 1) / chunk[i];
      if (n > Hdf5Guard.MAX_CHUNKS) {
        return n;
      }
    }
    return n;
  }

  private void expected() {
    long total = needed(Shape.of(dims), chunk);
    if (total > Hdf5Guard.MAX_CHUNKS) {
      throw guard.limit(path, "more than " + Hdf5Guard.MAX_CHUNKS + " chunks");
    }
    for (int i = 0; i < dims.length; i++) {
      counts[i] = (int) ((dims[i] + (long) chunk[i] - 1) / chunk[i]);
    }
  }

  private void walk(long root) {
    Deque<Node> pending = new ArrayDeque<>();
    pending.add(new Node(root, -1));
    int keySize = 8 + 8 * (dims.length + 1);
    while (!pending.isEmpty()) {
      Node node = pending.remove();
      guard.visit(visited, node.address, path);
      ByteBuffer head = guard.read(node.address, 24, "chunk B-tree", path);
      guard.expect(head, "TREE", "chunk B-tree", path);
      int type = head.get();
      int level = head.get() & 0xff;
      int entries = head.getShort() & 0xffff;
      if (type != 1
          || level > Hdf5Guard.MAX_BTREE_LEVEL
          || node.level >= 0 && level != node.level - 1) {
        throw guard.malformed(path, "chunk B-tree of type " + type + " and level " + level);
      }
      ByteBuffer b = guard.read(node.address + 24, entries * (keySize + 8L), "chunk B-tree", path);
      for (int i = 0; i < entries; i++) {
        int at = i * (keySize + 8);
        long child = b.getLong(at + keySize);
        if (level > 0) {
          pending.add(new Node(child, level));
        } else {
          add(b, at, child);
        }
      }
    }
  }

  private void add(ByteBuffer b, int at, long address) {
    int bytes = b.getInt(at);
    int mask = b.getInt(at + 4);
    int[] origin = new int[dims.length];
    int number = 0;
    for (int i = 0; i < dims.length; i++) {
      long offset = b.getLong(at + 8 + 8 * i);
      if (offset < 0 || offset >= dims[i] || offset % chunk[i] != 0) {
        throw guard.malformed(path, "a chunk at offset " + offset + " of dimension " + dims[i]);
      }
      origin[i] = (int) offset;
      number = number * counts[i] + (int) (offset / chunk[i]);
    }
    if (bytes <= 0 || b.getLong(at + 8 + 8 * dims.length) != 0) {
      throw guard.malformed(path, "a chunk of " + Integer.toUnsignedString(bytes) + " bytes");
    }
    if (seen.get(number)) {
      throw guard.malformed(path, "a chunk is stored twice");
    }
    seen.set(number);
    guard.checkRange(address, bytes, "chunk", path);
    guard.claimData(address, bytes, path, number);
    chunks.add(new Chunk(address, bytes, mask, origin));
  }
}
