package org.keras4j.io;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.keras4j.io.bytes.ByteSource;

/**
 * Inflates one entry into exactly as many bytes as its header declares, in parts, since an array
 * holds no more than 2 GiB.
 */
final class ZipInflater {
  /** No deflate stream expands more than this. */
  private static final long MAX_EXPANSION = 1040;

  private static final int STAGING = 1 << 16;

  private ZipInflater() {}

  /**
   * The bytes of an entry.
   *
   * @param partBytes bytes of each part but the last
   * @param crc takes all of them
   */
  static byte[][] inflate(
      ByteSource source, ZipEntryHeader e, ZipArchive zip, int partBytes, CRC32 crc) {
    if (e.size() > e.compressed() * MAX_EXPANSION + 64) {
      throw zip.bad("the entry '" + e.name() + "' declares an impossible size", null);
    }
    byte[][] out = new byte[(int) Math.max(1, (e.size() + partBytes - 1) / partBytes)][];
    Inflater inflater = new Inflater(true);
    try {
      ByteBuffer staging = ByteBuffer.allocate(STAGING);
      long taken = 0;
      long n = 0;
      int part = 0;
      int filled = 0;
      byte[] more = new byte[1];
      out[0] = new byte[(int) Math.min(partBytes, e.size())];
      while (!inflater.finished()) {
        int got =
            n < e.size()
                ? inflater.inflate(out[part], filled, out[part].length - filled)
                : inflater.inflate(more);
        n += got;
        if (n > e.size()) {
          throw zip.bad(
              "the entry '" + e.name() + "' inflates to more than its " + e.size() + " bytes",
              null);
        }
        crc.update(out[part], filled, got);
        filled += got;
        if (filled == out[part].length && n < e.size()) {
          out[++part] = new byte[(int) Math.min(partBytes, e.size() - n)];
          filled = 0;
        }
        if (got > 0 || inflater.finished()) {
          continue;
        }
        if (inflater.needsDictionary() || taken == e.compressed()) {
          throw zip.bad("the compressed entry '" + e.name() + "' ends early", null);
        }
        staging.clear().limit((int) Math.min(STAGING, e.compressed() - taken));
        source.read(e.dataOffset() + taken, staging);
        taken += staging.limit();
        inflater.setInput(staging.flip());
      }
      if (n != e.size() || taken - inflater.getRemaining() != e.compressed()) {
        throw zip.bad(
            "the entry '" + e.name() + "' has " + n + " bytes, not the declared " + e.size(), null);
      }
      return out;
    } catch (DataFormatException ex) {
      throw zip.bad("the compressed entry '" + e.name() + "' is damaged", ex);
    } finally {
      inflater.end();
    }
  }
}
