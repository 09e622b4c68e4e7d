package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.bytes.ByteSource;

/**
 * The start of an HDF5 file, versions 0 to 3, at offset 0, 512, 1024, 2048 … (a user block may come
 * before).
 *
 * @param start the offset of the superblock, to which all addresses are relative
 * @param end the end of the file, relative to {@code start}
 * @param root the object header of the root group
 */
record Superblock(long start, long end, long root) {
  static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** The offset of the signature, or -1. */
  static long find(ByteSource source) {
    long offset = 0;
    while (offset <= source.size() - SIGNATURE.length) {
      if (java.util.Arrays.equals(source.bytes(offset, SIGNATURE.length), SIGNATURE)) {
        return offset;
      }
      offset = offset == 0 ? 512 : offset * 2;
    }
    return -1;
  }

  static Superblock read(ByteSource source, LoadLimits limits, String file) {
    long start = find(source);
    if (start < 0 && source.size() < SIGNATURE.length) {
      throw new ModelFormatException(
          ErrorCode.TRUNCATED,
          "the file ends within its HDF5 signature, after " + source.size() + " bytes",
          file,
          "download or copy the file again");
    }
    if (start < 0) {
      throw new ModelFormatException(
          ErrorCode.NOT_A_MODEL, "this is not an HDF5 file: its signature is missing", file, null);
    }
    Hdf5Guard guard = new Hdf5Guard(source, source.size(), file, limits);
    ByteBuffer b =
        ByteBuffer.wrap(source.bytes(start, (int) Math.min(128, source.size() - start)))
            .order(ByteOrder.LITTLE_ENDIAN);
    b.position(SIGNATURE.length);
    need(b, 8, file);
    int version = b.get() & 0xff;
    if (version > 3) {
      throw guard.unsupported("/", "superblock version " + version);
    }
    return version < 2
        ? old(b, version, start, source, guard, file)
        : recent(b, start, source, guard, file);
  }

  private static Superblock old(
      ByteBuffer b, int version, long start, ByteSource source, Hdf5Guard guard, String file) {
    b.get(); // version of the free-space storage
    b.get(); // version of the root group's symbol table entry
    b.get();
    b.get(); // version of shared header messages
    checkSizes(b.get() & 0xff, b.get() & 0xff, guard);
    need(b, version == 0 ? 9 : 13, file);
    b.get();
    b.position(b.position() + 8 + (version == 0 ? 0 : 4)); // B-tree sizes, consistency flags
    need(b, 4 * 8 + 2 * 8, file);
    long base = b.getLong();
    b.getLong(); // free space
    long storedEnd = b.getLong();
    b.getLong(); // driver information
    b.getLong(); // name offset of the root group
    long root = b.getLong();
    return checked(start, base, storedEnd, root, source, guard, file);
  }

  private static Superblock recent(
      ByteBuffer b, long start, ByteSource source, Hdf5Guard guard, String file) {
    checkSizes(b.get() & 0xff, b.get() & 0xff, guard);
    b.get(); // consistency flags
    need(b, 4 * 8 + 4, file);
    long base = b.getLong();
    b.getLong(); // superblock extension
    long storedEnd = b.getLong();
    long root = b.getLong();
    int length = b.position();
    if (b.getInt() != Checksums.lookup3(b.array(), 0, length)) {
      throw guard.malformed("/", "the checksum of the superblock is wrong");
    }
    return checked(start, base, storedEnd, root, source, guard, file);
  }

  private static void checkSizes(int offsets, int lengths, Hdf5Guard guard) {
    if (offsets != 8 || lengths != 8) {
      throw guard.unsupported(
          "/", "addresses of " + offsets + " and lengths of " + lengths + " bytes");
    }
  }

  private static Superblock checked(
      long start,
      long base,
      long storedEnd,
      long root,
      ByteSource source,
      Hdf5Guard guard,
      String file) {
    if (base != start) {
      throw guard.malformed("/", "base address " + base + " of a superblock at " + start);
    }
    if (storedEnd < start || storedEnd - start < 48) {
      throw guard.malformed("/", "the file says that it ends at " + storedEnd);
    }
    if (storedEnd > source.size()) {
      throw new ModelFormatException(
          ErrorCode.TRUNCATED,
          "the file is truncated: it says that it has "
              + storedEnd
              + " bytes, found "
              + source.size()
              + " ("
              + (int) (100.0 * source.size() / storedEnd)
              + " %)",
          file,
          "download or copy the file again");
    }
    return new Superblock(start, storedEnd - start, root);
  }

  private static void need(ByteBuffer b, int bytes, String file) {
    if (b.remaining() < bytes) {
      throw new ModelFormatException(
          ErrorCode.TRUNCATED,
          "the file ends within its HDF5 superblock, after " + b.limit() + " bytes",
          file,
          "download or copy the file again");
    }
  }
}
