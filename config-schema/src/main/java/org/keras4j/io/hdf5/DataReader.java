package org.keras4j.io.hdf5;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.tensor.Tensor;

/** Moves the elements of one dataset into a typed buffer, through a small staging buffer. */
final class DataReader {
  private static final int STAGING = 64 << 10;

  private final Hdf5Guard guard;
  private final String path;
  private final Datatype type;
  private final int[] dims;
  private final int size;

  DataReader(Hdf5Guard guard, String path, Datatype type, int[] dims, int size) {
    this.guard = guard;
    this.path = path;
    this.type = type;
    this.dims = dims;
    this.size = size;
  }

  /** Bytes of all elements. */
  long bytes() {
    return (long) size * type.size();
  }

  WeightMismatchException notStored() {
    return new WeightMismatchException(
        ErrorCode.WEIGHT_NOT_STORED,
        "the values of this dataset were never written, or only some of them",
        guard.where(path),
        "save the model again");
  }

  void contiguous(ByteSource source, long address, Buffer target) {
    int step = type.size();
    int capacity = (int) Math.min(bytes(), Math.max(step, STAGING / step * step));
    ByteBuffer staging = ByteBuffer.allocate(capacity).order(type.order());
    long at = address;
    long end = address + bytes();
    while (at < end) {
      staging.clear().limit((int) Math.min(capacity, end - at));
      at += staging.limit();
      source.read(at - staging.limit(), staging);
      Tensor.putBytes(target, staging.flip());
    }
  }

  void checkCompact(ByteBuffer data) {
    if (data.remaining() != bytes()) {
      throw guard.malformed(
          path, data.remaining() + " bytes are stored, where " + bytes() + " are needed");
    }
  }

  void compact(ByteBuffer data, Buffer target) {
    Tensor.putBytes(target, data.duplicate().order(type.order()));
  }

  /** Checks that all chunks are there and are of a sensible size, before anything is allocated. */
  void checkChunks(
      DataLayout.Chunked layout, FilterPipeline filters, List<ChunkIndex.Chunk> chunks) {
    long chunkBytes = chunkBytes(layout);
    long needed = ChunkIndex.needed(org.keras4j.tensor.Shape.of(dims), layout.chunk());
    if (chunks.size() < needed) {
      throw notStored();
    }
    long stored = 0;
    for (ChunkIndex.Chunk c : chunks) {
      stored += c.bytes();
      if (filters.isEmpty() && c.bytes() != chunkBytes) {
        throw guard.malformed(path, "a chunk of " + c.bytes() + " bytes, not " + chunkBytes);
      }
    }
    int ratio = guard.limits().maxZipRatio();
    if (bytes() > (1L << 20) && bytes() / ratio > stored) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_RATIO,
          stored + " stored bytes expand to " + bytes() + "; the limit is " + ratio + ":1",
          guard.where(path),
          "this looks like a decompression bomb; raise LoadLimits.maxZipRatio if it is genuine");
    }
  }

  /** Bytes of a chunk without filters. */
  long chunkBytes(DataLayout.Chunked layout) {
    long chunkBytes = type.size();
    for (int d : layout.chunk()) {
      chunkBytes *= d;
      if (chunkBytes > Math.max(1L << 20, 4 * bytes()) || chunkBytes > Integer.MAX_VALUE - 64) {
        throw guard.limit(path, "a chunk is larger than its dataset");
      }
    }
    return chunkBytes;
  }

  void chunked(
      DataLayout.Chunked layout,
      FilterPipeline filters,
      List<ChunkIndex.Chunk> chunks,
      Buffer target) {
    int chunkBytes = (int) chunkBytes(layout);
    for (ChunkIndex.Chunk c : chunks) {
      byte[] stored = guard.source().bytes(c.address(), c.bytes());
      byte[] data = filters.decode(stored, c.mask(), chunkBytes, type.size());
      scatter(data, c.origin(), layout.chunk(), target);
    }
  }

  /** Copies the rows of a chunk that lie inside the shape. */
  private void scatter(byte[] data, int[] origin, int[] chunk, Buffer target) {
    int rank = dims.length;
    int width = Math.min(chunk[rank - 1], dims[rank - 1] - origin[rank - 1]);
    int[] at = new int[rank];
    ByteBuffer from = ByteBuffer.wrap(data);
    while (true) {
      int source = 0;
      int to = 0;
      for (int i = 0; i < rank; i++) {
        source = source * chunk[i] + at[i];
        to = to * dims[i] + origin[i] + at[i];
      }
      Buffer row = target.duplicate();
      row.position(target.position() + to);
      Tensor.putBytes(
          row, from.slice(source * type.size(), width * type.size()).order(type.order()));
      int axis = rank - 2;
      while (axis >= 0 && (++at[axis] == chunk[axis] || origin[axis] + at[axis] == dims[axis])) {
        at[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
    }
  }

  /** Turns every non-zero byte into 1. */
  static void normaliseBool(ByteBuffer b, int start) {
    for (int i = start; i < b.position(); i++) {
      if (b.get(i) != 0) {
        b.put(i, (byte) 1);
      }
    }
  }

  static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
