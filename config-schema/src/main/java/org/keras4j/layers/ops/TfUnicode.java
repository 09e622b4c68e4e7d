package org.keras4j.layers.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.InternalException;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** TensorFlow's functions of Unicode: the scripts of characters, and texts in other encodings. */
final class TfUnicode {
  /** TensorFlow's names of encodings, in lower case without hyphens. */
  private static final Map<String, Charset> ENCODINGS =
      Map.ofEntries(
          Map.entry("utf8", StandardCharsets.UTF_8),
          Map.entry("utf16be", StandardCharsets.UTF_16BE),
          Map.entry("utf16le", StandardCharsets.UTF_16LE),
          Map.entry("utf32be", Charset.forName("UTF-32BE")),
          Map.entry("utf32le", Charset.forName("UTF-32LE")),
          Map.entry("usascii", StandardCharsets.US_ASCII),
          Map.entry("ascii", StandardCharsets.US_ASCII),
          Map.entry("iso88591", StandardCharsets.ISO_8859_1),
          Map.entry("latin1", StandardCharsets.ISO_8859_1));

  private TfUnicode() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("strings.unicode_script", TfUnicode::script);
    all.put("strings.unicode_transcode", TfUnicode::transcode);
  }

  // ---- scripts

  /** By the first character of each run. */
  private static final class Scripts {
    static final TreeMap<Integer, Integer> RUNS = read();

    private static TreeMap<Integer, Integer> read() {
      TreeMap<Integer, Integer> runs = new TreeMap<>();
      int from = 0;
      for (String line : text().split("\n")) {
        for (String run : line.startsWith("#") ? new String[0] : line.split(" ")) {
          int comma = run.indexOf(',');
          runs.put(from, Integer.parseInt(run.substring(comma + 1), 36));
          from += Integer.parseInt(run.substring(0, comma), 36);
        }
      }
      return runs;
    }

    private static String text() {
      try (InputStream in = TfUnicode.class.getResourceAsStream("unicode-scripts.txt")) {
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      } catch (IOException e) {
        throw new InternalException(
            ErrorCode.INTERNAL, "the table of scripts cannot be read: " + e);
      }
    }
  }

  /** The number of the script of each character, -1 for what is none. */
  private static Value script(TfCall c) {
    Value x = c.tensorOf(DType.INT32);
    if (!x.dtype().isInteger()) {
      throw Shapes.bad("expected characters (int32), got " + x.dtype());
    }
    TfElementwise.Function f =
        (in, at) -> {
          long code = in.get(0).getLong(at[0]);
          return code < 0 || code > Character.MAX_CODE_POINT
              ? -1
              : Scripts.RUNS.floorEntry((int) code).getValue();
        };
    return c.g().apply1(new TfElementwise("strings.unicode_script", DType.INT32, f), x);
  }

  // ---- encodings

  private static Value transcode(TfCall c) {
    Value x = c.tensorOf(DType.STRING);
    if (x.dtype() != DType.STRING) {
      throw Shapes.bad("expected texts, got " + x.dtype());
    }
    Charset from = encoding(c, "input_encoding");
    Charset to = encoding(c, "output_encoding");
    String errors = c.string("errors", "replace");
    if (!List.of("replace", "ignore", "strict").contains(errors)) {
      throw TfCall.bad("errors", "must be replace, ignore or strict");
    }
    int replacement = c.integer("replacement_char", 0xfffd);
    if (!Character.isValidCodePoint(replacement)) {
      throw TfCall.bad("replacement_char", "must be a character");
    }
    boolean controls = c.bool("replace_control_characters", false);
    String other = errors.equals("ignore") ? "" : Character.toString(replacement);
    Transcoder t = new Transcoder(from, to, errors.equals("strict") ? null : other, controls);
    return c.g().apply1(new TextMapOp("strings.unicode_transcode", t::apply), x);
  }

  private static Charset encoding(TfCall c, String key) {
    String name = c.string(key, "");
    Charset charset = ENCODINGS.get(name.toLowerCase(Locale.ROOT).replace("-", ""));
    if (charset == null) {
      throw TfCall.unsupported(key, "only UTF-8, UTF-16, UTF-32, ASCII and Latin-1 are known");
    }
    return charset;
  }

  /**
   * A text from one encoding to another. Texts are UTF-8 here, so bytes that are none are refused.
   *
   * @param other what stands for a wrong character; null where there must be none
   */
  private record Transcoder(Charset from, Charset to, String other, boolean controls) {
    String apply(String text) {
      StringBuilder out = new StringBuilder();
      decoded(text)
          .codePoints()
          .forEach(
              c -> {
                if (c == WRONG || controls && c < 0x20) {
                  out.append(wrong(text));
                } else {
                  out.appendCodePoint(c);
                }
              });
      byte[] bytes = out.toString().getBytes(to);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw input("'" + text + "' in " + to + " gives bytes that are no UTF-8");
      }
    }

    /** A lone surrogate, which no encoding has. */
    private static final char WRONG = '\udc00';

    private String decoded(String text) {
      CharsetDecoder decoder = from.newDecoder();
      ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      CharBuffer out = CharBuffer.allocate(2 * in.remaining() + 2);
      while (in.hasRemaining()) {
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
          in.position(in.position() + result.length());
          out.put(WRONG);
        }
      }
      return out.flip().toString();
    }

    private String wrong(String text) {
      if (other == null) {
        throw input("'" + text + "' has characters that are not allowed");
      }
      return other;
    }

    private static InputMismatchException input(String what) {
      return new InputMismatchException(ErrorCode.INPUT_VALUE, what);
    }
  }
}
