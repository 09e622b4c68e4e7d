package org.keras4j.layers.preprocessing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.layers.LayerConfig;

/**
 * The entries of a layer's vocabulary as they were written: those of its config, or else those of
 * the file that the layer saved, {@code vocabulary.txt}, one to a line.
 */
final class VocabularyReader {
  private static final String FILE = "vocabulary.txt";

  private VocabularyReader() {}

  /** Strings, or Longs when {@code numbers}; null when the layer was saved without any. */
  static @Nullable List<?> read(LayerConfig c, boolean numbers) {
    ConfigNode n = c.node("vocabulary");
    if (n.isString()) {
      throw new UnsafeModelException(
          ErrorCode.EXTERNAL_PATH,
          n.path() + ": refused: the vocabulary is in another file, which is never opened",
          n.source(),
          "give the layer the list get_vocabulary() in place of the path, and save the model"
              + " again");
    }
    if (n.isNull()) {
      Optional<byte[]> file = c.resolver().asset(FILE);
      return file.isEmpty() ? null : lines(c, file.get(), numbers);
    }
    return n.value() instanceof List<?> list ? entries(n, list, numbers) : entries(n, numbers);
  }

  /** Long lists are checked at once; only for an error they are gone through one by one. */
  private static List<?> entries(ConfigNode n, List<?> list, boolean numbers) {
    Class<?> type = numbers ? Long.class : String.class;
    for (Object entry : list) {
      if (!type.isInstance(entry)) {
        return entries(n, numbers);
      }
    }
    return list;
  }

  private static List<?> entries(ConfigNode n, boolean numbers) {
    List<Object> out = new ArrayList<>();
    for (ConfigNode entry : n.items()) {
      out.add(numbers ? (Object) entry.longInteger() : entry.string());
    }
    return out;
  }

  /**
   * Blank lines at the end are no tokens, unless the config counts them. Python wrote the lines in
   * the encoding and with the line ends of its platform.
   */
  private static List<?> lines(LayerConfig c, byte[] file, boolean numbers) {
    String text = decode(file);
    boolean windows = text.contains("\r\n");
    List<Object> lines = new ArrayList<>();
    for (int start = 0; start <= text.length(); ) {
      int end = text.indexOf('\n', start);
      int stop = end < 0 ? text.length() : end;
      int last = windows && stop > start && text.charAt(stop - 1) == '\r' ? stop - 1 : stop;
      lines.add(text.substring(start, last));
      start = stop + 1;
    }
    ConfigNode counted = c.node("vocabulary_size");
    int least = counted.isNumber() ? counted.integer() : 0;
    while (lines.size() > least && lines.get(lines.size() - 1).equals("")) {
      lines.remove(lines.size() - 1);
    }
    return numbers ? parsed(c, lines) : lines;
  }

  private static List<Object> parsed(LayerConfig c, List<Object> lines) {
    List<Object> out = new ArrayList<>(lines.size());
    for (Object line : lines) {
      try {
        out.add(Long.valueOf(line.toString().strip()));
      } catch (NumberFormatException e) {
        throw new ModelFormatException(
            ErrorCode.BAD_VALUE,
            FILE + ", line " + (out.size() + 1) + ": expected an integer, got '" + line + "'",
            c.node().source(),
            null);
      }
    }
    return out;
  }

  private static String decode(byte[] file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      return new String(file, Charset.forName("windows-1252"));
    }
  }
}
