package org.keras4j.runtime.data;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsafeModelException;

/** What a data file is, by its first bytes; the extension decides only what those leave open. */
enum FileKind {
  NPY,
  NPZ,
  CSV,
  JSON,
  NDJSON,
  IMAGE;

  /** Bytes that tell what a file is. */
  static final int START = 1024;

  /** What the options say the file is, else what its content says. */
  static FileKind of(Path file, DataOptions options) {
    if (options.format() != DataOptions.Format.AUTO) {
      return valueOf(options.format().name());
    }
    byte[] start;
    try (FileChannel channel = Failures.open(file, options.limits())) {
      start = Channels.newInputStream(channel).readNBytes(START);
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
    return of(start, file.toString(), String.valueOf(file.getFileName()));
  }

  /**
   * What a stream of this beginning is; JSON without a name is taken for lines.
   *
   * @param name the name of the file, empty when there is none
   */
  static FileKind of(byte[] start, String where, String name) {
    if (start.length == 0) {
      throw Failures.format(where, "the file is empty", null);
    }
    if (Npy.isNpy(start)) {
      return NPY;
    }
    if (PngReader.isPng(start) || JpegReader.isJpeg(start)) {
      return IMAGE;
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return NPZ;
    }
    if (start.length > 1 && text.charAt(0) == 0x80 && text.charAt(1) >= 2 && text.charAt(1) <= 5) {
      throw new UnsafeModelException(
          ErrorCode.PICKLE,
          "the file is a Python pickle, which runs code when it is read; keras4j never does",
          where,
          "save the array with numpy.save");
    }
    String other = foreign(text);
    if (other != null) {
      throw Failures.format(
          where, "the file is " + other, "give .npy, .npz, .csv, .json, .ndjson, .png or .jpg");
    }
    return textKind(text, name.toLowerCase(Locale.ROOT));
  }

  private static @Nullable String foreign(String s) {
    String lower = s.stripLeading().toLowerCase(Locale.ROOT);
    if (s.startsWith("\u0089HDF")) {
      return "HDF5 (a model?), not data";
    } else if (s.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer; run git lfs pull";
    } else if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return "an HTML page";
    } else if (s.startsWith("GIF8")) {
      return "a GIF image";
    } else if (s.startsWith("BM") && s.indexOf(0) >= 0) {
      return "a BMP image";
    } else if (s.startsWith("RIFF") && s.startsWith("WEBP", 8)) {
      return "a WebP image";
    } else if (s.startsWith("II*\0") || s.startsWith("MM\0*")) {
      return "a TIFF image";
    } else if (s.startsWith("%PDF")) {
      return "a PDF document";
    } else if (s.startsWith("\u001f\u008b")) {
      return "gzip-compressed; unpack it first";
    } else if (s.startsWith("PAR1")) {
      return "a Parquet table";
    } else if (s.startsWith("\u00ff\u00fe") || s.startsWith("\u00fe\u00ff")) {
      return "UTF-16 text; convert it to UTF-8";
    } else if (s.indexOf(0) >= 0) {
      return "not of a known data format";
    }
    return null;
  }

  private static FileKind textKind(String text, String name) {
    String s = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    s = s.stripLeading();
    char first = s.isEmpty() ? ' ' : s.charAt(0);
    if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) {
      return NDJSON;
    }
    FileKind json = name.isEmpty() ? NDJSON : JSON;
    if (first == '{') {
      return json;
    }
    if (first == '[') {
      return name.endsWith(".csv") ? CSV : json;
    }
    return name.endsWith(".json") ? JSON : CSV;
  }
}
