package org.keras4j.runtime.data;

import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Values of one kind that arrive one by one, growing as they come. */
abstract sealed class Column {
  int size;

  /** A column that becomes a tensor of this type; floats are kept as doubles until then. */
  static Column of(DType dtype) {
    if (dtype == DType.STRING) {
      return new Texts();
    }
    return dtype.isFloating() ? new Doubles() : new Longs();
  }

  /** The values under a shape, as text, float64 or int64 (whatever the column holds). */
  abstract Tensor toTensor(Shape shape);

  /** Room for one more. */
  final int next(int capacity) {
    if (size == Integer.MAX_VALUE - 8) {
      Shape.of(Integer.MAX_VALUE, 2).size();
    }
    return size < capacity ? capacity : (int) Math.min(Integer.MAX_VALUE - 8L, capacity * 2L);
  }

  static final class Doubles extends Column {
    private double[] values = new double[64];

    void add(double v) {
      int n = next(values.length);
      values = n == values.length ? values : Arrays.copyOf(values, n);
      values[size++] = v;
    }

    @Override
    Tensor toTensor(Shape shape) {
      return Tensor.wrap(DType.FLOAT64, shape, DoubleBuffer.wrap(values, 0, size));
    }
  }

  static final class Longs extends Column {
    private long[] values = new long[64];

    void add(long v) {
      int n = next(values.length);
      values = n == values.length ? values : Arrays.copyOf(values, n);
      values[size++] = v;
    }

    /** The same numbers as floats. */
    Doubles toDoubles() {
      Doubles d = new Doubles();
      for (int i = 0; i < size; i++) {
        d.add(values[i]);
      }
      return d;
    }

    @Override
    Tensor toTensor(Shape shape) {
      return Tensor.wrap(DType.INT64, shape, LongBuffer.wrap(values, 0, size));
    }
  }

  static final class Texts extends Column {
    private String[] values = new String[64];

    void add(String v) {
      int n = next(values.length);
      values = n == values.length ? values : Arrays.copyOf(values, n);
      values[size++] = v;
    }

    @Override
    Tensor toTensor(Shape shape) {
      return Tensor.wrap(DType.STRING, shape, Arrays.copyOf(values, size));
    }
  }
}
