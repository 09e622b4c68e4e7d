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

/** The chunks of one dataset, from any of HDF5's indexes: in range, each once. */
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
  private final DataLayout.Chunked layout;
  private final int[] dims;
  private final int[] chunk;
  private final int[] counts;
  private final long chunkBytes;
  private final Set<Long> visited = new HashSet<>();
  private final BitSet seen = new BitSet();
  private final List<Chunk> chunks = new ArrayList<>();

  private ChunkIndex(
      Hdf5Guard guard, String path, DataLayout.Chunked layout, int[] dims, long chunkBytes) {
    this.guard = guard;
    this.path = path;
    this.layout = layout;
    this.dims = dims;
    this.chunk = layout.chunk();
    this.counts = new int[dims.length];
    this.chunkBytes = chunkBytes;
  }

  /**
   * All chunks that the shape needs, fewer when some were never written.
   *
   * @param chunkBytes of a chunk without filters
   * @param filtered whether there are filters
   */
  static List<Chunk> read(
      Hdf5Guard guard,
      DataLayout.Chunked layout,
      Dataspace space,
      long chunkBytes,
      boolean filtered,
      String path) {
    ChunkIndex index = new ChunkIndex(guard, path, layout, space.shape().dims(), chunkBytes);
    index.expected();
    if (layout.address() == Hdf5Guard.UNDEFINED) {
      return index.chunks;
    }
    switch (layout.index()) {
      case TREE:
        index.walk(layout.address());
        break;
      case TREE_2:
        index.walk2(filtered);
        break;
      case SINGLE:
        index.add(
            new long[index.dims.length],
            layout.address(),
            layout.singleBytes() < 0 ? chunkBytes : layout.singleBytes(),
            layout.singleMask());
        break;
      default:
        index.array(space, filtered);
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
          addKey(b, at, child);
        }
      }
    }
  }

  private void addKey(ByteBuffer b, int at, long address) {
    long[] offsets = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      offsets[i] = b.getLong(at + 8 + 8 * i);
    }
    if (b.getLong(at + 8 + 8 * dims.length) != 0) {
      throw guard.malformed(path, "a chunk that begins within an element");
    }
    add(offsets, address, Integer.toUnsignedLong(b.getInt(at)), b.getInt(at + 4));
  }

  private void walk2(boolean filtered) {
    int type = filtered ? BTree2.FILTERED_CHUNKS : BTree2.CHUNKS;
    for (ByteBuffer r : BTree2.records(guard, layout.address(), type, Hdf5Guard.MAX_CHUNKS, path)) {
      int sizeBytes = filtered ? r.limit() - 8 - 4 - 8 * dims.length : 0;
      if (sizeBytes < 0 || sizeBytes > 8 || filtered && sizeBytes == 0) {
        throw guard.malformed(path, "chunk records of " + r.limit() + " bytes");
      }
      long address = r.getLong();
      long bytes = filtered ? Hdf5Guard.unsigned(r, sizeBytes) : chunkBytes;
      int mask = filtered ? r.getInt() : 0;
      add(scaled(r), address, bytes, mask);
    }
  }

  private long[] scaled(ByteBuffer r) {
    long[] offsets = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      offsets[i] = Math.multiplyExact(r.getLong(), (long) chunk[i]);
    }
    return offsets;
  }

  private void array(Dataspace space, boolean filtered) {
    ChunkNumbers numbers =
        new ChunkNumbers(
            space, chunk, layout.index() == DataLayout.Index.EXTENSIBLE_ARRAY, guard, path);
    if (layout.index() == DataLayout.Index.IMPLICIT) {
      int[] at = new int[dims.length];
      long total = needed(space.shape(), chunk);
      for (long n = 0; n < total; n++) {
        long number = numbers.of(at);
        add(
            numbers.origin(number),
            Math.addExact(layout.address(), Math.multiplyExact(number, chunkBytes)),
            chunkBytes,
            0);
        for (int axis = dims.length - 1; axis >= 0 && ++at[axis] == counts[axis]; axis--) {
          at[axis] = 0;
        }
      }
      return;
    }
    ChunkArrays.Sink sink =
        (number, address, bytes, mask) ->
            add(numbers.origin(number), address, bytes < 0 ? chunkBytes : bytes, mask);
    ChunkArrays arrays = new ChunkArrays(guard, filtered, sink, path);
    if (layout.index() == DataLayout.Index.FIXED_ARRAY) {
      arrays.fixed(layout.address());
    } else {
      arrays.extensible(layout.address());
    }
  }

  private void add(long[] offsets, long address, long bytes, int mask) {
    int[] origin = new int[dims.length];
    int number = 0;
    boolean edge = false;
    for (int i = 0; i < dims.length; i++) {
      long offset = offsets[i];
      if (offset < 0 || offset >= dims[i] || offset % chunk[i] != 0) {
        throw guard.malformed(path, "a chunk at offset " + offset + " of dimension " + dims[i]);
      }
      origin[i] = (int) offset;
      edge |= offset + chunk[i] > dims[i];
      number = number * counts[i] + (int) (offset / chunk[i]);
    }
    if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
      throw guard.malformed(path, "a chunk of " + Long.toUnsignedString(bytes) + " bytes");
    }
    if (seen.get(number)) {
      throw guard.malformed(path, "a chunk is stored twice");
    }
    seen.set(number);
    guard.checkRange(address, bytes, "chunk", path);
    guard.claimData(address, bytes, path, number);
    int left = edge && layout.edgesPlain() ? -1 : mask;
    chunks.add(new Chunk(address, (int) bytes, left, origin));
  }
}
