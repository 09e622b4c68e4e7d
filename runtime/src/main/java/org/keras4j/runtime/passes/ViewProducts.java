package org.keras4j.runtime.passes;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.ops.ViewMatMulOp.View;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Lets products of two computed operands read through transpositions and slices, and write so. */
final class ViewProducts implements Pass {
  @Override
  public String name() {
    return "view-products";
  }

  @Override
  public String reason() {
    return "attention brings its heads forward and back by copies that a product can do without";
  }

  /** A value and how another one is read from it. */
  private record Source(Value value, View view) {
    static Source of(Value v) {
      return new Source(v, View.of(v.shape()));
    }

    boolean isPlain() {
      View plain = View.of(view.shape());
      return view.offset() == 0 && Arrays.equals(plain.strides(), view.strides());
    }

    /** True when the elements of a row, or of a column, lie one behind the other. */
    boolean isDense() {
      int n = view.dims().length;
      return view.strides()[n - 1] == 1 || view.strides()[n - 2] == 1;
    }
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    if (!context.kernels().fuses()) {
      return graph;
    }
    Uses uses = new Uses(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean[] done = new boolean[graph.nodes().size()];
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      if (done[node.id()]) {
        continue;
      }
      if (!(node.op() instanceof MatMulOp op) || !isComputed(graph, uses, node)) {
        copy.node(node);
        continue;
      }
      Source a = source(graph, node.inputs().get(0), op.transposeA());
      Source b = source(graph, node.inputs().get(1), op.transposeB());
      OpNode turned = uses.once(node) ? turned(uses.reader(node)) : null;
      if (turned == null && a.isPlain() && b.isPlain()) {
        copy.node(node);
        continue;
      }
      int[] order = new int[node.outputs().get(0).shape().rank()];
      Arrays.setAll(order, i -> i);
      if (turned != null) {
        order = ((TransposeOp) turned.op()).permutation();
        done[turned.id()] = true;
      }
      copy.replace(
          turned == null ? node : turned,
          new ViewMatMulOp(a.view(), b.view(), order),
          List.of(a.value(), b.value()));
      changed = true;
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  private static boolean isComputed(OpGraph graph, Uses uses, OpNode node) {
    for (Value v : node.inputs()) {
      if (uses.isConstant(v) || v.shape().size() == 0) {
        return false;
      }
    }
    return node.outputs().get(0).dtype() == DType.FLOAT32 && graph.nodes().size() > 0;
  }

  /** The transposition that a node is, when the rows of a product stay rows in it. */
  private static @Nullable OpNode turned(OpNode node) {
    return node.op() instanceof TransposeOp t
            && t.permutation()[t.permutation().length - 1] == t.permutation().length - 1
        ? node
        : null;
  }

  private static Source source(OpGraph graph, Value operand, boolean transposed) {
    Source s = source(graph, operand);
    if (!s.isDense()) {
      s = Source.of(operand);
    }
    return transposed ? new Source(s.value(), s.view().turned()) : s;
  }

  /** The furthest value from which the operand can be read. */
  private static Source source(OpGraph graph, Value v) {
    OpNode node = graph.node(v);
    if (node.op() instanceof TransposeOp t) {
      Source s = source(graph, node.inputs().get(0));
      return new Source(s.value(), s.view().permuted(t.permutation()));
    }
    if (node.op() instanceof SliceOp slice
        && Arrays.stream(slice.steps()).allMatch(step -> step == 1)) {
      Source s = source(graph, node.inputs().get(0));
      return new Source(s.value(), sliced(s.view(), slice, v.shape()));
    }
    if (node.op() instanceof ReshapeOp) {
      Source s = source(graph, node.inputs().get(0));
      View view = reshaped(s.view(), v.shape());
      return view == null ? Source.of(v) : new Source(s.value(), view);
    }
    return Source.of(v);
  }

  private static View sliced(View view, SliceOp op, Shape out) {
    int[] strides = view.strides();
    int offset = view.offset();
    for (int i = 0; i < strides.length; i++) {
      offset += op.start(i, view.dims()[i]) * strides[i];
    }
    return new View(out.dims(), strides, offset);
  }

  /** The same elements in the same order under another shape, or null when no strides give it. */
  static @Nullable View reshaped(View view, Shape shape) {
    int[] strides = new int[shape.rank()];
    int old = 0;
    int at = 0;
    while (at < shape.rank()) {
      if (shape.dim(at) == 1) {
        strides[at++] = 1;
        continue;
      }
      while (old < view.dims().length && view.dims()[old] == 1) {
        old++;
      }
      if (old == view.dims().length) {
        return null;
      }
      // The axes of both shapes up to where they come to the same number of elements.
      long have = view.dims()[old];
      long want = shape.dim(at);
      int oldEnd = old + 1;
      int end = at + 1;
      while (have != want) {
        if (have < want) {
          if (oldEnd == view.dims().length) {
            return null;
          }
          have *= view.dims()[oldEnd++];
        } else {
          if (end == shape.rank()) {
            return null;
          }
          want *= shape.dim(end++);
        }
      }
      int inner = oldEnd - 1;
      for (int i = inner - 1; i >= old; i--) {
        if (view.dims()[i] != 1 && view.strides()[i] != next(view, i + 1, inner)) {
          return null;
        }
      }
      while (inner > old && view.dims()[inner] == 1) {
        inner--;
      }
      int stride = view.strides()[inner];
      for (int i = end - 1; i >= at; i--) {
        strides[i] = stride;
        stride *= shape.dim(i);
      }
      old = oldEnd;
      at = end;
    }
    return new View(shape.dims(), strides, view.offset());
  }

  /** The stride that an axis must have to run on over the axes from one to another. */
  private static int next(View view, int from, int last) {
    for (int i = from; i <= last; i++) {
      if (view.dims()[i] != 1) {
        return view.dims()[i] * view.strides()[i];
      }
    }
    return -1;
  }
}
