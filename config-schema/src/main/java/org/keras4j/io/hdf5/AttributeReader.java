package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Attribute messages of versions 1 to 3 and the decoding of small values. */
final class AttributeReader {
  /** An attribute whose value has not been decoded. */
  record Attribute(Datatype type, Dataspace space, ByteBuffer data) {}

  private final Hdf5Guard guard;
  private final GlobalHeap heap;

  AttributeReader(Hdf5Guard guard, GlobalHeap heap) {
    this.guard = guard;
    this.heap = heap;
  }

  /** The attributes of an object by name: those in its header, or those in its heap. */
  Map<String, ByteBuffer> find(ObjectHeader header, String path) {
    Map<String, ByteBuffer> found = new LinkedHashMap<>();
    for (ObjectHeader.Message m : header.messages()) {
      if (m.type() == ObjectHeader.ATTRIBUTE) {
        if (m.shared()) {
          throw guard.unsupported(path, "shared attributes");
        }
        add(found, m.body().duplicate().order(ByteOrder.LITTLE_ENDIAN), path);
      }
    }
    ByteBuffer info = header.find(ObjectHeader.ATTRIBUTE_INFO);
    if (info != null) {
      findDense(found, info, path);
    }
    return found;
  }

  private void findDense(Map<String, ByteBuffer> found, ByteBuffer info, String path) {
    info.get();
    if ((info.get() & 1) != 0) {
      info.getShort(); // largest creation index
    }
    long heapAddress = info.getLong();
    long names = info.getLong();
    if (heapAddress == Hdf5Guard.UNDEFINED || names == Hdf5Guard.UNDEFINED) {
      return;
    }
    FractalHeap dense = new FractalHeap(guard, heapAddress, path);
    List<ByteBuffer> records =
        BTree2.records(guard, names, BTree2.ATTRIBUTE_NAMES, Hdf5Guard.MAX_MESSAGES, path);
    records.sort(Comparator.comparingLong(r -> Integer.toUnsignedLong(r.getInt(9))));
    for (ByteBuffer r : records) {
      if ((r.get(8) & 2) != 0) {
        throw guard.unsupported(path, "shared attributes");
      }
      add(found, dense.object(r.slice(0, 8)), path);
    }
  }

  private void add(Map<String, ByteBuffer> found, ByteBuffer b, String path) {
    int version = b.get(0);
    int nameSize = b.getShort(2) & 0xffff;
    int nameAt = version == 3 ? 9 : 8;
    if (version < 1 || version > 3) {
      throw guard.malformed(path, "attribute version " + version);
    }
    int end = nameAt;
    while (b.get(end) != 0) {
      end++;
    }
    if (end - nameAt != nameSize - 1) {
      throw guard.malformed(path, "an attribute name that does not have its stored length");
    }
    String name = guard.name(b.slice(nameAt, nameSize), path);
    if (found.put(name, b) != null) {
      throw guard.malformed(path, "two attributes with the name '" + name + "'");
    }
  }

  Attribute parse(ByteBuffer message, String path) {
    ByteBuffer b = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int version = b.get();
    int flags = b.get();
    int nameSize = b.getShort() & 0xffff;
    int typeSize = b.getShort() & 0xffff;
    int spaceSize = b.getShort() & 0xffff;
    if (version > 1 && (flags & 2) != 0) {
      throw guard.unsupported(path, "an attribute with a shared dataspace");
    }
    int pad = version == 1 ? 7 : 0;
    int at = (version == 3 ? 9 : 8) + (nameSize + pad & ~pad);
    ByteBuffer stored = slice(b, at, typeSize);
    if (version > 1 && (flags & 1) != 0) {
      stored = ObjectHeader.committed(guard, ObjectHeader.DATATYPE, stored, path);
    }
    Datatype type = Datatype.parse(stored, guard, path);
    at += typeSize + pad & ~pad;
    Dataspace space = Dataspace.parse(slice(b, at, spaceSize), guard, path);
    at += spaceSize + pad & ~pad;
    return new Attribute(type, space, slice(b, at, b.limit() - at));
  }

  private static ByteBuffer slice(ByteBuffer b, int at, int length) {
    return b.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The value as a tensor; text as UTF-8. */
  Tensor tensor(Attribute a, String path) {
    return tensor(a.type, a.space, a.data, path);
  }

  Tensor tensor(Datatype type, Dataspace space, ByteBuffer data, String path) {
    DType dtype = type.dtype();
    int n = space.size(guard, path);
    if (dtype == null) {
      throw guard.unsupported(path, "values of the type " + type.description());
    }
    if ((long) n * type.size() > data.remaining()) {
      throw guard.malformed(
          path, n + " elements of " + type.size() + " bytes in " + data.remaining() + " bytes");
    }
    Shape shape = space.shape();
    if (!type.isString()) {
      ByteBuffer values = data.slice(data.position(), n * type.size()).order(type.order());
      java.nio.Buffer target = Tensor.newBuffer(dtype, n);
      Tensor.putBytes(target, values);
      return Tensor.wrap(dtype, shape, target.rewind());
    }
    guard.spend(64L * n, path);
    String[] strings = new String[n];
    for (int i = 0; i < n; i++) {
      strings[i] = new String(text(type, data, i, path), StandardCharsets.UTF_8);
    }
    return Tensor.wrap(DType.STRING, shape, strings);
  }

  /** The bytes of the only string of an attribute, without padding. */
  byte[] singleText(Attribute a, String path) {
    if (!a.type.isString() || a.space.size(guard, path) != 1) {
      throw guard.malformed(
          path, "expected one string, found " + a.type.description() + a.space.shape());
    }
    return text(a.type, a.data, 0, path);
  }

  private byte[] text(Datatype type, ByteBuffer data, int i, String path) {
    byte[] bytes;
    if (type.form() == Datatype.Form.STRING_VARIABLE) {
      int at = data.position() + 16 * i;
      bytes =
          heap.value(
              data.getLong(at + 4),
              data.getInt(at + 12),
              Integer.toUnsignedLong(data.getInt(at)),
              path);
    } else {
      guard.spend(type.size(), path);
      bytes = new byte[type.size()];
      data.get(data.position() + type.size() * i, bytes);
    }
    int end = bytes.length;
    switch (type.form()) {
      case STRING_NUL_PADDED:
        while (end > 0 && bytes[end - 1] == 0) {
          end--;
        }
        break;
      case STRING_SPACE_PADDED:
        while (end > 0 && bytes[end - 1] == ' ') {
          end--;
        }
        break;
      default:
        end = 0;
        while (end < bytes.length && bytes[end] != 0) {
          end++;
        }
    }
    return end == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, end);
  }
}
