package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes small HDF5 files by hand, well-formed or hostile: what is written can be patched at known
 * addresses.
 */
public final class Hdf5Builder {
  public static final int LINK_INFO = 0x02;
  public static final int DATASPACE = 0x01;
  public static final int DATATYPE = 0x03;
  public static final int LINK = 0x06;
  public static final int LAYOUT = 0x08;
  public static final int FILTERS = 0x0b;
  public static final int ATTRIBUTE = 0x0c;
  public static final int CONTINUATION = 0x10;
  public static final int SYMBOL_TABLE = 0x11;

  /** Addresses of the parts of a group. */
  public record Group(long header, long tree, long node, long heap, long heapData) {}

  /** A header message. */
  public record Message(int type, byte[] body) {}

  private ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
  private int size = 96;

  /** A place for {@code bytes} at the end of the file, zero-filled, at a multiple of 8. */
  public long allocate(int bytes) {
    int at = (size + 7) / 8 * 8;
    size = at + bytes;
    while (file.capacity() < size) {
      file =
          ByteBuffer.wrap(Arrays.copyOf(file.array(), 2 * file.capacity()))
              .order(ByteOrder.LITTLE_ENDIAN);
    }
    return at;
  }

  public long write(byte[] bytes) {
    long at = allocate(bytes.length);
    System.arraycopy(bytes, 0, file.array(), (int) at, bytes.length);
    return at;
  }

  public Hdf5Builder putLong(long at, long value) {
    file.putLong((int) at, value);
    return this;
  }

  public Hdf5Builder putInt(long at, int value) {
    file.putInt((int) at, value);
    return this;
  }

  public Hdf5Builder putShort(long at, int value) {
    file.putShort((int) at, (short) value);
    return this;
  }

  public Hdf5Builder putByte(long at, int value) {
    file.put((int) at, (byte) value);
    return this;
  }

  /** The file, with its superblock. */
  public byte[] finish(long root) {
    file.put(0, Superblock.SIGNATURE);
    file.put(13, (byte) 8).put(14, (byte) 8);
    file.putShort(16, (short) 4).putShort(18, (short) 16);
    file.putLong(24, 0).putLong(32, -1).putLong(40, size).putLong(48, -1);
    file.putLong(56, 0).putLong(64, root);
    return Arrays.copyOf(file.array(), size);
  }

  /** An object header of version 1. */
  public long header(Message... messages) {
    int bytes = 0;
    for (Message m : messages) {
      bytes += 8 + (m.body.length + 7) / 8 * 8;
    }
    long at = allocate(16 + bytes);
    putByte(at, 1).putShort(at + 2, messages.length).putInt(at + 4, 1).putInt(at + 8, bytes);
    messages(at + 16, messages);
    return at;
  }

  /** Header messages one after another. */
  public void messages(long at, Message... messages) {
    long to = at;
    for (Message m : messages) {
      int padded = (m.body.length + 7) / 8 * 8;
      putShort(to, m.type).putShort(to + 2, padded);
      System.arraycopy(m.body, 0, file.array(), (int) to + 8, m.body.length);
      to += 8 + padded;
    }
  }

  /** A group with a symbol table of one node. */
  public Group group(Map<String, Long> members, Message... more) {
    TreeMap<String, Long> sorted = new TreeMap<>(members);
    List<byte[]> names = new ArrayList<>();
    int heapBytes = 8;
    for (String name : sorted.keySet()) {
      byte[] b = (name + "\0").getBytes(StandardCharsets.UTF_8);
      b = Arrays.copyOf(b, (b.length + 7) / 8 * 8);
      names.add(b);
      heapBytes += b.length;
    }
    long heapData = allocate(heapBytes);
    long heap = allocate(32);
    signature(heap, "HEAP").putLong(heap + 8, heapBytes).putLong(heap + 16, -1);
    putLong(heap + 24, heapData);
    long node = allocate(8 + 40 * sorted.size());
    signature(node, "SNOD").putByte(node + 4, 1).putShort(node + 6, sorted.size());
    int nameAt = 8;
    int i = 0;
    for (long address : sorted.values()) {
      putLong(node + 8 + 40L * i, nameAt).putLong(node + 16 + 40L * i, address);
      System.arraycopy(names.get(i), 0, file.array(), (int) heapData + nameAt, names.get(i).length);
      nameAt += names.get(i).length;
      i++;
    }
    long tree = tree(0, 0, new long[] {node}, 8);
    List<Message> messages = new ArrayList<>(Arrays.asList(more));
    messages.add(0, new Message(SYMBOL_TABLE, longs(tree, heap)));
    long header = header(messages.toArray(new Message[0]));
    return new Group(header, tree, node, heap, heapData);
  }

  /** A B-tree node of version 1 with zero keys of the given size. */
  public long tree(int type, int level, long[] children, int keySize) {
    long at = allocate(24 + keySize + children.length * (8 + keySize));
    signature(at, "TREE").putByte(at + 4, type).putByte(at + 5, level);
    putShort(at + 6, children.length).putLong(at + 8, -1).putLong(at + 16, -1);
    for (int i = 0; i < children.length; i++) {
      putLong(at + 24 + keySize + (long) i * (keySize + 8), children[i]);
    }
    return at;
  }

  /** The chunk B-tree of a one-dimensional dataset: sizes and addresses of its chunks. */
  public long chunks(int chunkLength, long[] addresses, int[] sizes) {
    long at = tree(1, 0, addresses, 24);
    for (int i = 0; i < addresses.length; i++) {
      putInt(at + 24 + 32L * i, sizes[i]).putLong(at + 32 + 32L * i, (long) i * chunkLength);
    }
    return at;
  }

  public Hdf5Builder signature(long at, String text) {
    for (int i = 0; i < text.length(); i++) {
      putByte(at + i, text.charAt(i));
    }
    return this;
  }

  /** A float32 dataset in one range. */
  public long floats(float... values) {
    ByteBuffer b = little(4 * values.length);
    for (float v : values) {
      b.putFloat(v);
    }
    long data = write(b.array());
    return dataset(contiguous(data, 4L * values.length), values.length);
  }

  /** A float32 dataset of any layout. */
  public long dataset(Message layout, long... dims) {
    return header(space(dims), float32(), layout);
  }

  public static Message space(long... dims) {
    ByteBuffer b = little(8 + 8 * dims.length).put((byte) 1).put((byte) dims.length);
    b.position(8);
    for (long d : dims) {
      b.putLong(d);
    }
    return new Message(DATASPACE, b.array());
  }

  public static Message float32() {
    ByteBuffer b = little(24).put((byte) 0x11).put((byte) 0x20).put((byte) 31).put((byte) 0);
    b.putInt(4).putShort((short) 0).putShort((short) 32);
    b.put((byte) 23).put((byte) 8).put((byte) 0).put((byte) 23).putInt(127);
    return new Message(DATATYPE, b.array());
  }

  public static Message contiguous(long address, long bytes) {
    return new Message(
        LAYOUT, little(18).put((byte) 3).put((byte) 1).putLong(address).putLong(bytes).array());
  }

  public static Message chunked(long tree, int chunk, int elementSize) {
    ByteBuffer b = little(19).put((byte) 3).put((byte) 2).put((byte) 2).putLong(tree);
    return new Message(LAYOUT, b.putInt(chunk).putInt(elementSize).array());
  }

  /** A pipeline of filters without parameters. */
  public static Message filters(int... ids) {
    ByteBuffer b = little(8 + 8 * ids.length).put((byte) 1).put((byte) ids.length);
    b.position(8);
    for (int id : ids) {
      b.putShort((short) id).putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }
    return new Message(FILTERS, b.array());
  }

  /** A list of variable-length strings; each element is (length, heap address, heap index). */
  public static Message stringsAttribute(String name, long[][] elements) {
    byte[] nameBytes = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), name.length() + 1);
    int padded = (nameBytes.length + 7) / 8 * 8;
    ByteBuffer b = little(8 + padded + 24 + 16 + 16 * elements.length);
    b.put((byte) 1).put((byte) 0);
    b.putShort((short) nameBytes.length).putShort((short) 24).putShort((short) 16);
    b.put(nameBytes).position(8 + padded);
    b.put((byte) 0x19)
        .put((byte) 1)
        .put((byte) 0)
        .put((byte) 0)
        .putInt(16)
        .position(8 + padded + 24);
    b.put((byte) 1).put((byte) 1).position(8 + padded + 32);
    b.putLong(elements.length);
    for (long[] e : elements) {
      b.putInt((int) e[0]).putLong(e[1]).putInt((int) e[2]);
    }
    return new Message(ATTRIBUTE, b.array());
  }

  /** A global heap with one object, of index 1. */
  public long globalHeap(byte[] object) {
    int padded = (object.length + 7) / 8 * 8;
    long at = allocate(16 + 16 + padded);
    signature(at, "GCOL").putByte(at + 4, 1).putLong(at + 8, 32 + padded);
    putShort(at + 16, 1).putLong(at + 24, object.length);
    System.arraycopy(object, 0, file.array(), (int) at + 32, object.length);
    return at;
  }

  /** A hard or soft link message of a new-style group. */
  public static Message softLink(String name, String target) {
    byte[] n = name.getBytes(StandardCharsets.UTF_8);
    byte[] t = target.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = little(4 + n.length + 2 + t.length);
    b.put((byte) 1).put((byte) 8).put((byte) 1).put((byte) n.length).put(n);
    return new Message(LINK, b.putShort((short) t.length).put(t).array());
  }

  public static byte[] longs(long... values) {
    ByteBuffer b = little(8 * values.length);
    for (long v : values) {
      b.putLong(v);
    }
    return b.array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
