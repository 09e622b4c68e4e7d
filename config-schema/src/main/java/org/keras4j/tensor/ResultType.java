package org.keras4j.tensor;

import java.util.Collection;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/**
 * Keras 3's {@code result_type}: the least type of a lattice to which all types of a set can be
 * promoted. Python's numbers are in it as types of their own, below all of their kind; what ends
 * there is int32 or float32.
 *
 * <p>Keras forces unsigned integers of 64 bits into 32, with TensorFlow too.
 */
public final class ResultType {
  private static final int WEAK_INT = 1 << 14;
  private static final int WEAK_FLOAT = 1 << 15;

  /** All types that a type can be promoted to, itself included. */
  private static final int[] ABOVE = new int[16];

  // Each type after those above it.
  static {
    above(DType.FLOAT64, 0);
    above(DType.FLOAT32, of(DType.FLOAT64));
    above(DType.FLOAT16, of(DType.FLOAT32));
    above(DType.BFLOAT16, of(DType.FLOAT32));
    above(WEAK_FLOAT, of(DType.FLOAT16) | of(DType.BFLOAT16));
    above(DType.INT64, WEAK_FLOAT);
    above(DType.INT32, of(DType.INT64));
    above(DType.INT16, of(DType.INT32));
    above(DType.INT8, of(DType.INT16));
    above(DType.UINT64, WEAK_FLOAT);
    above(DType.UINT32, of(DType.UINT64) | of(DType.INT64));
    above(DType.UINT16, of(DType.UINT32) | of(DType.INT32));
    above(DType.UINT8, of(DType.UINT16) | of(DType.INT16));
    above(WEAK_INT, of(DType.UINT8) | of(DType.INT8));
    above(DType.BOOL, WEAK_INT);
  }

  private ResultType() {}

  private static int of(DType d) {
    return 1 << d.ordinal();
  }

  private static void above(DType d, int next) {
    above(of(d), next);
  }

  private static void above(int node, int next) {
    int all = node;
    for (int i = 0; i < ABOVE.length; i++) {
      all |= (next >> i & 1) == 1 ? ABOVE[i] : 0;
    }
    ABOVE[Integer.numberOfTrailingZeros(node)] = all;
  }

  /**
   * The type in which tensors of these numeric or bool types and Python's numbers meet.
   *
   * @param types of the tensors
   * @param ints true when a Python int takes part
   * @param floats true when a Python float takes part
   * @throws ModelFormatException for text beside numbers
   */
  public static DType of(Collection<DType> types, boolean ints, boolean floats) {
    int nodes = (ints ? WEAK_INT : 0) | (floats ? WEAK_FLOAT : 0);
    for (DType d : types) {
      nodes |= of(d);
    }
    int common = -1;
    for (int i = 0; i < ABOVE.length; i++) {
      common &= (nodes >> i & 1) == 1 ? ABOVE[i] : -1;
    }
    for (int i = 0; i < ABOVE.length; i++) {
      // The least of them is the one above which are all of them.
      if ((common >> i & 1) == 1 && (common & ~ABOVE[i]) == 0) {
        return resolved(1 << i);
      }
    }
    if (nodes == of(DType.STRING)) {
      return DType.STRING;
    }
    throw new ModelFormatException(
        ErrorCode.BAD_GRAPH, "text and numbers do not meet in one type: " + types);
  }

  private static DType resolved(int node) {
    if (node == WEAK_INT) {
      return DType.INT32;
    }
    if (node == WEAK_FLOAT) {
      return DType.FLOAT32;
    }
    DType d = DType.values()[Integer.numberOfTrailingZeros(node)];
    return d == DType.UINT64 ? DType.UINT32 : d;
  }
}
