package org.keras4j.tensor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Element types, named as Keras names them in lower case. */
public enum DType {
  FLOAT16(2, Kind.FLOATING),
  BFLOAT16(2, Kind.FLOATING),
  FLOAT32(4, Kind.FLOATING),
  FLOAT64(8, Kind.FLOATING),
  INT8(1, Kind.SIGNED),
  INT16(2, Kind.SIGNED),
  INT32(4, Kind.SIGNED),
  INT64(8, Kind.SIGNED),
  UINT8(1, Kind.UNSIGNED),
  UINT16(2, Kind.UNSIGNED),
  UINT32(4, Kind.UNSIGNED),
  UINT64(8, Kind.UNSIGNED),
  BOOL(1, Kind.BOOLEAN),
  /** Text; elements have no fixed size. */
  STRING(0, Kind.TEXT);

  private enum Kind {
    FLOATING,
    SIGNED,
    UNSIGNED,
    BOOLEAN,
    TEXT
  }

  private final int byteSize;
  private final Kind kind;

  DType(int byteSize, Kind kind) {
    this.byteSize = byteSize;
    this.kind = kind;
  }

  /** Bytes of one element; 0 for {@link #STRING}. */
  public int byteSize() {
    return byteSize;
  }

  public boolean isFloating() {
    return kind == Kind.FLOATING;
  }

  /** True for signed and unsigned integers, not for {@link #BOOL}. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  public boolean isNumeric() {
    return isFloating() || isInteger();
  }

  /**
   * The type in which values of two numeric or bool types meet: Keras 3's {@code result_type} of
   * two tensors.
   */
  public DType promote(DType other) {
    if (this == other || other == BOOL) {
      return this;
    }
    if (this == BOOL) {
      return other;
    }
    if (isFloating() != other.isFloating()) {
      return isFloating() ? this : other;
    }
    if (byteSize != other.byteSize && (kind == other.kind)) {
      return byteSize > other.byteSize ? this : other;
    }
    if (isFloating()) {
      return FLOAT32;
    }
    DType signed = kind == Kind.SIGNED ? this : other;
    DType unsigned = kind == Kind.SIGNED ? other : this;
    if (signed.byteSize > unsigned.byteSize) {
      return signed;
    }
    switch (unsigned) {
      case UINT8:
        return INT16;
      case UINT16:
        return INT32;
      case UINT32:
        return INT64;
      default:
        return FLOAT32;
    }
  }

  /** Keras's name, for example {@code float32}. */
  public String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of a Keras or NumPy name, or null when there is none. */
  public static @Nullable DType parse(String name) {
    switch (name) {
      case "half":
        return FLOAT16;
      case "float":
        return FLOAT32;
      case "double":
        return FLOAT64;
      case "int":
        return INT32;
      case "str":
      case "object":
        return STRING;
      default:
        for (DType d : values()) {
          if (d.kerasName().equals(name)) {
            return d;
          }
        }
        return null;
    }
  }

  @Override
  public String toString() {
    return kerasName();
  }
}
