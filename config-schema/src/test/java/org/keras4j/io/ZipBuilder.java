package org.keras4j.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip archives by hand, well-formed or hostile. */
final class ZipBuilder {
  /** The two headers of an entry, for changes before they are written. */
  static final class Entry {
    String localName;
    String centralName;
    int flags;
    int method;
    int localMethod;
    long crc;
    long localCrc;
    long compressed;
    long localCompressed;
    long size;
    long localSize;
    long offset = -1;
    byte[] data;
    byte[] centralExtra = {};
    byte[] localExtra = {};
  }

  private final List<Entry> entries = new ArrayList<>();
  private byte[] comment = {};
  private int count = -1;

  ZipBuilder stored(String name, byte[] data) {
    return entry(name, data, 0, e -> {});
  }

  ZipBuilder deflated(String name, byte[] data) {
    return entry(name, data, 8, e -> {});
  }

  ZipBuilder entry(String name, byte[] data, int method, Consumer<Entry> change) {
    Entry e = new Entry();
    e.localName = name;
    e.centralName = name;
    e.method = method;
    e.localMethod = method;
    CRC32 crc = new CRC32();
    crc.update(data);
    e.crc = crc.getValue();
    e.localCrc = e.crc;
    e.data = method == 8 ? deflate(data) : data;
    e.size = data.length;
    e.localSize = data.length;
    e.compressed = e.data.length;
    e.localCompressed = e.data.length;
    change.accept(e);
    entries.add(e);
    return this;
  }

  ZipBuilder comment(String text) {
    comment = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  ZipBuilder count(int n) {
    count = n;
    return this;
  }

  byte[] finish() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Entry e : entries) {
      if (e.offset < 0) {
        e.offset = out.size();
      }
      byte[] name = e.localName.getBytes(StandardCharsets.UTF_8);
      ByteBuffer b = little(30).putInt(0x04034b50).putShort((short) 20).putShort((short) e.flags);
      b.putShort((short) e.localMethod).putInt(0).putInt((int) e.localCrc);
      b.putInt((int) e.localCompressed).putInt((int) e.localSize);
      b.putShort((short) name.length).putShort((short) e.localExtra.length);
      out.writeBytes(b.array());
      out.writeBytes(name);
      out.writeBytes(e.localExtra);
      out.writeBytes(e.data);
    }
    int directory = out.size();
    for (Entry e : entries) {
      byte[] name = e.centralName.getBytes(StandardCharsets.UTF_8);
      ByteBuffer b = little(46).putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
      b.putShort((short) e.flags).putShort((short) e.method).putInt(0).putInt((int) e.crc);
      b.putInt((int) e.compressed).putInt((int) e.size).putShort((short) name.length);
      b.putShort((short) e.centralExtra.length).position(42);
      b.putInt((int) e.offset);
      out.writeBytes(b.array());
      out.writeBytes(name);
      out.writeBytes(e.centralExtra);
    }
    int end = out.size();
    int n = count < 0 ? entries.size() : count;
    ByteBuffer b = little(22).putInt(0x06054b50).putInt(0).putShort((short) n).putShort((short) n);
    b.putInt(end - directory).putInt(directory).putShort((short) comment.length);
    out.writeBytes(b.array());
    out.writeBytes(comment);
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] data) {
    Deflater d = new Deflater(9, true);
    d.setInput(data);
    d.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[4096];
    while (!d.finished()) {
      out.write(piece, 0, d.deflate(piece));
    }
    d.end();
    return out.toByteArray();
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
