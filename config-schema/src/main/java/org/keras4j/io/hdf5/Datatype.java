package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;

/**
 * The stored type of an element.
 *
 * @param form how the bytes are to be understood
 * @param size bytes of one stored element
 * @param order byte order of numbers
 * @param dtype the type of the values, null when keras4j has none
 * @param description the type in words, for messages
 */
record Datatype(Form form, int size, ByteOrder order, @Nullable DType dtype, String description) {

  /** Ways to store an element. */
  enum Form {
    NUMBER,
    /** Text that ends at the first NUL. */
    STRING_NUL_TERMINATED,
    /** Text padded with NULs. */
    STRING_NUL_PADDED,
    /** Text padded with spaces. */
    STRING_SPACE_PADDED,
    /** Text in the global heap: length, heap address, heap index. */
    STRING_VARIABLE,
    /** Two numbers side by side, as h5py has complex ones. */
    COMPLEX,
    OTHER
  }

  private static final String[] CLASS_NAMES = {
    "integer",
    "float",
    "time",
    "string",
    "bitfield",
    "opaque",
    "compound",
    "reference",
    "enumeration",
    "variable-length sequence",
    "array"
  };

  boolean isString() {
    return form != Form.NUMBER && form != Form.OTHER && form != Form.COMPLEX;
  }

  static Datatype parse(ByteBuffer b, Hdf5Guard guard, String path) {
    int head = b.get() & 0xff;
    int version = head >> 4;
    int typeClass = head & 0x0f;
    int bits = b.get() & 0xff | (b.get() & 0xff) << 8 | (b.get() & 0xff) << 16;
    int size = b.getInt();
    if (version < 1 || version > 5 || typeClass >= CLASS_NAMES.length || size <= 0) {
      throw guard.malformed(
          path,
          "datatype class "
              + typeClass
              + ", version "
              + version
              + ", size "
              + Integer.toUnsignedString(size));
    }
    switch (typeClass) {
      case 0:
        return integer(b, bits, size);
      case 1:
        return floating(b, bits, size);
      case 3:
        return string(bits, size, guard, path);
      case 5:
        return size == 2
            ? new Datatype(
                Form.NUMBER, 2, ByteOrder.LITTLE_ENDIAN, DType.BFLOAT16, "opaque of 2 bytes")
            : other("opaque of " + size + " bytes", size);
      case 6:
        return compound(b, bits, version, size, guard, path);
      case 8:
        return enumeration(b, bits, version, size);
      case 9:
        if ((bits & 0x0f) == 1) {
          if (size != 16) {
            throw guard.malformed(path, "variable-length string elements of " + size + " bytes");
          }
          return new Datatype(
              Form.STRING_VARIABLE, size, ByteOrder.LITTLE_ENDIAN, DType.STRING, "string");
        }
        return other(CLASS_NAMES[9], size);
      default:
        return other(CLASS_NAMES[typeClass], size);
    }
  }

  private static Datatype other(String description, int size) {
    return new Datatype(Form.OTHER, size, ByteOrder.LITTLE_ENDIAN, null, description);
  }

  private static Datatype integer(ByteBuffer b, int bits, int size) {
    boolean signed = (bits & 0x08) != 0;
    int offset = b.getShort() & 0xffff;
    int precision = b.getShort() & 0xffff;
    String description = (signed ? "int" : "uint") + precision;
    DType dtype = null;
    if (offset == 0 && precision == 8L * size) {
      dtype = DType.parse(description);
    }
    return dtype == null ? other(description, size) : number(dtype, size, bits, description);
  }

  private static Datatype floating(ByteBuffer b, int bits, int size) {
    int offset = b.getShort() & 0xffff;
    int precision = b.getShort() & 0xffff;
    int exponentAt = b.get() & 0xff;
    int exponentBits = b.get() & 0xff;
    int mantissaAt = b.get() & 0xff;
    int mantissaBits = b.get() & 0xff;
    int bias = b.getInt();
    int signAt = bits >> 8 & 0xff;
    String description = "float" + precision;
    boolean plain =
        offset == 0
            && precision == 8L * size
            && (bits & 0x40) == 0
            && (bits >> 4 & 3) == 2
            && signAt == precision - 1
            && mantissaAt == 0
            && exponentAt == mantissaBits
            && exponentBits + mantissaBits + 1 == precision
            && bias == (1L << exponentBits - 1) - 1;
    DType dtype = null;
    if (plain && exponentBits == 5 && mantissaBits == 10) {
      dtype = DType.FLOAT16;
    } else if (plain && exponentBits == 8 && mantissaBits == 7) {
      dtype = DType.BFLOAT16;
    } else if (plain && exponentBits == 8 && mantissaBits == 23) {
      dtype = DType.FLOAT32;
    } else if (plain && exponentBits == 11 && mantissaBits == 52) {
      dtype = DType.FLOAT64;
    }
    return dtype == null
        ? other(description + " of an unusual layout", size)
        : number(dtype, size, bits, description);
  }

  private static Datatype number(DType dtype, int size, int bits, String description) {
    ByteOrder order = (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return new Datatype(Form.NUMBER, size, order, dtype, description);
  }

  private static Datatype string(int bits, int size, Hdf5Guard guard, String path) {
    Form form;
    switch (bits & 0x0f) {
      case 0:
        form = Form.STRING_NUL_TERMINATED;
        break;
      case 1:
        form = Form.STRING_NUL_PADDED;
        break;
      case 2:
        form = Form.STRING_SPACE_PADDED;
        break;
      default:
        throw guard.malformed(path, "string padding " + (bits & 0x0f));
    }
    return new Datatype(form, size, ByteOrder.LITTLE_ENDIAN, DType.STRING, "string");
  }

  /** The type of one part of complex numbers. */
  Datatype part() {
    DType part = size == 8 ? DType.FLOAT32 : DType.FLOAT64;
    return new Datatype(Form.NUMBER, size / 2, order, part, description);
  }

  /** Members r and i, of one floating type, are complex numbers. */
  private static Datatype compound(
      ByteBuffer b, int bits, int version, int size, Hdf5Guard guard, String path) {
    Datatype other = other(CLASS_NAMES[6], size);
    if ((bits & 0xffff) != 2 || size != 8 && size != 16 || version > 3) {
      return other;
    }
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    for (int i = 0; i < 2; i++) {
      String name = memberName(b, version);
      int offset = version == 3 ? b.get() & 0xff : b.getInt();
      if (version == 1) {
        b.position(b.position() + 28); // dimensions of an array, which a scalar has not
      }
      Datatype member = parse(b, guard, path);
      boolean floating = member.dtype() == DType.FLOAT32 || member.dtype() == DType.FLOAT64;
      boolean fits = floating && member.size() == size / 2 && offset == i * size / 2;
      if (!fits || !name.equals(i == 0 ? "r" : "i") || i == 1 && order != member.order()) {
        return other;
      }
      order = member.order();
    }
    return new Datatype(Form.COMPLEX, size, order, null, CLASS_NAMES[6]);
  }

  /** h5py's bool: a one-byte enumeration of FALSE = 0 and TRUE = 1. */
  private static Datatype enumeration(ByteBuffer b, int bits, int version, int size) {
    int members = bits & 0xffff;
    boolean baseIsByte = (b.get() & 0x0f) == 0 && b.getInt(b.position() + 3) == 1;
    if (members != 2 || size != 1 || !baseIsByte) {
      return other("enumeration", size);
    }
    b.position(b.position() + 3 + 4 + 4); // class bits, size, bit offset and precision
    String first = memberName(b, version);
    String second = memberName(b, version);
    int firstValue = b.get();
    int secondValue = b.get();
    boolean bool =
        first.equals("FALSE") && firstValue == 0 && second.equals("TRUE") && secondValue == 1;
    return bool
        ? new Datatype(Form.NUMBER, 1, ByteOrder.LITTLE_ENDIAN, DType.BOOL, "bool")
        : other("enumeration", size);
  }

  private static String memberName(ByteBuffer b, int version) {
    StringBuilder s = new StringBuilder();
    int start = b.position();
    for (byte c = b.get(); c != 0; c = b.get()) {
      s.append((char) (c & 0xff));
    }
    if (version < 3) {
      b.position(start + (b.position() - start + 7) / 8 * 8);
    }
    return s.toString();
  }
}
