package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.Shape;

/** Memory descriptors of float32 tensors. */
final class Layouts {
  private Layouts() {}

  /** Any layout that the primitive likes. */
  static dnnl_memory_desc any(long... dims) {
    return made(
        md -> {
          try (LongPointer d = new LongPointer(dims)) {
            return dnnl_memory_desc_create_with_tag(
                md, dims.length, d, dnnl_f32, dnnl_format_tag_any);
          }
        });
  }

  static dnnl_memory_desc strided(long[] dims, long[] strides) {
    return made(
        md -> {
          try (LongPointer d = new LongPointer(dims);
              LongPointer s = new LongPointer(strides)) {
            return dnnl_memory_desc_create_with_strides(md, dims.length, d, dnnl_f32, s);
          }
        });
  }

  /** Row-major, as it lies. */
  static dnnl_memory_desc plain(long... dims) {
    return strided(dims, strides(dims));
  }

  static long[] strides(long... dims) {
    long[] strides = new long[dims.length];
    long n = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = n;
      n *= Math.max(1, dims[i]);
    }
    return strides;
  }

  static long[] dims(Shape shape) {
    long[] d = new long[shape.rank()];
    for (int i = 0; i < d.length; i++) {
      d[i] = shape.dim(i);
    }
    return d;
  }

  /** (batch, spatial…, channels) as oneDNN names the axes: (batch, channels, spatial…). */
  static dnnl_memory_desc channelsLast(Shape shape) {
    long[] dims = dims(shape);
    return strided(channelsSecond(dims), channelsSecond(strides(dims)));
  }

  /** A shape with as many axes, 1 in front of its own. */
  static Shape raised(Shape shape, int rank) {
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int from = i - rank + shape.rank();
      dims[i] = from < 0 ? 1 : shape.dim(from);
    }
    return Shape.of(dims);
  }

  /** An operand that is repeated to a row-major result of at least one axis. */
  static dnnl_memory_desc beside(Shape result, Shape operand) {
    return plain(dims(raised(operand, Math.max(1, result.rank()))));
  }

  /** An operand that is repeated to a result that is taken for rows of its last axis, or null. */
  static @Nullable dnnl_memory_desc besideRows(Shape result, Shape operand) {
    long n = result.last();
    long rows = n == 0 ? 0 : result.size() / n;
    Shape s = raised(operand, result.rank());
    if (s.size() == s.last()) {
      return plain(1, s.last());
    }
    return s.size() / s.last() == rows ? plain(rows, s.last()) : null;
  }

  static long[] channelsSecond(long[] last) {
    long[] second = new long[last.length];
    second[0] = last[0];
    second[1] = last[last.length - 1];
    System.arraycopy(last, 1, second, 2, last.length - 2);
    return second;
  }

  private interface Maker {
    int make(dnnl_memory_desc md);
  }

  private static dnnl_memory_desc made(Maker maker) {
    dnnl_memory_desc md = new dnnl_memory_desc((Pointer) null);
    Library.check(maker.make(md));
    dnnl_memory_desc handle = new dnnl_memory_desc(md);
    Library.CLEANER.register(md, () -> dnnl_memory_desc_destroy(handle));
    return md;
  }
}
