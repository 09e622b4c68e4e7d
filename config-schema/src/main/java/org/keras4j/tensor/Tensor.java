package org.keras4j.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;

/**
 * A dense array in row-major order, over the NIO buffer of its element type: {@link FloatBuffer}
 * for float32, {@link DoubleBuffer} for float64, {@link LongBuffer}, {@link IntBuffer}, {@link
 * ShortBuffer} and {@link ByteBuffer} for integers by width (bool is one byte, 0 or 1; float16 and
 * bfloat16 are their bits in a ShortBuffer), and a {@code String[]} for text.
 *
 * <p>A tensor is a value: nobody writes to it once it is built. The one exception are tensors that
 * a caller makes as places for results ({@link #set(float[])}). Wrapping methods share the array
 * that they are given.
 */
public final class Tensor {
  private final TensorSpec spec;
  private final Object data;

  private Tensor(TensorSpec spec, Object data) {
    this.spec = spec;
    this.data = data;
  }

  /**
   * A tensor over the given buffer (its position to its limit) or {@code String[]}; shares it.
   *
   * @throws InputMismatchException when it is not what holds the type, or not of the shape's size
   */
  public static Tensor wrap(DType dtype, Shape shape, Object data) {
    Objects.requireNonNull(data, "data");
    Buffers.require(dtype, data);
    int n = shape.size();
    int have = data instanceof String[] s ? s.length : ((Buffer) data).remaining();
    if (have != n) {
      throw mismatch(have, shape);
    }
    return new Tensor(new TensorSpec(dtype, shape), data instanceof Buffer b ? zeroBased(b) : data);
  }

  public static Tensor of(float[] values, int... shape) {
    return wrap(DType.FLOAT32, shapeOf(values.length, shape), FloatBuffer.wrap(values));
  }

  public static Tensor of(double[] values, int... shape) {
    return wrap(DType.FLOAT64, shapeOf(values.length, shape), DoubleBuffer.wrap(values));
  }

  public static Tensor of(int[] values, int... shape) {
    return wrap(DType.INT32, shapeOf(values.length, shape), IntBuffer.wrap(values));
  }

  public static Tensor of(long[] values, int... shape) {
    return wrap(DType.INT64, shapeOf(values.length, shape), LongBuffer.wrap(values));
  }

  public static Tensor of(boolean[] values, int... shape) {
    byte[] b = new byte[values.length];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) (values[i] ? 1 : 0);
    }
    return wrap(DType.BOOL, shapeOf(b.length, shape), ByteBuffer.wrap(b));
  }

  public static Tensor of(String[] values, int... shape) {
    return wrap(DType.STRING, shapeOf(values.length, shape), values);
  }

  /** A scalar of the given type; integer types truncate. */
  public static Tensor scalar(DType dtype, double value) {
    Tensor t = wrap(dtype, Shape.SCALAR, newBuffer(dtype, 1));
    Elements.put(dtype, t.data, 0, value);
    return t;
  }

  /** A new tensor of zeros, or of empty texts. */
  public static Tensor zeros(TensorSpec spec) {
    int n = spec.shape().size();
    if (spec.dtype() != DType.STRING) {
      return wrap(spec.dtype(), spec.shape(), newBuffer(spec.dtype(), n));
    }
    String[] texts = new String[n];
    Arrays.fill(texts, "");
    return wrap(spec.dtype(), spec.shape(), texts);
  }

  /** The numbers, converted as a Java cast converts (float types round to nearest). */
  public static Tensor ofNumbers(DType dtype, Shape shape, double[] values) {
    Tensor t = wrap(dtype, shape, newBuffer(dtype, values.length));
    for (int i = 0; i < values.length; i++) {
      Elements.put(dtype, t.data, i, values[i]);
    }
    return t;
  }

  /** A new heap buffer for {@code n} elements of a numeric type, all zero. */
  public static Buffer newBuffer(DType dtype, int n) {
    return Buffers.allocate(dtype, n);
  }

  /** A tensor over little-endian bytes: the values are copied into a buffer of their own. */
  public static Tensor fromBytes(DType dtype, Shape shape, ByteBuffer littleEndian) {
    ByteBuffer b = littleEndian.slice().order(ByteOrder.LITTLE_ENDIAN);
    Buffer to = newBuffer(dtype, shape.size());
    putBytes(to, b);
    to.rewind();
    return wrap(dtype, shape, to);
  }

  /** Appends the elements held by bytes (in the order of the byte buffer) to a typed buffer. */
  public static void putBytes(Buffer to, ByteBuffer from) {
    Buffers.putBytes(to, from);
  }

  /** Appends the remaining elements of one typed buffer to another of the same type. */
  public static void append(Buffer from, Buffer to) {
    Buffers.append(from, to);
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

  /** Number of elements. */
  public int size() {
    return data instanceof String[] s ? s.length : ((Buffer) data).limit();
  }

  /** The same elements under another shape of the same size. */
  public Tensor reshape(int... dims) {
    return wrap(dtype(), shapeOf(size(), dims), data instanceof Buffer b ? b.duplicate() : data);
  }

  /**
   * The typed buffer itself, positioned at 0; for readers that avoid a copy. It must not be written
   * to.
   */
  public Buffer buffer() {
    Buffer b = ((Buffer) data).duplicate();
    return b.rewind();
  }

  /** Appends the elements to a buffer of the same type, at its position. */
  public void appendTo(Buffer target) {
    Buffers.append(buffer(), target);
  }

  /** The elements of a text tensor. */
  public String[] toStringArray() {
    if (data instanceof String[] s) {
      return s.clone();
    }
    throw new IllegalStateException("a " + dtype() + " tensor holds no text");
  }

  /** Element {@code i} of a text tensor. */
  public String getString(int i) {
    return ((String[]) data)[i];
  }

  /** Element {@code i} as a double (64-bit integers may lose bits; bool is 0 or 1). */
  public double getDouble(int i) {
    return Elements.getDouble(dtype(), data, i);
  }

  /** Element {@code i} as a long; floats truncate, uint64 keeps its bits. */
  public long getLong(int i) {
    return Elements.getLong(dtype(), data, i);
  }

  /** All elements as floats. */
  public float[] toFloatArray() {
    float[] out = new float[size()];
    if (data instanceof FloatBuffer f) {
      f.duplicate().rewind().get(out);
    } else {
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) getDouble(i);
      }
    }
    return out;
  }

  public double[] toDoubleArray() {
    double[] out = new double[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = getDouble(i);
    }
    return out;
  }

  public long[] toLongArray() {
    long[] out = new long[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = getLong(i);
    }
    return out;
  }

  /** Copies all elements of a numeric tensor, rounded to float, to the beginning of an array. */
  public void copyTo(float[] target) {
    int n = size();
    if (data instanceof FloatBuffer f) {
      f.get(0, target, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      target[i] = (float) getDouble(i);
    }
  }

  /** Copies all elements of a numeric tensor to the beginning of an array. */
  public void copyTo(double[] target) {
    int n = size();
    if (data instanceof DoubleBuffer d) {
      d.get(0, target, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      target[i] = getDouble(i);
    }
  }

  /** Copies all elements, as {@link #getLong} gives them, to the beginning of an array. */
  public void copyTo(long[] target) {
    int n = size();
    if (data instanceof LongBuffer l) {
      l.get(0, target, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      target[i] = getLong(i);
    }
  }

  /** Copies all elements of a float32 tensor to the beginning of a buffer. */
  public void copyTo(FloatBuffer target) {
    target.put(0, (FloatBuffer) data, 0, size());
  }

  /** False when the tensor is over a buffer that cannot be written to. */
  public boolean isWritable() {
    return !(data instanceof Buffer b) || !b.isReadOnly();
  }

  /**
   * Overwrites all elements of a floating tensor, rounded to its type. For whoever made the tensor
   * to hold results, while nobody reads it; allocates nothing.
   */
  public void set(float[] from) {
    int n = size();
    if (data instanceof FloatBuffer f) {
      f.put(0, from, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      Elements.put(dtype(), data, i, from[i]);
    }
  }

  /** Overwrites all elements of a float32 tensor with the first of a buffer. */
  public void set(FloatBuffer from) {
    ((FloatBuffer) data).put(0, from, 0, size());
  }

  /** Overwrites all elements of a floating tensor, rounded to its type. */
  public void set(double[] from) {
    int n = size();
    if (data instanceof DoubleBuffer d) {
      d.put(0, from, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      Elements.put(dtype(), data, i, from[i]);
    }
  }

  /** Overwrites all elements of an integer or bool tensor. */
  public void set(long[] from) {
    int n = size();
    if (data instanceof LongBuffer l) {
      l.put(0, from, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      Elements.putLong(data, i, from[i]);
    }
  }

  /** Overwrites all elements of a text tensor. */
  public void set(String[] from) {
    System.arraycopy(from, 0, (String[]) data, 0, size());
  }

  /** True when no element is infinite or NaN; allocates nothing. */
  public boolean isFinite() {
    if (data instanceof FloatBuffer f) {
      return f.hasArray()
          ? Finite.all(f.array(), f.arrayOffset(), f.limit())
          : Finite.all(f, 0, f.limit());
    }
    boolean finite = true;
    for (int i = 0; dtype().isFloating() && i < size(); i++) {
      finite &= Double.isFinite(getDouble(i));
    }
    return finite;
  }

  /** Little-endian bytes of a numeric tensor. */
  public byte[] toBytes() {
    byte[] bytes = new byte[Math.multiplyExact(size(), dtype().byteSize())];
    Buffers.getBytes(buffer(), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }

  /** The same values in another numeric type. */
  public Tensor cast(DType to) {
    if (to == dtype()) {
      return this;
    }
    if (!to.isFloating() && !dtype().isFloating()) {
      Tensor t = wrap(to, shape(), newBuffer(to, size()));
      for (int i = 0; i < size(); i++) {
        Elements.putLong(t.data, i, to == DType.BOOL && getLong(i) != 0 ? 1 : getLong(i));
      }
      return t;
    }
    return ofNumbers(to, shape(), toDoubleArray());
  }

  private static Buffer zeroBased(Buffer b) {
    return b.position() == 0 && b.limit() == b.capacity() ? b.duplicate() : b.slice();
  }

  private static InputMismatchException mismatch(int values, Shape shape) {
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        values + " values do not fill the shape " + shape + ", which takes " + shape.size());
  }

  private static Shape shapeOf(int n, int[] dims) {
    Shape s = dims.length == 0 && n != 1 ? Shape.of(n) : Shape.of(dims);
    if (s.size() != n) {
      throw mismatch(n, s);
    }
    return s;
  }

  /** Equal type, shape and elements (NaN equals NaN). */
  @Override
  public boolean equals(Object o) {
    if (!(o instanceof Tensor other) || !spec.equals(other.spec)) {
      return false;
    }
    return data instanceof String[] s
        ? Arrays.equals(s, (String[]) other.data)
        : data.equals(other.data);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  /** Type, shape and up to eight elements. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(spec.toString()).append(" [");
    for (int i = 0; i < Math.min(8, size()); i++) {
      s.append(i == 0 ? "" : ", ");
      if (data instanceof String[] t) {
        s.append('\'').append(t[i]).append('\'');
      } else if (dtype().isFloating()) {
        s.append((float) getDouble(i));
      } else {
        s.append(getLong(i));
      }
    }
    return s.append(size() > 8 ? ", …]" : "]").toString();
  }
}
