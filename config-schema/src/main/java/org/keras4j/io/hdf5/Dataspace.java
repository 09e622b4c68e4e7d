package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.Shape;

/**
 * The extent of a dataset or attribute.
 *
 * @param shape the dimensions; {@code (0,)} for a null dataspace, {@code ()} for a scalar
 * @param isNull whether there is no element and no shape (h5py's {@code Empty})
 * @param maximum the sizes that the dimensions may grow to; empty where they may not grow
 */
record Dataspace(Shape shape, boolean isNull, long[] maximum) {
  /** The largest size of a dimension that may grow without end. */
  static final long UNLIMITED = -1;

  static Dataspace parse(ByteBuffer b, Hdf5Guard guard, String path) {
    int version = b.get();
    int rank = b.get() & 0xff;
    int flags = b.get();
    if (version == 1) {
      b.position(b.position() + 5);
    } else if (version == 2) {
      int type = b.get();
      if (type == 2) {
        return new Dataspace(Shape.of(0), true, new long[0]);
      }
      if (type != 0 && type != 1 || type == 0 && rank != 0) {
        throw guard.malformed(path, "dataspace type " + type + " of rank " + rank);
      }
    } else {
      throw guard.malformed(path, "dataspace version " + version);
    }
    if (rank > Hdf5Guard.MAX_RANK) {
      throw guard.malformed(path, "rank " + rank);
    }
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      long dim = b.getLong();
      if (dim < 0 || dim > Integer.MAX_VALUE - 8) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_SHAPE,
            "dimension " + i + " is " + Long.toUnsignedString(dim),
            guard.where(path),
            "a dimension is at most " + (Integer.MAX_VALUE - 8));
      }
      dims[i] = (int) dim;
    }
    long[] maximum = new long[(flags & 1) != 0 ? rank : 0];
    for (int i = 0; i < maximum.length; i++) {
      maximum[i] = b.getLong();
      if (maximum[i] != UNLIMITED && maximum[i] < dims[i]) {
        throw guard.malformed(path, "dimension " + i + " is larger than it may become");
      }
    }
    return new Dataspace(Shape.of(dims), false, maximum);
  }

  /** The size that a dimension may grow to, or {@link #UNLIMITED}. */
  long largest(int axis) {
    return maximum.length == 0 ? shape.dim(axis) : maximum[axis];
  }

  /** Number of elements. */
  int size(Hdf5Guard guard, String path) {
    try {
      return shape.size();
    } catch (LimitExceededException e) {
      throw e.within(guard.where(path));
    }
  }
}
