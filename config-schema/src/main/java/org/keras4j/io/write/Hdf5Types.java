package org.keras4j.io.write;

import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Datatype and dataspace messages as h5py writes them for NumPy's types. */
final class Hdf5Types {
  private static final int FIXED = 0x10;
  private static final int FLOAT = 0x11;
  private static final int STRING = 0x13;
  private static final int OPAQUE = 0x15;
  private static final int COMPOUND = 0x16;
  private static final int ENUM = 0x18;
  private static final int VARIABLE = 0x19;

  private static final int NULL_PADDED = 1;

  private Hdf5Types() {}

  /**
   * The type of numbers: bool is an enumeration of FALSE and TRUE, bfloat16 two opaque bytes.
   *
   * @throws IllegalArgumentException for text
   */
  static byte[] of(DType dtype) {
    switch (dtype) {
      case FLOAT16:
        return floating(2, 10, 5, 15);
      case FLOAT32:
        return floating(4, 23, 8, 127);
      case FLOAT64:
        return floating(8, 52, 11, 1023);
      case BFLOAT16:
        return new LittleEndian().u8(OPAQUE).u8(0).u16(0).u32(2).toArray();
      case BOOL:
        return new LittleEndian()
            .u8(ENUM)
            .u16(2)
            .u8(0)
            .u32(1)
            .bytes(integer(1, true))
            .ascii("FALSE\0\0\0")
            .ascii("TRUE\0\0\0\0")
            .u8(0)
            .u8(1)
            .toArray();
      case STRING:
        throw new IllegalArgumentException("no dataset of strings");
      default:
        return integer(dtype.byteSize(), !dtype.isUnsigned());
    }
  }

  /** The type of complex numbers: members r and i side by side. */
  static byte[] complex(DType part) {
    int size = part.byteSize();
    LittleEndian out = new LittleEndian().u8(COMPOUND).u16(2).u8(0).u32(2 * size);
    for (int i = 0; i < 2; i++) {
      out.ascii(i == 0 ? "r" : "i").zerosTo(out.size() + 7).u32(i * size);
      out.zerosTo(out.size() + 28); // no dimensions
      out.bytes(of(part));
    }
    return out.toArray();
  }

  private static byte[] integer(int size, boolean signed) {
    return new LittleEndian()
        .u8(FIXED)
        .u8(signed ? 8 : 0)
        .u16(0)
        .u32(size)
        .u16(0)
        .u16(size * 8)
        .toArray();
  }

  private static byte[] floating(int size, int mantissa, int exponent, int bias) {
    int impliedLeadingBit = 0x20;
    return new LittleEndian()
        .u8(FLOAT)
        .u8(impliedLeadingBit)
        .u8(size * 8 - 1)
        .u8(0)
        .u32(size)
        .u16(0)
        .u16(size * 8)
        .u8(mantissa)
        .u8(exponent)
        .u8(0)
        .u8(mantissa)
        .u32(bias)
        .toArray();
  }

  /** Text of a fixed width in bytes. */
  static byte[] fixedText(int width) {
    return new LittleEndian().u8(STRING).u8(NULL_PADDED).u16(0).u32(width).toArray();
  }

  /** Text of any length, whose bytes are in a global heap. */
  static byte[] text(boolean ascii) {
    return new LittleEndian()
        .u8(VARIABLE)
        .u8(1)
        .u8(ascii ? 0 : 1)
        .u8(0)
        .u32(16)
        .bytes(integer(1, false))
        .toArray();
  }

  static byte[] space(Shape shape) {
    LittleEndian out = new LittleEndian().u8(1).u8(shape.rank()).u16(0).u32(0);
    for (int d : shape.dims()) {
      out.u64(d);
    }
    return out.toArray();
  }
}
