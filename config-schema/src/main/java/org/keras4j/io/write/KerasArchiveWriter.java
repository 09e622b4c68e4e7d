package org.keras4j.io.write;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes {@code .keras} archives: ZIP files whose entries are not compressed, as Keras's are. */
public final class KerasArchiveWriter {
  private KerasArchiveWriter() {}

  /**
   * Writes an archive.
   *
   * @param scratch a directory for a file of the size of the weights, gone afterwards
   * @param assets files of layers by their paths below {@code assets/}
   */
  public static void write(
      OutputStream out,
      Path scratch,
      String metadata,
      String config,
      Hdf5Tree.Group weights,
      Map<String, byte[]> assets)
      throws IOException {
    Path hdf5 = Files.createTempFile(scratch, ".keras4j-", ".tmp");
    try {
      CRC32 crc = new CRC32();
      try (OutputStream o =
          new CheckedOutputStream(
              new java.io.BufferedOutputStream(Files.newOutputStream(hdf5), 1 << 16), crc)) {
        Hdf5Writer.write(weights, o);
      }
      ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
      put(zip, "metadata.json", metadata.getBytes(StandardCharsets.UTF_8));
      put(zip, "config.json", config.getBytes(StandardCharsets.UTF_8));
      start(zip, "model.weights.h5", Files.size(hdf5), crc.getValue());
      try (InputStream in = new BufferedInputStream(Files.newInputStream(hdf5), 1 << 16)) {
        in.transferTo(zip);
      }
      zip.closeEntry();
      for (Map.Entry<String, byte[]> e : assets.entrySet()) {
        put(zip, "assets/" + e.getKey(), e.getValue());
      }
      zip.finish();
    } finally {
      Files.deleteIfExists(hdf5);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    start(zip, name, content.length, crc.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  private static void start(ZipOutputStream zip, String name, long size, long crc)
      throws IOException {
    ZipEntry e = new ZipEntry(name);
    e.setMethod(ZipEntry.STORED);
    e.setSize(size);
    e.setCompressedSize(size);
    e.setCrc(crc);
    zip.putNextEntry(e);
  }
}
