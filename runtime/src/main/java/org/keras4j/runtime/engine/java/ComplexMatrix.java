package org.keras4j.runtime.engine.java;

import java.util.Arrays;

/** A row-major matrix of complex numbers, in two arrays that may be longer than it is large. */
record ComplexMatrix(int rows, int columns, double[] re, double[] im) {

  ComplexNumber get(int i, int j) {
    return new ComplexNumber(re[i * columns + j], im[i * columns + j]);
  }

  void set(int i, int j, ComplexNumber z) {
    re[i * columns + j] = z.re();
    im[i * columns + j] = z.im();
  }

  /** Adds a product to an element. */
  void add(int i, int j, ComplexNumber a, ComplexNumber b) {
    re[i * columns + j] += a.re() * b.re() - a.im() * b.im();
    im[i * columns + j] += a.re() * b.im() + a.im() * b.re();
  }

  double abs(int i, int j) {
    return Math.hypot(re[i * columns + j], im[i * columns + j]);
  }

  /** Makes it zeros, and ones on the diagonal. */
  void becomeIdentity() {
    Arrays.fill(re, 0, rows * columns, 0);
    Arrays.fill(im, 0, rows * columns, 0);
    for (int i = 0; i < Math.min(rows, columns); i++) {
      re[i * columns + i] = 1;
    }
  }

  void copy(ComplexMatrix from) {
    System.arraycopy(from.re, 0, re, 0, rows * columns);
    System.arraycopy(from.im, 0, im, 0, rows * columns);
  }

  void scale(double factor) {
    for (int i = 0; i < rows * columns; i++) {
      re[i] *= factor;
      im[i] *= factor;
    }
  }

  /** The largest absolute value of an element; NaN or infinite if one is. */
  double largest() {
    double most = 0;
    for (int i = 0; i < rows * columns; i++) {
      most = Math.max(most, Math.hypot(re[i], im[i]));
    }
    return most;
  }

  boolean isFinite() {
    for (int i = 0; i < rows * columns; i++) {
      if (!Double.isFinite(re[i]) || !Double.isFinite(im[i])) {
        return false;
      }
    }
    return true;
  }

  void fill(double v) {
    Arrays.fill(re, 0, rows * columns, v);
    Arrays.fill(im, 0, rows * columns, v);
  }

  void multiplyRow(int i, ComplexNumber z) {
    for (int j = 0; j < columns; j++) {
      set(i, j, get(i, j).times(z));
    }
  }

  void multiplyColumn(int j, ComplexNumber z) {
    for (int i = 0; i < rows; i++) {
      set(i, j, get(i, j).times(z));
    }
  }

  void swapRows(int i, int j) {
    for (int c = 0; c < columns; c++) {
      ComplexNumber z = get(i, c);
      set(i, c, get(j, c));
      set(j, c, z);
    }
  }

  void swapColumns(int i, int j) {
    for (int r = 0; r < rows; r++) {
      ComplexNumber z = get(r, i);
      set(r, i, get(r, j));
      set(r, j, z);
    }
  }

  /**
   * A rotation (c, s̄; −s, c̄) of two rows or columns: where |c|² + |s|² = 1, nothing changes in
   * length.
   */
  record Rotation(ComplexNumber c, ComplexNumber s) {
    Rotation adjoint() {
      return new Rotation(c.conjugate(), s.times(-1));
    }

    /** Takes rows p and q of a for (c·p + s̄·q, c̄·q − s·p), from a column on. */
    void rows(ComplexMatrix a, int p, int q, int from) {
      for (int j = from; j < a.columns; j++) {
        ComplexNumber x = a.get(p, j);
        ComplexNumber y = a.get(q, j);
        a.set(p, j, c.times(x).plus(s.conjugate().times(y)));
        a.set(q, j, c.conjugate().times(y).minus(s.times(x)));
      }
    }

    /** Takes columns p and q of a for (c·p − s·q, c̄·q + s̄·p), in the first rows. */
    void columns(ComplexMatrix a, int p, int q, int rows) {
      for (int i = 0; i < rows; i++) {
        ComplexNumber x = a.get(i, p);
        ComplexNumber y = a.get(i, q);
        a.set(i, p, c.times(x).minus(s.times(y)));
        a.set(i, q, c.conjugate().times(y).plus(s.conjugate().times(x)));
      }
    }
  }
}
