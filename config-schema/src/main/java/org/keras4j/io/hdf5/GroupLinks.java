package org.keras4j.io.hdf5;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The hard links of one group, from name to object header: symbol tables (B-tree version 1, local
 * heap, symbol nodes), link messages in the header and in a heap. Soft and external links are
 * refused.
 */
final class GroupLinks {
  private record Node(long address, int level) {}

  private final Hdf5Guard guard;
  private final String path;
  private final Set<Long> visited = new HashSet<>();
  private final Map<String, Long> links = new LinkedHashMap<>();
  private final Map<String, Long> order = new HashMap<>();

  private GroupLinks(Hdf5Guard guard, String path) {
    this.guard = guard;
    this.path = path;
  }

  static Map<String, Long> read(Hdf5Guard guard, ObjectHeader header, String path) {
    GroupLinks group = new GroupLinks(guard, path);
    ByteBuffer table = header.find(ObjectHeader.SYMBOL_TABLE);
    if (table != null) {
      group.readSymbolTable(table.getLong(), table.getLong());
      return group.links;
    }
    for (ObjectHeader.Message m : header.messages()) {
      if (m.type() == ObjectHeader.LINK) {
        group.readLinkMessage(m.body().duplicate().order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    ByteBuffer info = header.find(ObjectHeader.LINK_INFO);
    boolean ordered = info != null && (info.get(1) & 1) != 0;
    if (info != null) {
      group.readDense(info);
    }
    return group.sorted(ordered);
  }

  /** In the order of creation where the group keeps it, by name otherwise, as HDF5 lists them. */
  private Map<String, Long> sorted(boolean ordered) {
    Map<String, Long> all = new LinkedHashMap<>();
    Comparator<String> byName =
        (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    links.keySet().stream()
        .sorted(
            ordered ? Comparator.<String>comparingLong(order::get).thenComparing(byName) : byName)
        .forEach(name -> all.put(name, links.get(name)));
    return all;
  }

  private void readDense(ByteBuffer info) {
    info.get();
    if ((info.get() & 1) != 0) {
      info.getLong(); // largest creation order
    }
    long heapAddress = info.getLong();
    long names = info.getLong();
    if (heapAddress == Hdf5Guard.UNDEFINED || names == Hdf5Guard.UNDEFINED) {
      return;
    }
    FractalHeap heap = new FractalHeap(guard, heapAddress, path);
    for (ByteBuffer r :
        BTree2.records(guard, names, BTree2.LINK_NAMES, Hdf5Guard.MAX_LINKS, path)) {
      readLinkMessage(heap.object(r.slice(4, r.limit() - 4)));
    }
  }

  private void readLinkMessage(ByteBuffer b) {
    int version = b.get();
    int flags = b.get() & 0xff;
    if (version != 1) {
      throw guard.malformed(path, "link message version " + version);
    }
    int type = (flags & 0x08) != 0 ? b.get() & 0xff : 0;
    long created = (flags & 0x04) != 0 ? b.getLong() : 0;
    if ((flags & 0x10) != 0) {
      b.get(); // character set: ASCII is UTF-8
    }
    long length;
    switch (flags & 3) {
      case 0:
        length = b.get() & 0xff;
        break;
      case 1:
        length = b.getShort() & 0xffff;
        break;
      case 2:
        length = Integer.toUnsignedLong(b.getInt());
        break;
      default:
        length = b.getLong();
    }
    if (length <= 0 || length > b.remaining()) {
      throw guard.malformed(path, "a link name of " + Long.toUnsignedString(length) + " bytes");
    }
    String name = guard.name(b.slice(b.position(), (int) length), path);
    b.position(b.position() + (int) length);
    if (type != 0) {
      throw refused(name, type == 1 ? "soft" : type == 64 ? "external" : "user-defined");
    }
    put(name, b.getLong());
    order.put(name, created);
  }

  private void readSymbolTable(long treeAddress, long heapAddress) {
    ByteBuffer heapHead = guard.read(heapAddress, 32, "local heap", path);
    guard.expect(heapHead, "HEAP", "local heap", path);
    ByteBuffer heap =
        guard.read(heapHead.getLong(24), heapHead.getLong(8), "local heap data", path);
    Deque<Node> pending = new ArrayDeque<>();
    pending.add(new Node(treeAddress, -1));
    while (!pending.isEmpty()) {
      Node node = pending.remove();
      if (node.level == 0) {
        readSymbolNode(node.address, heap);
      } else {
        readTreeNode(node, pending);
      }
    }
  }

  /** {@code node.level} is that of the parent, -1 for the root. */
  private void readTreeNode(Node node, Deque<Node> pending) {
    guard.visit(visited, node.address, path);
    ByteBuffer head = guard.read(node.address, 24, "group B-tree", path);
    guard.expect(head, "TREE", "group B-tree", path);
    int type = head.get();
    int level = head.get() & 0xff;
    int entries = head.getShort() & 0xffff;
    if (type != 0
        || level > Hdf5Guard.MAX_BTREE_LEVEL
        || node.level >= 0 && level != node.level - 1) {
      throw guard.malformed(path, "group B-tree of type " + type + " and level " + level);
    }
    ByteBuffer b = guard.read(node.address + 24, 8 + entries * 16L, "group B-tree", path);
    for (int i = 0; i < entries; i++) {
      pending.add(new Node(b.getLong(8 + i * 16), level));
    }
  }

  private void readSymbolNode(long address, ByteBuffer heap) {
    guard.visit(visited, address, path);
    ByteBuffer head = guard.read(address, 8, "symbol table node", path);
    guard.expect(head, "SNOD", "symbol table node", path);
    int version = head.get();
    head.get();
    int count = head.getShort() & 0xffff;
    if (version != 1) {
      throw guard.malformed(path, "symbol table node version " + version);
    }
    ByteBuffer b = guard.read(address + 8, count * 40L, "symbol table node", path);
    for (int i = 0; i < count; i++) {
      long nameAt = b.getLong(i * 40);
      if (nameAt < 0 || nameAt >= heap.limit()) {
        throw guard.malformed(path, "a link name outside its heap");
      }
      int at = (int) nameAt;
      String name = guard.name(heap.slice(at, heap.limit() - at), path);
      int cacheType = b.getInt(i * 40 + 16);
      if (cacheType == 2) {
        throw refused(name, "soft");
      }
      if (cacheType != 0 && cacheType != 1) {
        throw guard.malformed(path, "a symbol table entry of the kind " + cacheType);
      }
      put(name, b.getLong(i * 40 + 8));
    }
  }

  private void put(String name, long address) {
    if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0) {
      throw guard.malformed(path, "a link with the name '" + name + "'");
    }
    if (links.size() >= Hdf5Guard.MAX_LINKS) {
      throw guard.limit(path, "a group of more than " + Hdf5Guard.MAX_LINKS + " links");
    }
    if (links.put(name, address) != null) {
      throw guard.malformed(path, "two links with the name '" + name + "'");
    }
  }

  private RuntimeException refused(String name, String kind) {
    String at = path.equals("/") ? "/" + name : path + "/" + name;
    return guard.external(
        at,
        "this is "
            + (kind.equals("external") ? "an " : "a ")
            + kind
            + " HDF5 link, which leads to another place or file");
  }
}
