package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages of a group or dataset: object headers of version 1 and 2, with continuations. */
final class ObjectHeader {
  static final int DATASPACE = 0x01;
  static final int LINK_INFO = 0x02;
  static final int DATATYPE = 0x03;
  static final int LINK = 0x06;
  static final int EXTERNAL_FILES = 0x07;
  static final int LAYOUT = 0x08;
  static final int GROUP_INFO = 0x0a;
  static final int FILTERS = 0x0b;
  static final int ATTRIBUTE = 0x0c;
  static final int SYMBOL_TABLE = 0x11;
  static final int ATTRIBUTE_INFO = 0x15;

  private static final int CONTINUATION = 0x10;
  private static final int LAST_KNOWN = 0x18;
  private static final int SHARED_FLAG = 0x02;
  private static final int FAIL_IF_UNKNOWN_FLAG = 0x80;

  /** One message; {@code body} is little-endian and must be duplicated before it is read. */
  record Message(int type, boolean shared, ByteBuffer body) {}

  private record Block(long address, long length) {}

  private final List<Message> messages = new ArrayList<>();
  private final Deque<Block> pending = new ArrayDeque<>();
  private final Set<Long> visited = new HashSet<>();
  private final Hdf5Guard guard;
  private final String path;

  private ObjectHeader(Hdf5Guard guard, String path) {
    this.guard = guard;
    this.path = path;
  }

  static ObjectHeader read(Hdf5Guard guard, long address, String path) {
    ObjectHeader header = new ObjectHeader(guard, path);
    guard.visit(header.visited, address, path);
    ByteBuffer start = guard.read(address, 16, "object header", path);
    if (start.get(0) == 1) {
      header.readVersion1(address, start);
    } else if (start.get(0) == 'O') {
      header.readVersion2(address, start);
    } else {
      throw guard.malformed(path, "no object header at address " + address);
    }
    return header;
  }

  List<Message> messages() {
    return messages;
  }

  boolean has(int type) {
    return find(type) != null;
  }

  /** The body of the only message of a type, or null. A committed datatype is looked up. */
  @Nullable ByteBuffer find(int type) {
    for (Message m : messages) {
      if (m.type == type) {
        ByteBuffer body = m.body.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return m.shared ? committed(guard, type, body, path) : body;
      }
    }
    return null;
  }

  /** The message that another object's header keeps, in place of a reference to it. */
  static ByteBuffer committed(Hdf5Guard guard, int type, ByteBuffer reference, String path) {
    int version = reference.get();
    int kind = reference.get();
    if (type != DATATYPE || version != 2 && (version != 3 || kind != 2)) {
      throw guard.unsupported(path, "shared header messages of version " + version);
    }
    for (Message m : read(guard, reference.getLong(), path).messages) {
      if (m.type == type && !m.shared) {
        return m.body.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw guard.malformed(path, "a committed datatype that is not there");
  }

  private void readVersion1(long address, ByteBuffer prefix) {
    pending.add(new Block(address + 16, Integer.toUnsignedLong(prefix.getInt(8))));
    while (!pending.isEmpty()) {
      Block block = pending.remove();
      ByteBuffer b = guard.read(block.address, block.length, "object header", path);
      while (b.remaining() >= 8) {
        int type = b.getShort() & 0xffff;
        int size = b.getShort() & 0xffff;
        int flags = b.get() & 0xff;
        b.position(b.position() + 3);
        add(type, flags, body(b, size));
      }
    }
  }

  private void readVersion2(long address, ByteBuffer start) {
    guard.expect(start, "OHDR", "object header", path);
    if (start.get() != 2) {
      throw guard.unsupported(path, "object header version " + start.get(4));
    }
    int flags = start.get() & 0xff;
    int sizeBytes = 1 << (flags & 3);
    int prefix = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0) + sizeBytes;
    ByteBuffer head = guard.read(address, prefix, "object header", path);
    head.position(prefix - sizeBytes);
    long size = Hdf5Guard.unsigned(head, sizeBytes);
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw guard.malformed(path, "object header of " + Long.toUnsignedString(size) + " bytes");
    }
    boolean ordered = (flags & 0x04) != 0;
    ByteBuffer whole = guard.readChecked(address, prefix + size + 4, "object header", path);
    whole.position(prefix);
    readMessages2(whole, ordered);
    while (!pending.isEmpty()) {
      Block block = pending.remove();
      if (block.length < 8) {
        throw guard.malformed(path, "object header continuation of " + block.length + " bytes");
      }
      ByteBuffer b = guard.readChecked(block.address, block.length, "object header", path);
      guard.expect(b, "OCHK", "object header continuation", path);
      readMessages2(b, ordered);
    }
  }

  private void readMessages2(ByteBuffer b, boolean ordered) {
    int headerSize = ordered ? 6 : 4;
    while (b.remaining() >= headerSize) {
      int type = b.get() & 0xff;
      int size = b.getShort() & 0xffff;
      int flags = b.get() & 0xff;
      if (ordered) {
        b.getShort();
      }
      add(type, flags, body(b, size));
    }
  }

  private ByteBuffer body(ByteBuffer b, int size) {
    if (size > b.remaining()) {
      throw guard.malformed(path, "a header message of " + size + " bytes passes its block's end");
    }
    ByteBuffer body = b.slice(b.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    b.position(b.position() + size);
    return body;
  }

  private void add(int type, int flags, ByteBuffer body) {
    if (type == 0) {
      return;
    }
    if (type == CONTINUATION) {
      if (body.remaining() < 16) {
        throw guard.malformed(path, "short continuation message");
      }
      long address = body.getLong(0);
      guard.visit(visited, address, path);
      pending.add(new Block(address, body.getLong(8)));
      return;
    }
    if (type >= LAST_KNOWN && (flags & FAIL_IF_UNKNOWN_FLAG) != 0) {
      throw guard.unsupported(path, "header message type " + type);
    }
    guard.spend(64, path);
    if (messages.size() >= Hdf5Guard.MAX_MESSAGES) {
      throw guard.limit(path, "more than " + Hdf5Guard.MAX_MESSAGES + " header messages");
    }
    messages.add(new Message(type, (flags & SHARED_FLAG) != 0, body));
  }
}
