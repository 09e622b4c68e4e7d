package org.keras4j.tensor;

/** Conversions between float32 and the two 16-bit formats, rounding half to even. */
public final class Float16 {
  private Float16() {}

  /** IEEE binary16 bits to float. */
  public static float halfToFloat(short half) {
    int h = half & 0xffff;
    int sign = (h & 0x8000) << 16;
    int exp = (h >>> 10) & 0x1f;
    int mant = h & 0x3ff;
    if (exp == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | mant << 13);
    }
    if (exp == 0) {
      float f = mant * 0x1p-24f;
      return sign == 0 ? f : -f;
    }
    return Float.intBitsToFloat(sign | (exp + 112) << 23 | mant << 13);
  }

  /** Float to IEEE binary16 bits; overflow gives infinity. */
  public static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int abs = bits & 0x7fffffff;
    if (abs > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (abs >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (abs < 0x38800000) {
      float magnitude = Float.intBitsToFloat(abs);
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rounded = abs + 0xfff + (abs >>> 13 & 1);
    return (short) (sign | (rounded - 0x38000000) >>> 13);
  }

  /** bfloat16 bits to float. */
  public static float bfloatToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Float to bfloat16 bits. */
  public static short floatToBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The nearest value that the given type can hold, for the three float types up to 32 bits. */
  public static float round(float value, DType dtype) {
    if (dtype == DType.FLOAT16) {
      return halfToFloat(floatToHalf(value));
    }
    return dtype == DType.BFLOAT16 ? bfloatToFloat(floatToBfloat(value)) : value;
  }
}
