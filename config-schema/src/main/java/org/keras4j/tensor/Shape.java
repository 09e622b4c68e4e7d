package org.keras4j.tensor;

import java.util.Arrays;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;

/**
 * A tensor shape. A dimension that is not known before a prediction (Keras's {@code None}) is
 * {@link #UNKNOWN}; the rank is always known.
 */
public final class Shape {
  /** Keras's {@code None}. */
  public static final int UNKNOWN = -1;

  public static final Shape SCALAR = new Shape(new int[0]);

  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8L;

  private final int[] dims;

  private Shape(int[] dims) {
    this.dims = dims;
  }

  /** A shape of these dimensions; {@link #UNKNOWN} stands for {@code None}. */
  public static Shape of(int... dims) {
    for (int d : dims) {
      if (d < UNKNOWN) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  public int rank() {
    return dims.length;
  }

  /** Dimension {@code axis}; negative axes count from the end. */
  public int dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  public int last() {
    return dim(-1);
  }

  /** A copy of the dimensions. */
  public int[] dims() {
    return dims.clone();
  }

  public boolean isKnown() {
    for (int d : dims) {
      if (d == UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /**
   * Number of elements, or {@link #UNKNOWN}.
   *
   * @throws LimitExceededException when it is more than a Java array can hold
   */
  public int size() {
    if (!isKnown()) {
      return UNKNOWN;
    }
    long n = 1;
    boolean zero = false;
    for (int d : dims) {
      zero |= d == 0;
    }
    if (zero) {
      return 0;
    }
    for (int d : dims) {
      n *= d;
      if (n > MAX_ELEMENTS) {
        throw new LimitExceededException(
            ErrorCode.LIMIT_SHAPE,
            "a tensor of shape " + this + " has more than " + MAX_ELEMENTS + " elements",
            null,
            "use a smaller batch");
      }
    }
    return (int) n;
  }

  /** The same shape with one dimension replaced. */
  public Shape with(int axis, int dim) {
    int[] d = dims.clone();
    d[axis < 0 ? axis + d.length : axis] = dim;
    return new Shape(d);
  }

  /** The same shape with a dimension put in before {@code axis}; negative axes as in NumPy. */
  public Shape insert(int axis, int dim) {
    int at = axis < 0 ? axis + dims.length + 1 : axis;
    int[] d = new int[dims.length + 1];
    System.arraycopy(dims, 0, d, 0, at);
    d[at] = dim;
    System.arraycopy(dims, at, d, at + 1, dims.length - at);
    return new Shape(d);
  }

  /** The same shape without one dimension. */
  public Shape remove(int axis) {
    int at = axis < 0 ? axis + dims.length : axis;
    int[] d = new int[dims.length - 1];
    System.arraycopy(dims, 0, d, 0, at);
    System.arraycopy(dims, at + 1, d, at, d.length - at);
    return new Shape(d);
  }

  /** Dimensions {@code from} (inclusive) to {@code to} (exclusive). */
  public Shape slice(int from, int to) {
    return new Shape(Arrays.copyOfRange(dims, from, to));
  }

  public Shape concat(Shape other) {
    int[] d = Arrays.copyOf(dims, dims.length + other.dims.length);
    System.arraycopy(other.dims, 0, d, dims.length, other.dims.length);
    return new Shape(d);
  }

  /** True when both can be the same tensor's shape: equal rank, equal where both are known. */
  public boolean isCompatibleWith(Shape other) {
    if (dims.length != other.dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != other.dims[i] && dims[i] != UNKNOWN && other.dims[i] != UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /** Product of two dimensions, unknown when either is (a known 0 stays 0). */
  public static int multiply(int a, int b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    if (a == UNKNOWN || b == UNKNOWN) {
      return UNKNOWN;
    }
    long n = (long) a * b;
    if (n > MAX_ELEMENTS) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SHAPE, "dimensions " + a + " and " + b + " multiply to " + n);
    }
    return (int) n;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape && Arrays.equals(dims, ((Shape) o).dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** A Python tuple: {@code (None, 28, 28, 1)}, {@code (3,)}, {@code ()}. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder("(");
    for (int i = 0; i < dims.length; i++) {
      s.append(i == 0 ? "" : ", ").append(dims[i] == UNKNOWN ? "None" : dims[i]);
    }
    return s.append(dims.length == 1 ? ",)" : ")").toString();
  }
}
