package org.keras4j.runtime.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.Tensor;

/**
 * NumPy's {@code .npz} files: a ZIP of npy arrays, stored or deflated, zip64 or not. The checksum
 * of every entry is verified; what is inflated is bounded.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";
  private static final int MAX_RATIO = 100;

  /** Not the first of January: ZipEntry adds a field that depends on the time zone then. */
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

  private Npz() {}

  /**
   * All arrays by name, in the order of the file. Entries that are not npy are passed over.
   *
   * @throws org.keras4j.errors.InputMismatchException when the archive or an array is damaged
   */
  public static Map<String, Tensor> read(Path file) {
    return read(file, DataLimits.defaults());
  }

  /** As {@link #read(Path)}, with limits. */
  public static Map<String, Tensor> read(Path file, DataLimits limits) {
    String where = file.toString();
    try (FileChannel channel = Failures.open(file, limits)) {
      ZipIndex zip = ZipIndex.read(channel, where, limits);
      checkInflation(zip, channel.size(), limits, where);
      Map<String, Tensor> arrays = new LinkedHashMap<>();
      for (ZipIndex.Entry e : zip.entries()) {
        if (e.name().endsWith(SUFFIX)) {
          String name = e.name().substring(0, e.name().length() - SUFFIX.length());
          arrays.put(name, array(zip, e, where + ":" + e.name()));
        }
      }
      if (arrays.isEmpty() && !zip.entries().isEmpty()) {
        throw Failures.format(where, "the ZIP archive holds no npy array", null);
      }
      return arrays;
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  private static void checkInflation(
      ZipIndex zip, long fileBytes, DataLimits limits, String where) {
    long bound = Math.max(limits.maxInflatedBytes(), MAX_RATIO * fileBytes);
    long total = 0;
    for (ZipIndex.Entry e : zip.entries()) {
      total += e.bytes();
      if (total < 0 || total > bound) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_RATIO,
            "the archive of " + fileBytes + " bytes inflates to more than " + bound,
            where,
            "if it is genuine, save it uncompressed (numpy.savez)");
      }
    }
  }

  private static Tensor array(ZipIndex zip, ZipIndex.Entry entry, String where) throws IOException {
    try (InputStream raw = zip.open(entry)) {
      CheckedInputStream checked = new CheckedInputStream(raw, new CRC32());
      InputStream in = new BufferedInputStream(checked, 1 << 16);
      Tensor tensor = Npy.read(in, entry.bytes(), where);
      if (in.read() >= 0) {
        throw Failures.format(where, "the entry is longer than its declared " + entry.bytes());
      }
      if (checked.getChecksum().getValue() != entry.crc()) {
        throw Failures.format(where, "the checksum does not match", "the file was damaged");
      }
      return tensor;
    } catch (ZipException | EOFException e) {
      throw Failures.format(where, "the compressed data are damaged", "the file was damaged");
    }
  }

  /**
   * Writes arrays as {@code numpy.savez} does: stored, in order, dated 1980. They may be made one
   * after the other: none is kept.
   */
  public static void write(OutputStream out, Iterable<NamedTensor> tensors) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (NamedTensor t : tensors) {
      CRC32 crc = new CRC32();
      Counter counter = new Counter();
      Npy.write(new CheckedOutputStream(counter, crc), t.tensor());
      ZipEntry entry = new ZipEntry(t.name() + SUFFIX);
      entry.setTimeLocal(DATE);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(counter.count);
      entry.setCompressedSize(counter.count);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      Npy.write(zip, t.tensor());
      zip.closeEntry();
    }
    zip.finish();
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] b, int from, int n) {
      count += n;
    }
  }
}
