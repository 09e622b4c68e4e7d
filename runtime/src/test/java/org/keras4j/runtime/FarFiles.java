package org.keras4j.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/** Copies of small files whose data lie far behind their beginning. They are sparse on disk. */
final class FarFiles {
  private static final int STORED_ALIGNMENT = 8;

  private FarFiles() {}

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  private static void write(FileChannel out, long at, ByteBuffer bytes) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += out.write(bytes, position);
    }
  }

  /** An HDF5 file in two parts: what stays at its beginning, and the data behind {@code far}. */
  record Moved(byte[] head, byte[] tail, long far) {
    long size() {
      return far + tail.length;
    }

    /** The checksum of the whole. */
    long crc() {
      CRC32 crc = new CRC32();
      crc.update(head);
      byte[] zeros = new byte[1 << 16];
      for (long at = head.length; at < far; at += zeros.length) {
        crc.update(zeros, 0, (int) Math.min(zeros.length, far - at));
      }
      crc.update(tail);
      return crc.getValue();
    }

    void write(Path path) {
      try (FileChannel out = create(path)) {
        FarFiles.write(out, 0, ByteBuffer.wrap(head));
        FarFiles.write(out, far, ByteBuffer.wrap(tail));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Moves the data of all contiguous datasets: in each layout message (version 3, class 1, address,
   * size) the address is exchanged, and the end of the file in the superblock.
   */
  static Moved move(byte[] h5, long far) {
    byte[] head = h5.clone();
    byte[] tail = new byte[h5.length];
    ByteBuffer b = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int moved = 0;
    for (int i = 0; i + 18 <= h5.length; i++) {
      long address = b.get(i) == 3 && b.get(i + 1) == 1 ? b.getLong(i + 2) : -1;
      long size = address > 0 ? b.getLong(i + 10) : 0;
      if (size > 0 && size <= h5.length && address <= h5.length - size) {
        System.arraycopy(h5, (int) address, tail, (int) address, (int) size);
        java.util.Arrays.fill(head, (int) address, (int) (address + size), (byte) 0x55);
        b.putLong(i + 2, far + address);
        moved++;
      }
    }
    if (moved == 0 || b.get(8) != 0) {
      throw new IllegalStateException("not a file of superblock version 0 with data");
    }
    b.putLong(40, far + h5.length);
    return new Moved(head, tail, far);
  }

  /** An archive of zip64 whose weights come behind an asset of so many bytes. */
  static void archive(Path path, byte[] config, byte[] metadata, long asset, Moved weights)
      throws IOException {
    try (FileChannel out = create(path)) {
      ByteBuffer directory = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
      long at = 0;
      at = entry(out, at, directory, "metadata.json", metadata.length, crc(metadata), metadata);
      at = entry(out, at, directory, "config.json", config.length, crc(config), config);
      at = entry(out, at, directory, "assets/big.bin", asset, 0, new byte[0]);
      long data = at + headerSize("model.weights.h5");
      at =
          entry(
              out, at, directory, "model.weights.h5", weights.size(), weights.crc(), weights.head);
      write(out, data + weights.far, ByteBuffer.wrap(weights.tail));
      directory.flip();
      int length = directory.remaining();
      write(out, at, directory);
      ByteBuffer end = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
      end.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
      end.putInt(0).putInt(0).putLong(4).putLong(4).putLong(length).putLong(at);
      end.putInt(0x07064b50).putInt(0).putLong(at + length).putInt(1);
      end.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
      end.putInt(-1).putInt(-1).putShort((short) 0);
      write(out, at + length, end.flip());
    }
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static int headerSize(String name) {
    return (30 + name.length() + 20 + STORED_ALIGNMENT - 1) / STORED_ALIGNMENT * STORED_ALIGNMENT;
  }

  /** Writes a stored entry whose first bytes are given; gives the position behind it. */
  private static long entry(
      FileChannel out, long at, ByteBuffer directory, String name, long size, long crc, byte[] head)
      throws IOException {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    int padding = headerSize(name) - 30 - text.length - 20;
    ByteBuffer local = ByteBuffer.allocate(headerSize(name)).order(ByteOrder.LITTLE_ENDIAN);
    local.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) 0).putInt(0);
    local.putInt((int) crc).putInt(-1).putInt(-1);
    local.putShort((short) text.length).putShort((short) (20 + padding)).put(text);
    local.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
    if (padding >= 4) {
      local.putShort((short) 0x7777).putShort((short) (padding - 4));
    }
    write(out, at, local.clear());
    write(out, at + headerSize(name), ByteBuffer.wrap(head));
    directory.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 0);
    directory.putShort((short) 0).putInt(0).putInt((int) crc).putInt(-1).putInt(-1);
    directory.putShort((short) text.length).putShort((short) 28).putShort((short) 0);
    directory.putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1).put(text);
    directory.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(at);
    return at + headerSize(name) + size;
  }
}
