package org.keras4j.runtime.engine;

import java.lang.reflect.Array;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Memory of one value during execution: the first {@link #size} elements of an array of its {@link
 * Storage}, row-major, or of {@link NativeFloats} for kernels that ask for them. The array may be
 * longer, and is shared with other buffers that live at other times.
 *
 * <p>Elements always start at index 0: the JIT compiler vectorises {@code out[i] = f(a[i], b[i])},
 * but not the same loop with an offset of its own for each array.
 */
public final class Buf {
  private static final Object ABSENT = new Object();

  private final TensorSpec spec;
  private final int[] dims;
  private final int size;
  private final Object array;

  /**
   * A buffer over an array.
   *
   * @throws IllegalArgumentException when the array is of another family or too short
   */
  public Buf(TensorSpec spec, Object array) {
    this.spec = spec;
    this.dims = spec.shape().dims();
    this.size = spec.shape().size();
    this.array = array;
    if (size < 0 || length(array) < size || !fits(spec.dtype(), array)) {
      throw new IllegalArgumentException(spec + " does not fit the array");
    }
  }

  private Buf(TensorSpec spec) {
    this.spec = spec;
    this.dims = spec.shape().dims();
    this.size = spec.shape().size();
    this.array = ABSENT;
  }

  /** A buffer without memory, in the place of a constant that a kernel has taken already. */
  public static Buf absent(TensorSpec spec) {
    return new Buf(spec);
  }

  /** False for {@link #absent}. */
  public boolean isPresent() {
    return array != ABSENT;
  }

  /** A buffer with an array of its own. */
  public static Buf allocate(TensorSpec spec) {
    return new Buf(spec, Storage.of(spec.dtype()).newArray(spec.shape().size()));
  }

  private static int length(Object array) {
    return array instanceof NativeFloats n ? n.size() : Array.getLength(array);
  }

  private static boolean fits(DType dtype, Object array) {
    if (array instanceof NativeFloats) {
      return dtype == DType.FLOAT32;
    }
    switch (Storage.of(dtype)) {
      case FLOAT:
        return array instanceof float[];
      case DOUBLE:
        return array instanceof double[];
      case LONG:
        return array instanceof long[];
      default:
        return array instanceof String[];
    }
  }

  /** The same memory under another shape of the same size. */
  public Buf view(TensorSpec as) {
    if (as.shape().size() != size) {
      throw new IllegalArgumentException(spec + " viewed as " + as);
    }
    return new Buf(as, array);
  }

  public TensorSpec spec() {
    return spec;
  }

  public DType dtype() {
    return spec.dtype();
  }

  public Shape shape() {
    return spec.shape();
  }

  public int rank() {
    return dims.length;
  }

  /** Dimension {@code axis}; negative axes count from the end. */
  public int dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** The array, for copies that do not depend on its type. */
  public Object array() {
    return array;
  }

  /** True when the elements are outside the Java heap. */
  public boolean isNative() {
    return array instanceof NativeFloats;
  }

  /** The elements outside the Java heap. */
  public NativeFloats natives() {
    return (NativeFloats) array;
  }

  /** The elements of a float32, float16 or bfloat16 buffer. */
  public float[] floats() {
    return (float[]) array;
  }

  /** The elements of a float64 buffer. */
  public double[] doubles() {
    return (double[]) array;
  }

  /** The elements of an integer or bool buffer. */
  public long[] longs() {
    return (long[]) array;
  }

  /** The elements of a text buffer. */
  public String[] strings() {
    return (String[]) array;
  }
}
