package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The filters of a chunked dataset: deflate, shuffle, Fletcher-32 (verified), scale-offset and LZF.
 * No filter gives more bytes than the chunk has.
 */
final class FilterPipeline {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;
  private static final int SCALE_OFFSET = 6;
  private static final int MAX_PARAMETERS = 64;
  private static final int LZF = 32000;

  private record Filter(int id, int[] parameters) {
    /** The parameter of shuffle. */
    int elementSize() {
      return parameters.length > 0 ? parameters[0] : 0;
    }
  }

  private final List<Filter> filters = new ArrayList<>();
  private final Hdf5Guard guard;
  private final String path;

  private FilterPipeline(Hdf5Guard guard, String path) {
    this.guard = guard;
    this.path = path;
  }

  static FilterPipeline none(Hdf5Guard guard, String path) {
    return new FilterPipeline(guard, path);
  }

  static FilterPipeline parse(ByteBuffer b, Hdf5Guard guard, String path) {
    FilterPipeline p = new FilterPipeline(guard, path);
    int version = b.get();
    int count = b.get() & 0xff;
    if (version != 1 && version != 2) {
      throw guard.malformed(path, "filter pipeline version " + version);
    }
    if (count > Hdf5Guard.MAX_FILTERS) {
      throw guard.limit(path, count + " filters; the limit is " + Hdf5Guard.MAX_FILTERS);
    }
    if (version == 1) {
      b.position(b.position() + 6);
    }
    for (int i = 0; i < count; i++) {
      int id = b.getShort() & 0xffff;
      int nameLength = version == 1 || id >= 256 ? b.getShort() & 0xffff : 0;
      b.getShort(); // flags: whether the filter is optional when writing
      int values = b.getShort() & 0xffff;
      int nameBytes = version == 1 ? (nameLength + 7) / 8 * 8 : nameLength;
      int valueBytes = 4 * (version == 1 ? values + (values & 1) : values);
      int valuesAt = b.position() + nameBytes;
      if (values > MAX_PARAMETERS) {
        throw guard.limit(path, "a filter of " + values + " parameters");
      }
      int[] parameters = new int[values];
      for (int j = 0; j < values; j++) {
        parameters[j] = b.getInt(valuesAt + 4 * j);
      }
      b.position(valuesAt + valueBytes);
      p.add(id, parameters);
    }
    return p;
  }

  private void add(int id, int[] parameters) {
    if (id != DEFLATE && id != SHUFFLE && id != FLETCHER32 && id != SCALE_OFFSET && id != LZF) {
      throw guard.unsupported(
          path, "filter " + id + " (supported: gzip, shuffle, fletcher32, scaleoffset, lzf)");
    }
    filters.add(new Filter(id, parameters));
  }

  boolean isEmpty() {
    return filters.isEmpty();
  }

  /**
   * Undoes the filters of one chunk.
   *
   * @param mask bit i is set where filter i was left out
   * @param size the exact size of the chunk
   */
  byte[] decode(byte[] stored, int mask, int size, int elementSize) {
    byte[] data = stored;
    for (int i = filters.size() - 1; i >= 0; i--) {
      if ((mask >>> i & 1) != 0) {
        continue;
      }
      int cap = size + addedBefore(i, mask);
      switch (filters.get(i).id) {
        case DEFLATE:
          data = inflate(data, cap);
          break;
        case SHUFFLE:
          if (filters.get(i).elementSize() != elementSize) {
            throw guard.malformed(path, "shuffled elements of another size");
          }
          data = unshuffle(data, elementSize);
          break;
        case FLETCHER32:
          data = verified(data);
          break;
        case SCALE_OFFSET:
          data = new ScaleOffset(filters.get(i).parameters, guard, path).decode(data, size);
          break;
        default:
          data = unlzf(data, cap);
      }
    }
    if (data.length != size) {
      throw guard.malformed(
          path, "a chunk of " + data.length + " bytes, where " + size + " are needed");
    }
    return data;
  }

  /** Bytes that the filters before one may add to a chunk. */
  private int addedBefore(int end, int mask) {
    int n = 0;
    for (int i = 0; i < end; i++) {
      if ((mask >>> i & 1) == 0) {
        int id = filters.get(i).id;
        n += id == FLETCHER32 ? 4 : id == SCALE_OFFSET ? ScaleOffset.HEADER : 0;
      }
    }
    return n;
  }

  private byte[] inflate(byte[] data, int cap) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      // One byte more than allowed, so that a longer stream is noticed.
      byte[] out = new byte[(int) Math.min(cap + 1L, 1040L * data.length + 64)];
      int n = 0;
      while (!inflater.finished() && n < out.length) {
        int got = inflater.inflate(out, n, out.length - n);
        if (got == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw guard.malformed(path, "a compressed chunk ends early");
        }
        n += got;
      }
      if (n > cap) {
        throw guard.malformed(path, "a compressed chunk inflates to more than " + cap + " bytes");
      }
      return n == out.length ? out : Arrays.copyOf(out, n);
    } catch (DataFormatException e) {
      throw guard.malformed(path, "a compressed chunk is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private static byte[] unshuffle(byte[] data, int elementSize) {
    if (elementSize <= 1) {
      return data;
    }
    int n = data.length / elementSize;
    byte[] out = new byte[data.length];
    for (int j = 0; j < elementSize; j++) {
      for (int i = 0; i < n; i++) {
        out[i * elementSize + j] = data[j * n + i];
      }
    }
    int rest = n * elementSize;
    System.arraycopy(data, rest, out, rest, data.length - rest);
    return out;
  }

  private byte[] verified(byte[] data) {
    int n = data.length - 4;
    if (n < 0) {
      throw guard.malformed(path, "a chunk is shorter than its checksum");
    }
    int stored =
        data[n] & 0xff | (data[n + 1] & 0xff) << 8 | (data[n + 2] & 0xff) << 16 | data[n + 3] << 24;
    int actual = Checksums.fletcher32(data, n);
    // HDF5 before 1.6.3 swapped the bytes of each half.
    int swapped = Integer.reverseBytes(Integer.rotateLeft(actual, 16));
    if (stored != actual && stored != swapped) {
      throw guard.malformed(path, "the checksum of a chunk is wrong");
    }
    return Arrays.copyOf(data, n);
  }

  private byte[] unlzf(byte[] in, int cap) {
    byte[] out = new byte[cap];
    int from = 0;
    int to = 0;
    try {
      while (from < in.length) {
        int control = in[from++] & 0xff;
        if (control < 32) {
          System.arraycopy(in, from, out, to, control + 1);
          from += control + 1;
          to += control + 1;
          continue;
        }
        int length = control >> 5;
        if (length == 7) {
          length += in[from++] & 0xff;
        }
        int back = to - ((control & 0x1f) << 8 | in[from++] & 0xff) - 1;
        for (int i = 0; i < length + 2; i++) {
          out[to++] = out[back++];
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw guard.malformed(path, "an LZF chunk is damaged", e);
    }
    return to == cap ? out : Arrays.copyOf(out, to);
  }
}
