package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The records of a B-tree of version 2, in no particular order. */
final class BTree2 {
  static final int HUGE_OBJECTS = 1;
  static final int LINK_NAMES = 5;
  static final int ATTRIBUTE_NAMES = 8;
  static final int CHUNKS = 10;
  static final int FILTERED_CHUNKS = 11;

  /** Signature, version, type and checksum of a node. */
  private static final int FRAME = 10;

  private record Node(long address, int records, int depth) {}

  private final Hdf5Guard guard;
  private final String path;
  private final int type;
  private final int nodeSize;
  private final int recordSize;
  private final int countBytes;
  private final int[] totalBytes;
  private final Set<Long> visited = new HashSet<>();
  private final List<ByteBuffer> records = new ArrayList<>();

  private BTree2(Hdf5Guard guard, String path, int type, int nodeSize, int recordSize, int depth) {
    this.guard = guard;
    this.path = path;
    this.type = type;
    this.nodeSize = nodeSize;
    this.recordSize = recordSize;
    long room = nodeSize - (long) FRAME;
    long perLeaf = room / recordSize;
    this.countBytes = bytesFor(perLeaf);
    this.totalBytes = new int[depth + 1];
    long below = perLeaf;
    for (int i = 1; i <= depth; i++) {
      int pointer = 8 + countBytes + totalBytes[i - 1];
      long own = Math.max(0, (room - pointer) / ((long) recordSize + pointer));
      long high = Math.multiplyHigh(own + 1, below);
      long all = (own + 1) * below + own;
      below = high != 0 || all < 0 ? Long.MAX_VALUE : all;
      totalBytes[i] = bytesFor(below);
    }
  }

  private static int bytesFor(long limit) {
    return (63 - Long.numberOfLeadingZeros(limit | 1)) / 8 + 1;
  }

  /**
   * Reads a whole tree.
   *
   * @param type the kind of records, which the tree must have
   * @param limit how many records may be there
   * @return the records, little-endian, each from its position 0
   */
  static List<ByteBuffer> records(Hdf5Guard guard, long address, int type, int limit, String path) {
    ByteBuffer b = guard.readChecked(address, 38, "B-tree", path);
    guard.expect(b, "BTHD", "B-tree", path);
    int version = b.get();
    int found = b.get();
    if (version != 0 || found != type) {
      throw guard.malformed(path, "B-tree of version " + version + " and type " + found);
    }
    int nodeSize = b.getInt();
    int recordSize = b.getShort() & 0xffff;
    int depth = b.getShort() & 0xffff;
    b.getShort(); // when nodes are split and merged
    long root = b.getLong();
    int rootRecords = b.getShort() & 0xffff;
    long total = b.getLong();
    if (total < 0 || total > limit) {
      throw guard.limit(
          path, "a B-tree of " + Long.toUnsignedString(total) + " records; the limit is " + limit);
    }
    if (recordSize == 0
        || nodeSize < FRAME + recordSize
        || nodeSize > 1 << 24
        || depth > Hdf5Guard.MAX_BTREE_LEVEL) {
      throw guard.malformed(
          path,
          "B-tree of depth " + depth + ", nodes of " + nodeSize + " and records of " + recordSize);
    }
    BTree2 tree = new BTree2(guard, path, type, nodeSize, recordSize, depth);
    if (total > 0) {
      tree.walk(new Node(root, rootRecords, depth), total);
    }
    if (tree.records.size() != total) {
      throw guard.malformed(path, "a B-tree of " + total + " records has " + tree.records.size());
    }
    return tree.records;
  }

  private void walk(Node root, long total) {
    Deque<Node> pending = new ArrayDeque<>();
    pending.add(root);
    while (!pending.isEmpty()) {
      Node node = pending.remove();
      guard.visit(visited, node.address, path);
      if (node.records == 0 || records.size() + (long) node.records > total) {
        throw guard.malformed(path, "a B-tree node of " + node.records + " records");
      }
      read(node, pending);
    }
  }

  private void read(Node node, Deque<Node> pending) {
    int inner = node.depth;
    int pointer = inner == 0 ? 0 : 8 + countBytes + totalBytes[inner - 1];
    long size = FRAME + (long) node.records * recordSize + (node.records + 1L) * pointer;
    if (size > nodeSize) {
      throw guard.malformed(path, "a B-tree node of " + node.records + " records");
    }
    ByteBuffer b = guard.readChecked(node.address, size, "B-tree node", path);
    guard.expect(b, inner == 0 ? "BTLF" : "BTIN", "B-tree node", path);
    if (b.get() != 0 || b.get() != type) {
      throw guard.malformed(path, "B-tree node of another version or type");
    }
    guard.spend(64L * node.records, path);
    for (int i = 0; i < node.records; i++) {
      records.add(b.slice(b.position(), recordSize).order(b.order()));
      b.position(b.position() + recordSize);
    }
    for (int i = 0; inner > 0 && i <= node.records; i++) {
      long address = b.getLong();
      long count = Hdf5Guard.unsigned(b, countBytes);
      Hdf5Guard.unsigned(b, totalBytes[inner - 1]);
      if (count > 0xffff) {
        throw guard.malformed(path, "a B-tree node of " + count + " records");
      }
      pending.add(new Node(address, (int) count, inner - 1));
    }
  }
}
