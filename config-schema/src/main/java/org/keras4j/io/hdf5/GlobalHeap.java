package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Variable-length values, in collections that are indexed once each. */
final class GlobalHeap {
  private record Entry(long address, long size) {}

  private final Hdf5Guard guard;
  private final Map<Long, Map<Integer, Entry>> collections = new HashMap<>();

  GlobalHeap(Hdf5Guard guard) {
    this.guard = guard;
  }

  /** The bytes of the value at a heap address and index; {@code length} of them. */
  byte[] value(long address, int index, long length, String path) {
    if (length == 0 || address == 0 || address == Hdf5Guard.UNDEFINED) {
      if (length != 0) {
        throw guard.malformed(path, "a value of " + length + " bytes that is stored nowhere");
      }
      return new byte[0];
    }
    Map<Integer, Entry> entries = collections.get(address);
    if (entries == null) {
      entries = index(address, path);
      collections.put(address, entries);
    }
    Entry e = entries.get(index);
    if (e == null || length > e.size) {
      throw guard.malformed(
          path,
          "the global heap at address "
              + address
              + " has no object "
              + index
              + " of "
              + length
              + " bytes");
    }
    return guard.read(e.address, length, "global heap object", path).array();
  }

  private Map<Integer, Entry> index(long address, String path) {
    ByteBuffer head = guard.read(address, 16, "global heap", path);
    guard.expect(head, "GCOL", "global heap", path);
    if (head.get() != 1) {
      throw guard.malformed(path, "global heap version " + head.get(4));
    }
    long size = head.getLong(8);
    guard.checkRange(address, size, "global heap", path);
    Map<Integer, Entry> entries = new HashMap<>();
    long at = address + 16;
    long end = address + size;
    while (end - at >= 16) {
      ByteBuffer object = guard.read(at, 16, "global heap object", path);
      int index = object.getShort(0) & 0xffff;
      if (index == 0) {
        break; // the free space
      }
      long length = object.getLong(8);
      if (length < 0 || length > end - at - 16) {
        throw guard.malformed(path, "a global heap object passes its heap's end");
      }
      guard.spend(64, path);
      if (entries.put(index, new Entry(at + 16, length)) != null) {
        throw guard.malformed(path, "global heap index " + index + " is used twice");
      }
      at += 16 + (length + 7) / 8 * 8;
    }
    return entries;
  }
}
