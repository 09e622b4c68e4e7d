package org.keras4j.io;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.keras4j.io.bytes.ByteSource;

/** Inflates one entry into exactly as many bytes as its header declares. */
final class ZipInflater {
  /** No deflate stream expands more than this. */
  private static final long MAX_EXPANSION = 1040;

  private static final int STAGING = 1 << 16;

  private ZipInflater() {}

  static byte[] inflate(ByteSource source, ZipEntryHeader e, ZipArchive zip) {
    if (e.size() > e.compressed() * MAX_EXPANSION + 64) {
      throw zip.bad("the entry '" + e.name() + "' declares an impossible size", null);
    }
    byte[] out = new byte[(int) e.size()];
    Inflater inflater = new Inflater(true);
    try {
      ByteBuffer staging = ByteBuffer.allocate(STAGING);
      long taken = 0;
      int n = 0;
      byte[] more = new byte[1];
      while (!inflater.finished()) {
        int got =
            n < out.length ? inflater.inflate(out, n, out.length - n) : inflater.inflate(more);
        n += got;
        if (n > out.length) {
          throw zip.bad(
              "the entry '" + e.name() + "' inflates to more than its " + e.size() + " bytes",
              null);
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
      if (n != out.length || taken - inflater.getRemaining() != e.compressed()) {
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
