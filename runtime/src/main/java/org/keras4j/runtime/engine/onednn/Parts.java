package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_submemory;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.engine.Operands;

/**
 * Packs a large constant part by part, from where it is stored to where it stays, so that it is
 * never in memory twice. A part is a range of the axis that is walked slowest.
 */
final class Parts {
  /** Where ranges are long, they begin at multiples of this: no layout has larger blocks. */
  private static final int BLOCK = 64;

  private Parts() {}

  /**
   * The constant in a layout, or null when the layout cannot be written by parts.
   *
   * @param most elements of a part, about
   */
  static @Nullable Block reorder(
      Operands operands, int input, Packing.Source source, dnnl_memory_desc to, int most) {
    long[] dims = source.dims();
    int axis = 0;
    for (int i = 1; i < dims.length; i++) {
      boolean slower = source.strides()[i] > source.strides()[axis] && dims[i] > 1;
      axis = slower || dims[axis] == 1 ? i : axis;
    }
    long row = source.strides()[axis];
    long rows = Math.max(1, most / row);
    rows = rows > BLOCK ? rows / BLOCK * BLOCK : rows;
    if (row * dims[axis] != source.elements() || rows * row > 2L * most) {
      return null;
    }
    Block packed = Block.ofBytes(dnnl_memory_desc_get_size(to));
    try (Block part = Block.ofFloats((int) (rows * row))) {
      for (long from = 0; from < dims[axis]; from += rows) {
        long[] size = dims.clone();
        size[axis] = Math.min(rows, dims[axis] - from);
        long[] offsets = new long[dims.length];
        offsets[axis] = from;
        dnnl_memory_desc there = new dnnl_memory_desc((Pointer) null);
        if (dnnl_memory_desc_create_submemory(there, to, size, offsets) != dnnl_success) {
          packed.close();
          return null;
        }
        operands.read(
            input, (int) (from * row), part.buffer().clear().limit((int) (size[axis] * row)));
        Packing.move(part, Layouts.strided(size, source.strides()), packed, there);
        dnnl_memory_desc_destroy(there);
      }
    }
    return packed;
  }
}
