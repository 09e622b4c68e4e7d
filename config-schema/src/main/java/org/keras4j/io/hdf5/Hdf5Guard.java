package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.io.bytes.ByteSource;

/**
 * The one door through which structures of a file are read. It checks that every address lies in
 * the file, that a walk visits each structure once (so that there are no cycles and no fan-out),
 * and that all structures together are no larger than a small multiple of the file.
 */
final class Hdf5Guard {
  /** HDF5's undefined address. */
  static final long UNDEFINED = -1L;

  static final int MAX_NAME_BYTES = 4096;
  static final int MAX_LINKS = 100_000;
  static final int MAX_MESSAGES = 65_536;
  static final int MAX_BTREE_LEVEL = 16;
  static final int MAX_RANK = 32;
  static final int MAX_DEPTH = 64;
  static final int MAX_CHUNKS = 1_000_000;
  static final int MAX_FILTERS = 8;

  private static final String DAMAGED = "the file is damaged: download, copy or save it again";
  private static final String REPACK =
      "rewrite the file as Keras writes it: load and save it with Keras, or run"
          + " h5repack -f NONE old.h5 new.h5";

  private record Range(long end, String path, int part) {}

  private final ByteSource source;
  private final long end;
  private final String file;
  private final LoadLimits limits;
  private final TreeMap<Long, Range> data = new TreeMap<>();
  private final long allowance;
  private long spent;
  private int objects;

  /**
   * @param source the file, from its superblock on
   * @param end the end of the file that the superblock gives
   */
  Hdf5Guard(ByteSource source, long end, String file, LoadLimits limits) {
    this.source = source;
    this.end = end;
    this.file = file;
    this.limits = limits;
    this.allowance = (1L << 20) + 4 * end;
  }

  ByteSource source() {
    return source;
  }

  LoadLimits limits() {
    return limits;
  }

  /** A little-endian copy of a structure. */
  ByteBuffer read(long address, long length, String what, String path) {
    checkRange(address, length, what, path);
    if (length > Integer.MAX_VALUE - 8) {
      throw malformed(path, what + " of " + length + " bytes");
    }
    spend(length, path);
    ByteBuffer b = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    source.read(address, b);
    return b.flip();
  }

  /** A structure whose last four bytes are its checksum; the limit is set before them. */
  ByteBuffer readChecked(long address, long length, String what, String path) {
    ByteBuffer b = read(address, length, what, path);
    int end = b.limit() - 4;
    if (end < 0 || b.getInt(end) != Checksums.lookup3(b.array(), 0, end)) {
      throw malformed(path, "the checksum of the " + what + " is wrong");
    }
    return b.limit(end);
  }

  /** The next number of up to eight bytes, little-endian and without a sign. */
  static long unsigned(ByteBuffer b, int bytes) {
    long n = 0;
    for (int i = 0; i < bytes; i++) {
      n |= (b.get() & 0xffL) << 8 * i;
    }
    return n;
  }

  /** Checks that a range lies in the file. */
  void checkRange(long address, long length, String what, String path) {
    if (address < 0 || length < 0 || address > end || length > end - address) {
      throw malformed(
          path,
          what
              + " at address "
              + Long.toUnsignedString(address)
              + " with "
              + Long.toUnsignedString(length)
              + " bytes lies outside the file of "
              + end
              + " bytes");
    }
  }

  /** Notes the visit of a structure in one walk; the second visit is an error. */
  void visit(Set<Long> visited, long address, String path) {
    if (!visited.add(address)) {
      throw malformed(
          path, "the structure at address " + address + " is used twice (a cycle or an overlap)");
    }
    spend(32, path);
  }

  /**
   * Notes the range of a dataset's data; an overlap with other data is an error. The same claim may
   * be made again.
   *
   * @param part the number of a chunk, 0 for data in one piece
   */
  void claimData(long address, long length, String path, int part) {
    if (length == 0) {
      return;
    }
    Range range = new Range(address + length, path, part);
    Map.Entry<Long, Range> before = data.floorEntry(address);
    if (before != null && before.getKey() == address && before.getValue().equals(range)) {
      return;
    }
    Map.Entry<Long, Range> after = data.higherEntry(address);
    if (before != null && before.getValue().end > address) {
      throw overlap(address, before.getValue().path, path);
    }
    if (after != null && after.getKey() < range.end) {
      throw overlap(address, after.getValue().path, path);
    }
    data.put(address, range);
    spend(32, path);
  }

  private ModelFormatException overlap(long address, String other, String path) {
    return malformed(path, "the data at address " + address + " overlap those of " + other);
  }

  /** Notes that one more group or dataset is opened. */
  void countObject(String path) {
    if (++objects > limits.maxHdf5Objects()) {
      throw limit(path, "more than " + limits.maxHdf5Objects() + " groups and datasets");
    }
  }

  /** Takes from the work allowance, which grows with the size of the file. */
  void spend(long bytes, String path) {
    spent += bytes;
    if (spent > allowance) {
      throw limit(
          path, "the structures of the file are larger than " + allowance + " bytes together");
    }
  }

  String where(String path) {
    return file + ":" + path;
  }

  ModelFormatException malformed(String path, String message) {
    return new ModelFormatException(
        ErrorCode.BAD_HDF5, "bad HDF5: " + message, where(path), DAMAGED);
  }

  ModelFormatException malformed(String path, String message, Throwable cause) {
    return new ModelFormatException(
        ErrorCode.BAD_HDF5, "bad HDF5: " + message, where(path), DAMAGED, cause);
  }

  UnsupportedModelException unsupported(String path, String message) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_HDF5, "HDF5 feature not supported: " + message, where(path), REPACK);
  }

  UnsafeModelException external(String path, String message) {
    return new UnsafeModelException(
        ErrorCode.EXTERNAL_LINK,
        "refused: " + message,
        where(path),
        "Keras never writes this; do not trust the file. If it is yours, save the model again with"
            + " Keras");
  }

  LimitExceededException limit(String path, String message) {
    return new LimitExceededException(
        ErrorCode.LIMIT_HDF5,
        message,
        where(path),
        "the file is damaged or hostile; if it is genuine, raise LoadLimits");
  }

  /** Checks a four-letter signature and steps over it. */
  void expect(ByteBuffer b, String signature, String what, String path) {
    for (int i = 0; i < signature.length(); i++) {
      if (b.remaining() == 0 || b.get() != signature.charAt(i)) {
        throw malformed(path, what + " does not begin with '" + signature + "'");
      }
    }
  }

  /** The UTF-8 text of a link or attribute name, which may end at a NUL. */
  String name(ByteBuffer bytes, String path) {
    int n = 0;
    while (n < bytes.remaining() && bytes.get(bytes.position() + n) != 0) {
      n++;
    }
    if (n > MAX_NAME_BYTES) {
      throw limit(path, "a name of " + n + " bytes; the limit is " + MAX_NAME_BYTES);
    }
    spend(n + 64L, path);
    byte[] text = new byte[n];
    bytes.get(bytes.position(), text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
