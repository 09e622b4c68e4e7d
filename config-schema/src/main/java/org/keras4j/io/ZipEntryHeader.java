package org.keras4j.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.io.bytes.ByteSource;

/**
 * One entry of an archive, its central and local headers checked against each other.
 *
 * @param crc the CRC-32 of the inflated bytes
 * @param compressed stored bytes
 * @param size inflated bytes, as declared
 */
record ZipEntryHeader(
    String name,
    int method,
    long crc,
    long compressed,
    long size,
    long headerOffset,
    long dataOffset) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  private static final long MAX32 = 0xffffffffL;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int HAS_DESCRIPTOR = 1 << 3;

  boolean isDirectory() {
    return name.endsWith("/");
  }

  /** The name without a final slash. */
  String path() {
    return isDirectory() ? name.substring(0, name.length() - 1) : name;
  }

  /** Reads the next central header, and the local header that it points to. */
  static ZipEntryHeader read(ByteBuffer b, ByteSource source, long directory, ZipArchive zip) {
    if (b.getInt() != 0x02014b50) {
      throw zip.bad("its directory is damaged", null);
    }
    int at = b.position() - 4;
    int flags = b.getShort(at + 8) & 0xffff;
    int method = b.getShort(at + 10) & 0xffff;
    long crc = Integer.toUnsignedLong(b.getInt(at + 16));
    long[] sizes = {
      Integer.toUnsignedLong(b.getInt(at + 24)), // inflated
      Integer.toUnsignedLong(b.getInt(at + 20)), // stored
      Integer.toUnsignedLong(b.getInt(at + 42)) // offset of the local header
    };
    int nameLength = b.getShort(at + 28) & 0xffff;
    int extraLength = b.getShort(at + 30) & 0xffff;
    int commentLength = b.getShort(at + 32) & 0xffff;
    byte[] nameBytes = new byte[nameLength];
    b.position(at + 46);
    b.get(nameBytes);
    String name = new String(nameBytes, StandardCharsets.UTF_8);
    checkName(name, zip);
    zip64(b, extraLength, sizes, name, zip);
    b.position(at + 46 + nameLength + extraLength + commentLength);
    if ((flags & ENCRYPTED) != 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "the zip entry is encrypted",
          zip.where(name),
          "decrypt the archive first");
    }
    if (method != STORED && method != DEFLATED) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "zip compression method " + method + "; only stored and deflated entries are read",
          zip.where(name),
          "make the archive again without compression, as Keras does");
    }
    if (sizes[0] < 0 || sizes[1] < 0 || sizes[2] < 0 || sizes[2] > directory - 30) {
      throw zip.bad("the entry '" + Texts.shown(name) + "' lies outside the archive", null);
    }
    if (method == STORED && sizes[0] != sizes[1]) {
      throw zip.bad("the stored entry '" + Texts.shown(name) + "' declares two sizes", null);
    }
    ByteBuffer local = ZipArchive.little(source.bytes(sizes[2], 30));
    int localName = local.getShort(26) & 0xffff;
    int localExtra = local.getShort(28) & 0xffff;
    long data = sizes[2] + 30 + localName + localExtra;
    if (data > directory || sizes[1] > directory - data) {
      throw zip.bad("the entry '" + Texts.shown(name) + "' lies outside the archive", null);
    }
    ByteBuffer rest = ZipArchive.little(source.bytes(sizes[2] + 30, localName + localExtra));
    long[] localSizes = {
      Integer.toUnsignedLong(local.getInt(22)), Integer.toUnsignedLong(local.getInt(18)), 0
    };
    byte[] localNameBytes = new byte[localName];
    rest.get(localNameBytes);
    zip64(rest, localExtra, localSizes, name, zip);
    boolean unknownYet = (local.getShort(6) & HAS_DESCRIPTOR) != 0;
    boolean agree =
        local.getInt(0) == 0x04034b50
            && Arrays.equals(localNameBytes, nameBytes)
            && (local.getShort(8) & 0xffff) == method
            && (local.getShort(6) & ENCRYPTED) == 0
            && agree(Integer.toUnsignedLong(local.getInt(14)), crc, unknownYet)
            && agree(localSizes[0], sizes[0], unknownYet)
            && agree(localSizes[1], sizes[1], unknownYet);
    if (!agree) {
      throw new ModelFormatException(
          ErrorCode.DUPLICATE_ENTRY,
          "bad zip archive: the header of the entry differs from the archive's directory",
          zip.where(name),
          "make the archive again");
    }
    return new ZipEntryHeader(name, method, crc, sizes[1], sizes[0], sizes[2], data);
  }

  private static boolean agree(long local, long central, boolean unknownYet) {
    return local == central || unknownYet && local == 0;
  }

  /** Replaces the 32-bit values that are all ones by those of the zip64 field, in its order. */
  private static void zip64(
      ByteBuffer b, int extraLength, long[] values, String name, ZipArchive zip) {
    int end = b.position() + extraLength;
    while (end - b.position() >= 4) {
      int id = b.getShort() & 0xffff;
      int size = b.getShort() & 0xffff;
      int next = b.position() + size;
      if (next > end) {
        throw zip.bad("an extra field of '" + Texts.shown(name) + "' passes its end", null);
      }
      if (id == 1) {
        for (int i = 0; i < values.length; i++) {
          if (values[i] == MAX32 && next - b.position() >= 8) {
            values[i] = b.getLong();
          }
        }
      }
      b.position(next);
    }
    b.position(end);
  }

  private static void checkName(String name, ZipArchive zip) {
    boolean bad =
        name.isEmpty()
            || name.length() > 1024
            || name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.length() > 1 && name.charAt(1) == ':'
            || name.indexOf('\ufffd') >= 0
            || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : path.split("/", -1)) {
      bad |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (bad) {
      throw new UnsafeModelException(
          ErrorCode.UNSAFE_NAME,
          "refused: the zip archive has an entry with the unsafe name '" + Texts.shown(name) + "'",
          zip.where(Texts.shown(name)),
          "Keras never writes such a name; do not trust the file");
    }
  }
}
