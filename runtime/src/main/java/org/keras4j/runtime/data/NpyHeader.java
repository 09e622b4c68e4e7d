package org.keras4j.runtime.data;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * The header of an npy array: a Python dict of {@code descr}, {@code fortran_order} and {@code
 * shape}.
 *
 * @param dtype element type
 * @param itemBytes bytes of one element in the file
 * @param order byte order of one element
 * @param wide for text: four bytes a character (NumPy's {@code U}), else one byte ({@code S})
 * @param fortran whether the first dimension varies fastest
 * @param complex whether the last axis holds the two parts of numbers, which lie side by side
 * @param shape shape of the array
 */
record NpyHeader(
    DType dtype,
    int itemBytes,
    ByteOrder order,
    boolean wide,
    boolean fortran,
    boolean complex,
    Shape shape) {

  private static final int MAX_RANK = 64;

  /** Room for the number of rows. */
  private static final int ROWS_DIGITS = 21;

  /** Reads the text of a header. */
  static NpyHeader parse(String text, String where) {
    Map<String, Object> dict = new Parser(text, where).dict();
    Object descr = dict.get("descr");
    Object fortran = dict.get("fortran_order");
    Object shape = dict.get("shape");
    if (dict.size() != 3
        || descr == null
        || !(fortran instanceof Boolean order)
        || !(shape instanceof List<?> dims)) {
      throw Failures.format(
          where,
          "the npy header must hold descr, fortran_order and shape, found " + Texts.shown(text));
    }
    int[] d = new int[dims.size()];
    for (int i = 0; i < d.length; i++) {
      if (!(dims.get(i) instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) {
        throw Failures.format(
            where, "the npy header has the shape " + Texts.shown(dims), "dimensions are 0 to 2^31");
      }
      d[i] = (int) (long) n;
    }
    return of(descr, order, Shape.of(d), where);
  }

  private static NpyHeader of(Object descr, boolean fortran, Shape shape, String where) {
    if (!(descr instanceof String type)) {
      throw unsupported(descr, "a structured array", where);
    }
    char mark = type.isEmpty() ? ' ' : type.charAt(0);
    boolean marked = mark == '<' || mark == '>' || mark == '=' || mark == '|';
    ByteOrder order = mark == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    String code = marked ? type.substring(1) : type;
    if (code.startsWith("O")) {
      throw new UnsafeModelException(
          ErrorCode.PICKLE,
          "the array holds Python objects, which can only be unpickled; keras4j never does",
          where,
          "save it from Python with a plain type, for example x.astype('float32') or astype('U')");
    }
    if (code.matches("[US][0-9]{1,9}")) {
      boolean wide = code.charAt(0) == 'U';
      long bytes = Long.parseLong(code.substring(1)) * (wide ? 4 : 1);
      if (bytes > Integer.MAX_VALUE / 2) {
        throw Failures.format(where, "the npy header has elements of " + bytes + " bytes");
      }
      return new NpyHeader(DType.STRING, (int) bytes, order, wide, fortran, false, shape);
    }
    if (code.equals("c8") || code.equals("c16")) {
      DType part = code.equals("c8") ? DType.FLOAT32 : DType.FLOAT64;
      Shape both = shape.concat(Shape.of(2));
      return new NpyHeader(part, part.byteSize(), order, false, fortran, true, both);
    }
    DType dtype = plain(code);
    if (dtype == null) {
      throw unsupported(descr, "type " + Texts.shown(descr), where);
    }
    return new NpyHeader(dtype, dtype.byteSize(), order, false, fortran, false, shape);
  }

  private static @Nullable DType plain(String code) {
    return switch (code) {
      case "f2" -> DType.FLOAT16;
      case "f4" -> DType.FLOAT32;
      case "f8" -> DType.FLOAT64;
      case "i1" -> DType.INT8;
      case "i2" -> DType.INT16;
      case "i4" -> DType.INT32;
      case "i8" -> DType.INT64;
      case "u1" -> DType.UINT8;
      case "u2" -> DType.UINT16;
      case "u4" -> DType.UINT32;
      case "u8" -> DType.UINT64;
      case "b1", "?" -> DType.BOOL;
      // NumPy has no bfloat16: what ml_dtypes registers is saved as two opaque bytes.
      case "V2" -> DType.BFLOAT16;
      default -> null;
    };
  }

  private static InputMismatchException unsupported(Object descr, String what, String where) {
    return new InputMismatchException(
        ErrorCode.INPUT_DTYPE,
        "the array is " + what + " (" + Texts.shown(descr) + "), which no Keras input takes",
        where,
        "save it as float, int, bool or text");
  }

  /** Elements, checked against what a Java array holds. */
  int count() {
    return shape.size();
  }

  /** Elements of a row, of the first dimension. */
  int rowCount() {
    return shape.slice(1, shape.rank()).size();
  }

  /** The header of so many of the rows. */
  NpyHeader withRows(int rows) {
    return new NpyHeader(dtype, itemBytes, order, wide, fortran, complex, shape.with(0, rows));
  }

  /** Python's dict, tuple, string, integer and boolean literals, and no more. */
  private static final class Parser {
    private final String text;
    private final String where;
    private int at;

    Parser(String text, String where) {
      this.text = text;
      this.where = where;
    }

    Map<String, Object> dict() {
      Map<String, Object> out = new HashMap<>();
      expect('{');
      while (!take('}')) {
        Object key = value(0);
        expect(':');
        if (!(key instanceof String k) || out.put(k, value(0)) != null) {
          throw bad();
        }
        if (!take(',')) {
          expect('}');
          break;
        }
      }
      blanks();
      if (at != text.length()) {
        throw bad();
      }
      return out;
    }

    private Object value(int depth) {
      blanks();
      char c = at < text.length() ? text.charAt(at) : ' ';
      if (c == '\'' || c == '"') {
        int end = text.indexOf(c, at + 1);
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
          throw bad();
        }
        String s = text.substring(at + 1, end);
        at = end + 1;
        return s;
      }
      if ((c == '(' || c == '[') && depth < 4) {
        at++;
        return sequence(c == '(' ? ')' : ']', depth);
      }
      if (text.startsWith("True", at)) {
        at += 4;
        return true;
      }
      if (text.startsWith("False", at)) {
        at += 5;
        return false;
      }
      int start = at;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && at - start < 18) {
        at++;
      }
      if (at == start) {
        throw bad();
      }
      long n = Long.parseLong(text.substring(start, at));
      if (at < text.length() && text.charAt(at) == 'L') {
        at++; // Python 2 marks long integers.
      }
      return n;
    }

    private List<Object> sequence(char close, int depth) {
      List<Object> out = new ArrayList<>();
      while (!take(close)) {
        if (out.size() == MAX_RANK) {
          throw bad();
        }
        out.add(value(depth + 1));
        if (!take(',')) {
          expect(close);
          break;
        }
      }
      return out;
    }

    private void blanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean take(char c) {
      blanks();
      boolean there = at < text.length() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    private void expect(char c) {
      if (!take(c)) {
        throw bad();
      }
    }

    private InputMismatchException bad() {
      return Failures.format(
          where, "the npy header is damaged at character " + at + ": " + Texts.shown(text));
    }
  }

  /** The whole header of version 1.0, as {@code numpy.save} writes it. */
  static byte[] bytes(String descr, Shape shape) {
    return bytes(descr, shape, shape.rank() == 0 ? 0 : shape.dim(0));
  }

  /**
   * The same for an array of so many rows; however many, it has the same length, since NumPy leaves
   * room for the array to grow.
   */
  static byte[] bytes(String descr, Shape shape, long rows) {
    StringBuilder dict = new StringBuilder("{'descr': '").append(descr);
    dict.append("', 'fortran_order': False, 'shape': ");
    if (shape.rank() == 0) {
      dict.append(shape);
    } else {
      String text = shape.toString();
      int first = String.valueOf(shape.dim(0)).length();
      dict.append('(').append(rows).append(text, 1 + first, text.length());
    }
    dict.append(", }");
    int room = shape.rank() == 0 ? 0 : ROWS_DIGITS - String.valueOf(rows).length();
    int length = (10 + dict.length() + room + 1 + 63) / 64 * 64 - 10;
    while (dict.length() < length - 1) {
      dict.append(' ');
    }
    dict.append('\n');
    byte[] out = new byte[10 + length];
    byte[] magic = {
      (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >> 8)
    };
    System.arraycopy(magic, 0, out, 0, 10);
    byte[] ascii = dict.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, out, 10, length);
    return out;
  }
}
