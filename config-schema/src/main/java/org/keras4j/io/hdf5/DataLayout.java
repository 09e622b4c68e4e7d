package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the elements of a dataset are: message versions 3 and 4. */
sealed interface DataLayout {
  /** In the object header itself. */
  record Compact(ByteBuffer data) implements DataLayout {}

  /** In one range of the file; the address is undefined when nothing was ever written. */
  record Contiguous(long address, long size) implements DataLayout {}

  /** In chunks, found by a B-tree of version 1. */
  record Chunked(long tree, int[] chunk, int elementSize) implements DataLayout {}

  static DataLayout parse(ByteBuffer b, Hdf5Guard guard, String path) {
    int version = b.get();
    int layoutClass = b.get();
    if (version < 3) {
      throw guard.unsupported(path, "data layout version " + version + " (before HDF5 1.6.3)");
    }
    if (version > 5) {
      throw guard.malformed(path, "data layout version " + version);
    }
    switch (layoutClass) {
      case 0:
        int size = b.getShort() & 0xffff;
        return new Compact(b.slice(b.position(), size).order(ByteOrder.LITTLE_ENDIAN));
      case 1:
        return new Contiguous(b.getLong(), b.getLong());
      case 2:
        if (version > 3) {
          throw guard.unsupported(path, "chunk indexes of libver='latest'");
        }
        return chunked(b, guard, path);
      case 3:
        throw guard.external(path, "this is a virtual dataset, whose data are in other files");
      default:
        throw guard.malformed(path, "data layout class " + layoutClass);
    }
  }

  private static DataLayout chunked(ByteBuffer b, Hdf5Guard guard, String path) {
    int rank = (b.get() & 0xff) - 1;
    long tree = b.getLong();
    if (rank < 1 || rank > Hdf5Guard.MAX_RANK) {
      throw guard.malformed(path, "chunks of rank " + rank);
    }
    int[] chunk = new int[rank];
    for (int i = 0; i < rank; i++) {
      chunk[i] = b.getInt();
      if (chunk[i] <= 0) {
        throw guard.malformed(path, "chunk dimension " + Integer.toUnsignedString(chunk[i]));
      }
    }
    return new Chunked(tree, chunk, b.getInt());
  }
}
