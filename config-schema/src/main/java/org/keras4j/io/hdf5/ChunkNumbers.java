package org.keras4j.io.hdf5;

/**
 * The numbers that arrays of chunks count by: in the order of rows over the largest shape that the
 * dataset may grow to, where a dimension that an extensible array follows comes first.
 */
final class ChunkNumbers {
  private final int[] chunk;
  private final int[] order;
  private final long[] counts;
  private final Hdf5Guard guard;
  private final String path;

  /**
   * @param grows whether one dimension, which must be unlimited, comes first
   */
  ChunkNumbers(Dataspace space, int[] chunk, boolean grows, Hdf5Guard guard, String path) {
    this.chunk = chunk;
    this.guard = guard;
    this.path = path;
    int rank = chunk.length;
    order = new int[rank];
    counts = new long[rank];
    int unlimited = -1;
    for (int i = 0; i < rank; i++) {
      if (space.largest(i) == Dataspace.UNLIMITED) {
        if (unlimited >= 0 || !grows) {
          throw guard.malformed(path, "an array of chunks that cannot follow the shape");
        }
        unlimited = i;
      }
    }
    if (grows && unlimited < 0) {
      throw guard.malformed(path, "an extensible array of chunks of a fixed shape");
    }
    int at = 0;
    if (grows) {
      order[at++] = unlimited;
    }
    for (int i = 0; i < rank; i++) {
      if (i != unlimited) {
        order[at++] = i;
      }
    }
    for (int i = 0; i < rank; i++) {
      long largest = space.largest(order[i]);
      counts[i] =
          largest == Dataspace.UNLIMITED
              ? Long.MAX_VALUE
              : (largest + chunk[order[i]] - 1) / chunk[order[i]];
    }
  }

  /** The number of the chunk at a position, counted in chunks. */
  long of(int[] position) {
    long n = 0;
    for (int i = 0; i < order.length; i++) {
      n = Math.addExact(i == 0 ? 0 : Math.multiplyExact(n, counts[i]), (long) position[order[i]]);
    }
    return n;
  }

  /** The index of the first element of a chunk. */
  long[] origin(long number) {
    long[] origin = new long[order.length];
    long left = number;
    for (int i = order.length - 1; i >= 0; i--) {
      long n = i == 0 ? left : left % counts[i];
      left = i == 0 ? 0 : left / counts[i];
      if (n >= counts[i]) {
        throw guard.malformed(path, "chunk " + number + " lies outside the shape");
      }
      origin[order[i]] = Math.multiplyExact(n, (long) chunk[order[i]]);
    }
    return origin;
  }
}
