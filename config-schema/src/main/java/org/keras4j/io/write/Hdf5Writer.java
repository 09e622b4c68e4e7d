package org.keras4j.io.write;

import static org.keras4j.io.write.LittleEndian.padded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Writes an HDF5 file from front to back, in the oldest form of the format, which every reader
 * knows: after the superblock come the values of all datasets, then texts, then the structure.
 *
 * <p>Source: HDF5 File Format Specification 3.0, with superblock 0, object headers 1, symbol
 * tables, layout messages 3.
 */
public final class Hdf5Writer {
  private static final int SUPERBLOCK = 96;
  private static final int LEAF_K = 4;
  private static final int INTERNAL_K = 16;
  private static final int HEADER = 16;
  private static final int MIN_HEAP = 4096;
  private static final long UNDEFINED = -1;

  private static final int DATASPACE = 0x1;
  private static final int DATATYPE = 0x3;
  private static final int FILL_VALUE = 0x5;
  private static final int LAYOUT = 0x8;
  private static final int ATTRIBUTE = 0xC;
  private static final int SYMBOL_TABLE = 0x11;

  private final List<byte[]> blocks = new ArrayList<>();
  private final Map<Hdf5Tree.Dataset, Long> data = new IdentityHashMap<>();
  private long end;

  private Hdf5Writer() {}

  /**
   * Writes a file.
   *
   * @throws IOException when the stream does; the tensors' own errors pass through
   */
  public static void write(Hdf5Tree.Group root, OutputStream out) throws IOException {
    new Hdf5Writer().file(root, out);
  }

  private void file(Hdf5Tree.Group root, OutputStream out) throws IOException {
    List<Hdf5Tree.Dataset> datasets = root.datasets();
    end = SUPERBLOCK;
    for (Hdf5Tree.Dataset d : datasets) {
      data.put(d, d.bytes() == 0 ? UNDEFINED : end);
      end += (d.bytes() + 7) / 8 * 8;
    }
    SymbolTable top = group(root);
    out.write(superblock(top));
    for (Hdf5Tree.Dataset d : datasets) {
      Tensor t = d.values();
      if (t.dtype() != d.dtype() || !t.shape().equals(d.shape())) {
        throw new IllegalStateException(t.spec() + " in place of " + d.dtype() + d.shape());
      }
      TensorBytes.write(t, out);
      out.write(new byte[(int) ((8 - d.bytes() % 8) % 8)]);
    }
    for (byte[] block : blocks) {
      out.write(block);
    }
  }

  /** Where a group's header and its two tables are. */
  private record SymbolTable(long header, long tree, long heap) {}

  /** A name and what goes by it. */
  private record Link(int nameOffset, long header) {}

  /** A node of the tree, and the offset of the last name below it. */
  private record TreeNode(long address, int lastName) {}

  private long place(LittleEndian bytes) {
    long at = end;
    byte[] block = bytes.pad().toArray();
    blocks.add(block);
    end += block.length;
    return at;
  }

  private byte[] superblock(SymbolTable root) {
    return new LittleEndian()
        .u8(0x89)
        .ascii("HDF\r\n")
        .u8(0x1A)
        .ascii("\n")
        .u32(0)
        .u8(0)
        .u8(8)
        .u8(8)
        .u8(0)
        .u16(LEAF_K)
        .u16(INTERNAL_K)
        .u32(0)
        .u64(0)
        .u64(UNDEFINED)
        .u64(end)
        .u64(UNDEFINED)
        .u64(0)
        .u64(root.header())
        .u32(1)
        .u32(0)
        .u64(root.tree())
        .u64(root.heap())
        .toArray();
  }

  private SymbolTable group(Hdf5Tree.Group group) {
    LittleEndian names = new LittleEndian().u64(0);
    List<Link> links = new ArrayList<>();
    for (Map.Entry<String, Hdf5Tree> e : group.children().entrySet()) {
      long header =
          e.getValue() instanceof Hdf5Tree.Group g
              ? group(g).header()
              : dataset((Hdf5Tree.Dataset) e.getValue());
      links.add(new Link(names.size(), header));
      names.bytes(e.getKey().getBytes(StandardCharsets.UTF_8)).u8(0).pad();
    }
    int nameBytes = names.size();
    long nameData = place(names);
    int noFreeBlock = 1;
    long heap =
        place(
            new LittleEndian().ascii("HEAP").u32(0).u64(nameBytes).u64(noFreeBlock).u64(nameData));
    long tree = tree(links);
    List<LittleEndian> messages = new ArrayList<>();
    messages.add(message(SYMBOL_TABLE, new LittleEndian().u64(tree).u64(heap)));
    attributes(group, messages);
    return new SymbolTable(header(messages), tree, heap);
  }

  private long tree(List<Link> links) {
    List<TreeNode> level = new ArrayList<>();
    for (int from = 0; from < links.size(); from += 2 * LEAF_K) {
      List<Link> part = links.subList(from, Math.min(links.size(), from + 2 * LEAF_K));
      LittleEndian node = new LittleEndian().ascii("SNOD").u16(1).u16(part.size());
      for (Link l : part) {
        node.u64(l.nameOffset()).u64(l.header()).u64(0).u64(0).u64(0);
      }
      node.zerosTo(8 + 2 * LEAF_K * 40);
      level.add(new TreeNode(place(node), part.get(part.size() - 1).nameOffset()));
    }
    int depth = 0;
    do {
      level = above(level, depth++);
    } while (level.size() > 1);
    return level.get(0).address();
  }

  private List<TreeNode> above(List<TreeNode> children, int depth) {
    int size = 24 + 2 * INTERNAL_K * 16 + 8;
    int count = Math.max(1, (children.size() + 2 * INTERNAL_K - 1) / (2 * INTERNAL_K));
    List<TreeNode> out = new ArrayList<>();
    int firstName = 0;
    for (int i = 0; i < count; i++) {
      int from = i * 2 * INTERNAL_K;
      List<TreeNode> part =
          children.subList(from, Math.min(children.size(), from + 2 * INTERNAL_K));
      LittleEndian node =
          new LittleEndian()
              .ascii("TREE")
              .u8(0)
              .u8(depth)
              .u16(part.size())
              .u64(i == 0 ? UNDEFINED : end - size)
              .u64(i == count - 1 ? UNDEFINED : end + size)
              .u64(firstName);
      for (TreeNode child : part) {
        node.u64(child.address()).u64(child.lastName());
        firstName = child.lastName();
      }
      out.add(new TreeNode(place(node.zerosTo(size)), firstName));
    }
    return out;
  }

  private long dataset(Hdf5Tree.Dataset d) {
    List<LittleEndian> messages = new ArrayList<>();
    Shape shape = d.complex() ? d.shape().remove(-1) : d.shape();
    byte[] type = d.complex() ? Hdf5Types.complex(d.dtype()) : Hdf5Types.of(d.dtype());
    messages.add(message(DATASPACE, new LittleEndian().bytes(Hdf5Types.space(shape))));
    messages.add(message(DATATYPE, new LittleEndian().bytes(type)));
    int allocatedLate = 2;
    int writtenIfSet = 2;
    messages.add(
        message(
            FILL_VALUE, new LittleEndian().u8(2).u8(allocatedLate).u8(writtenIfSet).u8(1).u32(0)));
    int contiguous = 1;
    messages.add(
        message(LAYOUT, new LittleEndian().u8(3).u8(contiguous).u64(data.get(d)).u64(d.bytes())));
    attributes(d, messages);
    return header(messages);
  }

  private long header(List<LittleEndian> messages) {
    int size = 0;
    for (LittleEndian m : messages) {
      size += m.size();
    }
    LittleEndian out = new LittleEndian().u8(1).u8(0).u16(messages.size()).u32(1).u32(size).u32(0);
    messages.forEach(m -> out.bytes(m.toArray()));
    if (out.size() != HEADER + size) {
      throw new IllegalStateException("a header of " + out.size() + " bytes");
    }
    return place(out);
  }

  private static LittleEndian message(int type, LittleEndian content) {
    int constant = type == DATATYPE || type == FILL_VALUE ? 1 : 0;
    byte[] bytes = content.pad().toArray();
    if (bytes.length > 0xFFFF) {
      throw new IllegalArgumentException("a message of " + bytes.length + " bytes");
    }
    return new LittleEndian().u16(type).u16(bytes.length).u8(constant).u8(0).u16(0).bytes(bytes);
  }

  private void attributes(Hdf5Tree node, List<LittleEndian> messages) {
    node.attributes()
        .forEach(
            (name, value) -> {
              if (value instanceof String text) {
                messages.add(attribute(name, text));
              } else {
                List<?> texts = (List<?>) value;
                messages.add(attribute(name, texts.stream().map(String.class::cast).toList()));
              }
            });
  }

  private LittleEndian attribute(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean ascii = bytes.length == text.length();
    LittleEndian place = new LittleEndian().u32(bytes.length).u64(heap(bytes)).u32(1);
    return attribute(name, Hdf5Types.text(ascii), Shape.SCALAR, place.toArray());
  }

  private static LittleEndian attribute(String name, List<String> texts) {
    if (texts.isEmpty()) { // NumPy makes an array of float64 of an empty list
      byte[] none = Hdf5Types.of(org.keras4j.tensor.DType.FLOAT64);
      return attribute(name, none, Shape.of(0), new byte[0]);
    }
    List<byte[]> all = texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    int width = Math.max(1, all.stream().mapToInt(b -> b.length).max().getAsInt());
    LittleEndian data = new LittleEndian();
    for (byte[] b : all) {
      data.bytes(b).zerosTo(data.size() + width - b.length);
    }
    return attribute(name, Hdf5Types.fixedText(width), Shape.of(texts.size()), data.toArray());
  }

  private static LittleEndian attribute(String name, byte[] type, Shape shape, byte[] value) {
    byte[] key = (name + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] space = Hdf5Types.space(shape);
    return message(
        ATTRIBUTE,
        new LittleEndian()
            .u8(1)
            .u8(0)
            .u16(key.length)
            .u16(type.length)
            .u16(space.length)
            .bytes(key)
            .pad()
            .bytes(type)
            .pad()
            .bytes(space)
            .pad()
            .bytes(value));
  }

  /** A collection of the global heap with one object, whose index is 1. */
  private long heap(byte[] object) {
    int used = 2 * HEADER + padded(object.length);
    int size = Math.max(MIN_HEAP, used);
    LittleEndian out =
        new LittleEndian()
            .ascii("GCOL")
            .u32(1)
            .u64(size)
            .u16(1)
            .u16(1)
            .u32(0)
            .u64(object.length)
            .bytes(object)
            .pad();
    if (size - used >= HEADER) {
      out.u64(0).u64(size - used);
    }
    return place(out.zerosTo(size));
  }
}
