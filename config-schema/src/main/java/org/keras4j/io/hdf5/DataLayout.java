package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the elements of a dataset are: message versions 3 and 4. */
sealed interface DataLayout {
  /** In the object header itself. */
  record Compact(ByteBuffer data) implements DataLayout {}

  /** In one range of the file; the address is undefined when nothing was ever written. */
  record Contiguous(long address, long size) implements DataLayout {}

  /** Ways to find the chunks of a dataset. */
  enum Index {
    /** A B-tree of version 1. */
    TREE,
    /** There is one chunk. */
    SINGLE,
    /** All chunks lie side by side. */
    IMPLICIT,
    /** An array of addresses. */
    FIXED_ARRAY,
    /** An array of addresses that grows along the unlimited dimension. */
    EXTENSIBLE_ARRAY,
    /** A B-tree of version 2. */
    TREE_2
  }

  /**
   * In chunks.
   *
   * @param address of the index, or of the data where there is none
   * @param edgesPlain whether filters leave out the chunks that reach beyond the shape
   * @param singleBytes stored bytes of the only chunk, -1 where it is not filtered
   * @param singleMask filters left out of the only chunk
   */
  record Chunked(
      Index index,
      long address,
      int[] chunk,
      int elementSize,
      boolean edgesPlain,
      long singleBytes,
      int singleMask)
      implements DataLayout {}

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
        return version == 3 ? chunked(b, guard, path) : recentChunked(b, guard, path);
      case 3:
        throw guard.external(path, "this is a virtual dataset, whose data are in other files");
      default:
        throw guard.malformed(path, "data layout class " + layoutClass);
    }
  }

  private static DataLayout chunked(ByteBuffer b, Hdf5Guard guard, String path) {
    int rank = (b.get() & 0xff) - 1;
    long tree = b.getLong();
    int[] chunk = chunk(b, rank, 4, guard, path);
    return new Chunked(Index.TREE, tree, chunk, b.getInt(), false, -1, 0);
  }

  private static DataLayout recentChunked(ByteBuffer b, Hdf5Guard guard, String path) {
    int flags = b.get() & 0xff;
    int rank = (b.get() & 0xff) - 1;
    int bytes = b.get() & 0xff;
    if (bytes < 1 || bytes > 8) {
      throw guard.malformed(path, "chunk dimensions of " + bytes + " bytes");
    }
    int[] chunk = chunk(b, rank, bytes, guard, path);
    long elementSize = Hdf5Guard.unsigned(b, bytes);
    int kind = b.get();
    if (kind < 1 || kind > 5 || elementSize <= 0 || elementSize > Integer.MAX_VALUE) {
      throw guard.malformed(path, "chunk index of the kind " + kind);
    }
    Index index = Index.values()[kind];
    long singleBytes = -1;
    int singleMask = 0;
    switch (index) {
      case SINGLE:
        if ((flags & 2) != 0) {
          singleBytes = b.getLong();
          singleMask = b.getInt();
        }
        break;
      case FIXED_ARRAY:
        b.get();
        break;
      case EXTENSIBLE_ARRAY:
        b.position(b.position() + 5);
        break;
      case TREE_2:
        b.position(b.position() + 6);
        break;
      default:
    }
    return new Chunked(
        index, b.getLong(), chunk, (int) elementSize, (flags & 1) != 0, singleBytes, singleMask);
  }

  private static int[] chunk(ByteBuffer b, int rank, int bytes, Hdf5Guard guard, String path) {
    if (rank < 1 || rank > Hdf5Guard.MAX_RANK) {
      throw guard.malformed(path, "chunks of rank " + rank);
    }
    int[] chunk = new int[rank];
    for (int i = 0; i < rank; i++) {
      long n = Hdf5Guard.unsigned(b, bytes);
      if (n <= 0 || n > Integer.MAX_VALUE) {
        throw guard.malformed(path, "chunk dimension " + Long.toUnsignedString(n));
      }
      chunk[i] = (int) n;
    }
    return chunk;
  }
}
