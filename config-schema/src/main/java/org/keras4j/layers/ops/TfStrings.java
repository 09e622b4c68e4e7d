package org.keras4j.layers.ops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.NumberFormat;
import org.keras4j.ops.NumberTextOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.TextHash;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions of texts, which are UTF-8. */
final class TfStrings {
  private TfStrings() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("strings.lower", c -> cased(c, "lower"));
    all.put("strings.upper", c -> cased(c, "upper"));
    all.put("strings.strip", c -> map(c.g(), c.x(), "strip", TfStrings::stripped));
    all.put("strings.length", TfStrings::length);
    all.put("strings.substr", TfStrings::part);
    all.put("strings.join", TfStrings::join);
    all.put("strings.ngrams", TfStrings::ngrams);
    all.put("strings.reduce_join", TfStrings::joined);
    all.put("strings.to_hash_bucket_fast", c -> hash(c, null));
    all.put("strings.to_hash_bucket_strong", TfStrings::strongHash);
    all.put("strings.to_number", TfStrings::number);
    all.put("strings.as_string", TfStrings::text);
  }

  private static Value map(OpGraph g, Value x, String name, UnaryOperator<String> f) {
    if (x.dtype() != DType.STRING) {
      throw Shapes.bad("expected texts, got " + x.dtype());
    }
    return g.apply1(new TextMapOp("strings." + name, f), x);
  }

  /** Letters of ASCII alone unless the encoding says otherwise. */
  private static Value cased(TfCall c, String name) {
    boolean upper = name.equals("upper");
    String encoding = c.string("encoding", "");
    if (encoding.equals("utf-8")) {
      UnaryOperator<String> f =
          t -> upper ? t.toUpperCase(Locale.ROOT) : t.toLowerCase(Locale.ROOT);
      return map(c.g(), c.x(), name + "_utf8", f);
    }
    if (!encoding.isEmpty()) {
      throw TfCall.bad("encoding", "must be utf-8, or empty for letters of ASCII");
    }
    return map(c.g(), c.x(), name, t -> ascii(t, upper));
  }

  private static String ascii(String text, boolean upper) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (upper && chars[i] >= 'a' && chars[i] <= 'z') {
        chars[i] = (char) (chars[i] - 32);
      } else if (!upper && chars[i] >= 'A' && chars[i] <= 'Z') {
        chars[i] = (char) (chars[i] + 32);
      }
    }
    return new String(chars);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static String stripped(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean ofCharacters(TfCall c) {
    String unit = c.string("unit", "BYTE");
    if (!unit.equals("BYTE") && !unit.equals("UTF8_CHAR")) {
      throw TfCall.bad("unit", "must be BYTE or UTF8_CHAR");
    }
    return unit.equals("UTF8_CHAR");
  }

  private static Value length(TfCall c) {
    boolean characters = ofCharacters(c);
    TfElementwise.Function f =
        (x, at) -> {
          String text = x.get(0).getString(at[0]);
          return characters
              ? text.codePointCount(0, text.length())
              : text.getBytes(StandardCharsets.UTF_8).length;
        };
    return c.g().apply1(new TfElementwise("strings.length", DType.INT32, f), texts(c));
  }

  private static Value texts(TfCall c) {
    Value x = c.tensorOf(DType.STRING);
    if (x.dtype() != DType.STRING) {
      throw Shapes.bad("expected texts, got " + x.dtype());
    }
    return x;
  }

  private static Value part(TfCall c) {
    boolean characters = ofCharacters(c);
    Value pos = c.g().cast(c.tensor("pos", DType.INT32), DType.INT64);
    Value len = c.g().cast(c.tensor("len", DType.INT32), DType.INT64);
    TfElementwise.Function f =
        (x, at) ->
            part(
                x.get(0).getString(at[0]),
                x.get(1).getLong(at[1]),
                x.get(2).getLong(at[2]),
                characters);
    return c.g().apply1(new TfElementwise("strings.substr", DType.STRING, f), texts(c), pos, len);
  }

  private static String part(String text, long pos, long len, boolean characters) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = characters ? text.codePointCount(0, text.length()) : bytes.length;
    long start = pos < 0 ? pos + size : pos;
    if (start < 0 || start > size || len < 0) {
      throw input("position " + pos + " is out of range for '" + text + "'");
    }
    int end = (int) Math.min(size, start + len);
    if (characters) {
      int from = text.offsetByCodePoints(0, (int) start);
      return text.substring(from, text.offsetByCodePoints(from, end - (int) start));
    }
    byte[] taken = Arrays.copyOfRange(bytes, (int) start, end);
    String out = new String(taken, StandardCharsets.UTF_8);
    if (!Arrays.equals(out.getBytes(StandardCharsets.UTF_8), taken)) {
      throw input("the bytes " + start + " to " + end + " of '" + text + "' are no UTF-8");
    }
    return out;
  }

  private static InputMismatchException input(String what) {
    return new InputMismatchException(ErrorCode.INPUT_VALUE, what);
  }

  private static Value join(TfCall c) {
    String separator = c.string("separator", "");
    List<Value> parts = new TfCall(c.g(), c.first(), Map.of()).list();
    return join(c.g(), parts, separator);
  }

  private static Value join(OpGraph g, List<Value> parts, String separator) {
    TfElementwise.Function f =
        (x, at) -> {
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < at.length; i++) {
            texts.add(x.get(i).getString(at[i]));
          }
          return String.join(separator, texts);
        };
    return g.apply(new TfElementwise("strings.join", DType.STRING, f), parts).get(0);
  }

  /** Each text of the last axis with those after it, so many in all. */
  private static Value ngrams(TfCall c) {
    OpGraph g = c.g();
    Value x = texts(c);
    int n = c.integer("ngram_width", 0);
    if (n < 1 || c.has("pad_values") || c.bool("preserve_short_sequences", false)) {
      throw TfCall.unsupported("ngram_width", "padded or short sequences give ragged tensors");
    }
    int size = x.rank() == 0 ? 0 : x.dim(-1);
    if (g.isSymbolic() || size == Shape.UNKNOWN) {
      return StaticValues.unknown(g, DType.STRING, x.shape().with(-1, Shape.UNKNOWN));
    }
    int count = Math.max(0, size - n + 1);
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < n && count > 0; i++) {
      parts.add(g.slice(x, -1, i, count));
    }
    return parts.isEmpty() ? g.slice(x, -1, 0, 0) : join(g, parts, c.string("separator", " "));
  }

  /** The texts along axes as one text, in the order in which the axes are named. */
  private static Value joined(TfCall c) {
    OpGraph g = c.g();
    Value x = texts(c);
    boolean keep = c.bool("keepdims", c.bool("keep_dims", false));
    int[] axes = c.has("axis") ? c.integers("axis") : new int[0];
    axes = Shapes.axes(axes, x.rank());
    Shape out = Shapes.reduce(x.shape(), axes, keep);
    String separator = c.string("separator", "");
    for (int k = axes.length - 1; k >= 0; k--) {
      int axis = axes[k];
      int n = x.dim(axis);
      if (n == Shape.UNKNOWN || n == 0) {
        return StaticValues.unknown(g, DType.STRING, out);
      }
      List<Value> parts = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        parts.add(g.slice(x, axis, i, 1));
      }
      x = join(g, parts, separator);
    }
    return g.reshape(x, out);
  }

  private static Value hash(TfCall c, long[] key) {
    int bins = c.integer("num_buckets", 0);
    if (bins < 1) {
      throw TfCall.bad("num_buckets", "must be positive");
    }
    return c.g().apply1(new HashOp(new TextHash(bins, key)), texts(c));
  }

  private static Value strongHash(TfCall c) {
    int[] key = c.integers("key");
    if (key.length != 2) {
      throw TfCall.bad("key", "must be two integers");
    }
    return hash(c, new long[] {key[0], key[1]});
  }

  // ---- numbers

  private static Value number(TfCall c) {
    DType dtype = c.dtype("out_type", DType.FLOAT32);
    TfElementwise.Function f = (x, at) -> number(x.get(0).getString(at[0]), dtype);
    return c.g().apply1(new TfElementwise("strings.to_number", dtype, f), texts(c));
  }

  private static Number number(String text, DType dtype) {
    String t = stripped(text);
    try {
      if (dtype.isInteger()) {
        long n = Long.parseLong(t);
        if (dtype == DType.INT64 && Math.abs(n) > 1L << 53) {
          throw input("'" + text + "' is too large for this function");
        }
        if (dtype == DType.INT32 && n != (int) n) {
          throw new NumberFormatException();
        }
        return n;
      }
      String low = t.toLowerCase(Locale.ROOT).replaceFirst("^[+]", "");
      switch (low) {
        case "nan", "-nan":
          return Double.NaN;
        case "inf", "infinity":
          return Double.POSITIVE_INFINITY;
        case "-inf", "-infinity":
          return Double.NEGATIVE_INFINITY;
        default:
          if (!low.matches("-?[0-9.]+(e[+-]?[0-9]+)?")) {
            throw new NumberFormatException();
          }
          return dtype == DType.FLOAT32 ? Float.parseFloat(low) : Double.parseDouble(low);
      }
    } catch (NumberFormatException e) {
      throw input("'" + text + "' is no number of " + dtype);
    }
  }

  private static Value text(TfCall c) {
    Value x = c.x();
    if (x.dtype() == DType.STRING) {
      return x;
    }
    String fill = c.string("fill", "");
    if (!List.of("", " ", "0", "-", "+", "#").contains(fill)) {
      throw TfCall.bad("fill", "must be one of 0, +, -, # and a space");
    }
    boolean scientific = c.bool("scientific", false);
    boolean shortest = c.bool("shortest", false);
    if (scientific && shortest) {
      throw TfCall.bad("shortest", "excludes scientific notation");
    }
    NumberFormat.Kind kind =
        shortest
            ? NumberFormat.Kind.SHORTEST
            : scientific ? NumberFormat.Kind.SCIENTIFIC : NumberFormat.Kind.FIXED;
    int width = Math.max(0, c.integer("width", -1));
    NumberFormat format = new NumberFormat(kind, fill, width, c.integer("precision", -1));
    return text(c.g(), x, format);
  }

  private static Value text(OpGraph g, Value x, NumberFormat format) {
    NumberTextOp op = new NumberTextOp(format);
    return ComplexOp.isOne(g, x)
        ? g.apply1(op, ComplexOp.part(g, x, 0), ComplexOp.part(g, x, 1))
        : g.apply1(op, x);
  }

  // ---- comparison

  static Value compared(OpGraph g, BinaryOp.Kind kind, Value a, Value b) {
    boolean equal = kind == BinaryOp.Kind.EQUAL;
    if (!equal && kind != BinaryOp.Kind.NOT_EQUAL || b.dtype() != DType.STRING) {
      throw Shapes.bad("texts are equal or not, got " + kind + " of " + a.spec());
    }
    TfElementwise.Function f =
        (x, at) -> x.get(0).getString(at[0]).equals(x.get(1).getString(at[1])) == equal ? 1 : 0;
    String name = equal ? "strings.equal" : "strings.not_equal";
    return g.apply1(new TfElementwise(name, DType.BOOL, f), a, b);
  }
}
