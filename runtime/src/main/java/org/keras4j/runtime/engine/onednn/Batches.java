package org.keras4j.runtime.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ViewMatMulOp.View;

/**
 * Products of many matrices as one product of a row of matrices, run as often as needed: with more
 * leading axes at strides of their own, or columns of one element, oneDNN's numbers are not to be
 * relied on.
 *
 * <p>The views are the result, the two operands, and what stands beside the result; axes of one
 * element are repeated along the result's.
 */
final class Batches {
  private final List<View> views;

  /** The leading axes of the result, as few as there can be. */
  private final int[] dims;

  /** By axis and view, 0 where the view is repeated. */
  private final long[][] strides;

  private Batches(List<View> views, int[] dims, long[][] strides) {
    this.views = views;
    this.dims = dims;
    this.strides = strides;
  }

  static Batches of(List<View> views) {
    int leading = views.get(0).dims().length - 2;
    List<Integer> dims = new ArrayList<>();
    List<long[]> strides = new ArrayList<>(); // by axis, then by view
    for (int axis = 0; axis < leading; axis++) {
      int size = views.get(0).dims()[axis];
      if (size == 1) {
        continue;
      }
      long[] own = new long[views.size()];
      for (int v = 0; v < own.length; v++) {
        own[v] = views.get(v).dims()[axis] == 1 ? 0 : views.get(v).strides()[axis];
      }
      int last = dims.size() - 1;
      if (last >= 0 && runsOn(strides.get(last), own, size)) {
        dims.set(last, dims.get(last) * size);
        strides.set(last, own);
      } else {
        dims.add(size);
        strides.add(own);
      }
    }
    return new Batches(
        views, dims.stream().mapToInt(Integer::intValue).toArray(), strides.toArray(new long[0][]));
  }

  /** True when for every view one axis goes on where the next, of so many elements, ends. */
  private static boolean runsOn(long[] outer, long[] inner, int size) {
    for (int v = 0; v < outer.length; v++) {
      if (outer[v] != inner[v] * size) {
        return false;
      }
    }
    return true;
  }

  /** A row of matrices of a view: the innermost axis, and the matrix. */
  dnnl_memory_desc layout(int view) {
    View v = views.get(view);
    int n = v.dims().length;
    long rows = v.dims()[n - 2];
    long columns = v.dims()[n - 1];
    long down = v.strides()[n - 2];
    long across = v.strides()[n - 1];
    boolean turned = rows > 1 && down == 1 && (columns == 1 || across != 1);
    if (columns == 1) {
      across = turned ? rows : 1;
    }
    if (rows == 1) {
      down = across == 1 ? columns : 1;
    }
    if (row() == 0) {
      return Layouts.strided(new long[] {rows, columns}, new long[] {down, across});
    }
    long step = strides[dims.length - 1][view];
    long matrix = Math.max(rows * down, columns * across);
    return step == 0
        ? Layouts.strided(new long[] {1, rows, columns}, new long[] {matrix, down, across})
        : Layouts.strided(
            new long[] {dims[dims.length - 1], rows, columns}, new long[] {step, down, across});
  }

  /** Axes in the row of matrices: one, but none where matrices of one column are multiplied. */
  private int row() {
    View left = views.get(1);
    return dims.length == 0 || left.dims()[left.dims().length - 1] == 1 ? 0 : 1;
  }

  /** How many elements further a view is at each run. */
  long[] moves(int view) {
    int runs = 1;
    int outside = dims.length - row();
    for (int i = 0; i < outside; i++) {
      runs *= dims[i];
    }
    long[] moves = new long[runs];
    for (int r = 0; r < runs; r++) {
      int rest = r;
      for (int i = outside - 1; i >= 0; i--) {
        moves[r] += rest % dims[i] * strides[i][view];
        rest /= dims[i];
      }
    }
    return moves;
  }

  @Nullable PostOps postOps(Epilogue epilogue) {
    if (epilogue.isEmpty()) {
      return null;
    }
    PostOps ops = new PostOps();
    int view = 3;
    for (Epilogue.Part p : epilogue.parts()) {
      if (p.input() >= 0) {
        ops.binary(p.algorithm(), layout(view++));
      } else {
        ops.function(Objects.requireNonNull(p.function()));
      }
    }
    return ops;
  }

  PrimitiveKernel complete(PrimitiveKernel kernel, Epilogue epilogue) {
    int view = 3;
    for (int i = 0; i < epilogue.parts().size(); i++) {
      if (epilogue.parts().get(i).input() >= 0) {
        epilogue.operand(kernel, i, layout(view));
        kernel.moving(moves(view++));
      }
    }
    return kernel;
  }
}
