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
 */
record Dataspace(Shape shape, boolean isNull) {

  static Dataspace parse(ByteBuffer b, Hdf5Guard guard, String path) {
    int version = b.get();
    int rank = b.get() & 0xff;
    b.get(); // flags: maximum sizes follow the sizes, which is of no interest to a reader
    if (version == 1) {
      b.position(b.position() + 5);
    } else if (version == 2) {
      int type = b.get();
      if (type == 2) {
        return new Dataspace(Shape.of(0), true);
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
    return new Dataspace(Shape.of(dims), false);
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
