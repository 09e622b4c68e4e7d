package org.keras4j.runtime.engine.java;

import org.keras4j.ops.ProjectiveOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Images read at other places, in float32 as TensorFlow computes it, and where to read them. */
final class ProjectiveKernels {
  private ProjectiveKernels() {}

  static Kernel projective(ProjectiveOp op, TensorSpec x) {
    return Rounding.of(new Projective(op), x.dtype());
  }

  private record Projective(ProjectiveOp op) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      Image image = new Image(in[0], fill(op.fillValue(), in[0].dtype()));
      float[] t = in[1].floats();
      int channels = in[0].dim(3);
      int to = 0;
      for (int b = 0; b < in[0].dim(0); b++) {
        int k = in[1].dim(0) == 1 ? 0 : 8 * b;
        for (int y = 0; y < in[0].dim(1); y++) {
          context.check();
          for (int x = 0; x < in[0].dim(2); x++) {
            float depth = t[k + 6] * x + t[k + 7] * y + 1;
            if (depth == 0) {
              image.fill(out[0], to);
            } else {
              float left = (t[k] * x + t[k + 1] * y + t[k + 2]) / depth;
              float top = (t[k + 3] * x + t[k + 4] * y + t[k + 5]) / depth;
              left = inside(left, in[0].dim(2));
              top = inside(top, in[0].dim(1));
              if (op.bilinear()) {
                image.between(b, top, left, out[0], to);
              } else {
                image.at(b, nearest(top), nearest(left), out[0], to);
              }
            }
            to += channels;
          }
        }
      }
    }

    /** As a pixel: integers are cut. */
    private static float fill(double value, DType dtype) {
      boolean integer = Storage.of(dtype) == Storage.LONG;
      return integer ? Integers.fromDouble(value, dtype) : (float) value;
    }

    /** Halves away from 0; nowhere is outside of the image. */
    private static int nearest(float v) {
      if (Float.isNaN(v)) {
        return -1;
      }
      return (int) (v < 0 ? -Math.floor(0.5 - v) : Math.floor(v + 0.5));
    }

    private float inside(float v, int size) {
      float last = size - 1;
      switch (op.fill()) {
        case REFLECT:
          return clamp(reflected(v, size), last);
        case WRAP:
          return clamp(wrapped(v, size), last);
        case NEAREST:
          return clamp(v, last);
        default:
          return v;
      }
    }

    private static float clamp(float v, float last) {
      return Math.min(Math.max(v, 0), last);
    }

    private static float reflected(float v, int size) {
      int period = 2 * size;
      if (size <= 1) {
        return 0;
      }
      if (v < 0) {
        float w = v < period ? period * (float) (long) (-v / period) + v : v;
        return w < -size ? w + period : -w - 1;
      }
      if (v > size - 1) {
        float w = v - period * (float) (long) (v / period);
        return w >= size ? period - w - 1 : w;
      }
      return v;
    }

    private static float wrapped(float v, int size) {
      int last = size - 1;
      if (size <= 1) {
        return 0;
      }
      if (v < 0) {
        return v + size * (float) ((long) (-v / last) + 1);
      }
      return v > last ? v - size * (float) (long) (v / last) : v;
    }
  }

  /** The pixels of images in whatever type; one outside is the fill value. */
  private record Image(Buf x, float fill) {
    private float read(int b, int row, int column, int channel) {
      if (row < 0 || row >= x.dim(1) || column < 0 || column >= x.dim(2)) {
        return fill;
      }
      int i = ((b * x.dim(1) + row) * x.dim(2) + column) * x.dim(3) + channel;
      switch (Storage.of(x.dtype())) {
        case FLOAT:
          return x.floats()[i];
        case DOUBLE:
          return (float) x.doubles()[i];
        default:
          return x.longs()[i];
      }
    }

    private static void write(Buf y, int i, double value) {
      switch (Storage.of(y.dtype())) {
        case FLOAT -> y.floats()[i] = (float) value;
        case DOUBLE -> y.doubles()[i] = value;
        default -> y.longs()[i] = Integers.fromDouble(value, y.dtype());
      }
    }

    void fill(Buf out, int to) {
      for (int c = 0; c < x.dim(3); c++) {
        write(out, to + c, fill);
      }
    }

    /** The pixel itself, which keeps all its digits. */
    void at(int b, int row, int column, Buf out, int to) {
      if (row < 0 || row >= x.dim(1) || column < 0 || column >= x.dim(2)) {
        fill(out, to);
        return;
      }
      int from = ((b * x.dim(1) + row) * x.dim(2) + column) * x.dim(3);
      System.arraycopy(x.array(), from, out.array(), to, x.dim(3));
    }

    void between(int b, float top, float left, Buf out, int to) {
      float row = (float) Math.floor(top);
      float column = (float) Math.floor(left);
      int r = (int) row;
      int k = (int) column;
      for (int c = 0; c < x.dim(3); c++) {
        float upper =
            (column + 1 - left) * read(b, r, k, c) + (left - column) * read(b, r, k + 1, c);
        float lower =
            (column + 1 - left) * read(b, r + 1, k, c) + (left - column) * read(b, r + 1, k + 1, c);
        write(out, to + c, (row + 1 - top) * upper + (top - row) * lower);
      }
    }
  }

  /** Eight linear equations for each image, solved in double precision. */
  static Kernel homography() {
    return (in, out, context) -> {
      double[][] rows = new double[8][9];
      for (int b = 0; b < in[0].dim(0); b++) {
        context.check();
        equations(in[0].floats(), in[1].floats(), 8 * b, rows);
        solve(rows);
        for (int i = 0; i < 8; i++) {
          out[0].floats()[8 * b + i] = (float) rows[i][8];
        }
      }
    };
  }

  private static void equations(float[] start, float[] end, int at, double[][] rows) {
    for (int p = 0; p < 4; p++) {
      double x = end[at + 2 * p];
      double y = end[at + 2 * p + 1];
      for (int axis = 0; axis < 2; axis++) {
        double goal = start[at + 2 * p + axis];
        double[] row = rows[2 * p + axis];
        java.util.Arrays.fill(row, 0);
        row[3 * axis] = x;
        row[3 * axis + 1] = y;
        row[3 * axis + 2] = 1;
        row[6] = (float) -goal * (float) x;
        row[7] = (float) -goal * (float) y;
        row[8] = goal;
      }
    }
  }

  /** Gauss and Jordan with pivots; what has no solution becomes NaN or infinite. */
  private static void solve(double[][] rows) {
    for (int i = 0; i < 8; i++) {
      int pivot = i;
      for (int j = i + 1; j < 8; j++) {
        pivot = Math.abs(rows[j][i]) > Math.abs(rows[pivot][i]) ? j : pivot;
      }
      double[] row = rows[pivot];
      rows[pivot] = rows[i];
      rows[i] = row;
      for (int k = 8; k >= i; k--) {
        row[k] /= row[i];
      }
      for (int j = 0; j < 8; j++) {
        double factor = rows[j][i];
        for (int k = i; j != i && k <= 8; k++) {
          rows[j][k] -= factor * row[k];
        }
      }
    }
  }
}
