package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * What follows an op within its primitive.
 *
 * @param bias the input that holds the bias, a constant, or -1
 */
record Epilogue(int bias, List<Part> parts, List<Shape> inputs, Operands operands) {
  static final Epilogue NONE = new Epilogue(-1, List.of(), List.of(), Operands.UNKNOWN);

  /**
   * A function, or arithmetic with an input.
   *
   * @param algorithm oneDNN's of the arithmetic
   */
  record Part(@Nullable Eltwise function, int algorithm, int input) {}

  /** The id of the operand of a part. */
  static int argument(int part) {
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (part + 1) | DNNL_ARG_SRC_1;
  }

  /** Describes an operand of the given shape beside the primitive's result; null if it cannot. */
  interface Layout {
    @Nullable dnnl_memory_desc of(Shape operand);
  }

  /** The first links of a fused op, or null when oneDNN lacks one. */
  static @Nullable Epilogue of(
      FusedOp op, int links, List<TensorSpec> in, TensorSpec out, Operands operands) {
    boolean biased =
        op.base() instanceof ConvOp
            || op.base() instanceof MatMulOp
            || op.base() instanceof LayerNormOp;
    int bias = -1;
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      FusedOp.Link link = op.links().get(i);
      int input = op.operand(i, in.size());
      if (biased
          && i == 0
          && link.kind() == BinaryOp.Kind.ADD
          && isVector(input, in, out, operands)) {
        bias = input;
        continue;
      }
      Part part = part(link, input, in, operands);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return new Epilogue(bias, parts, in.stream().map(TensorSpec::shape).toList(), operands);
  }

  private static @Nullable Part part(
      FusedOp.Link link, int input, List<TensorSpec> in, Operands operands) {
    if (link.function() != null) {
      Eltwise f = Eltwise.of(link.function());
      return f == null ? null : new Part(f, 0, -1);
    }
    if (operands.isConstant(input) && in.get(input).shape().size() == 1) {
      float c = Objects.requireNonNull(operands.constant(input)).floats()[0];
      switch (Objects.requireNonNull(link.kind())) {
        case ADD:
          return new Part(new Eltwise(dnnl_eltwise_linear, 1, c), 0, -1);
        case SUBTRACT:
          return new Part(new Eltwise(dnnl_eltwise_linear, 1, -c), 0, -1);
        case MULTIPLY:
          return new Part(new Eltwise(dnnl_eltwise_linear, c, 0), 0, -1);
        default:
          break;
      }
    }
    int algorithm = Elementwise.algorithm(Objects.requireNonNull(link.kind()));
    return algorithm < 0 ? null : new Part(null, algorithm, input);
  }

  /** True for a constant with one element for each of the result's last axis. */
  private static boolean isVector(
      int input, List<TensorSpec> in, TensorSpec out, Operands operands) {
    Shape s = in.get(input).shape();
    return operands.isConstant(input)
        && out.shape().rank() > 1
        && s.rank() > 0
        && s.size() == s.last()
        && s.last() == out.shape().last();
  }

  /** The input of a part that takes a constant vector of this length by this arithmetic, or -1. */
  int vector(int part, int algorithm, int length) {
    if (part >= parts.size() || parts.get(part).input() < 0) {
      return -1;
    }
    Part p = parts.get(part);
    Shape s = inputs.get(p.input());
    boolean fits =
        p.algorithm() == algorithm
            && operands.isConstant(p.input())
            && s.size() == length
            && isTail(s, length);
    return fits ? p.input() : -1;
  }

  /** True when a shape's last axes, without ones in front, are all of its elements. */
  private boolean isTail(Shape s, int length) {
    Shape result = inputs.get(0);
    int covered = 1;
    for (int i = 1; covered < length && i <= s.rank(); i++) {
      if (s.dim(-i) != result.dim(-i)) {
        return false;
      }
      covered *= s.dim(-i);
    }
    return covered == length;
  }

  /** This without the bias and its first parts. */
  Epilogue after(int count) {
    return new Epilogue(-1, parts.subList(count, parts.size()), inputs, operands);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** True when an operand cannot be described beside the primitive's result. */
  boolean isBeyond(Layout layout) {
    return parts.stream().anyMatch(p -> p.input() >= 0 && layout.of(inputs.get(p.input())) == null);
  }

  @Nullable PostOps postOps(Layout layout) {
    if (parts.isEmpty()) {
      return null;
    }
    PostOps ops = new PostOps();
    for (Part p : parts) {
      if (p.function() != null) {
        ops.function(p.function());
      } else {
        ops.binary(p.algorithm(), Objects.requireNonNull(layout.of(inputs.get(p.input()))));
      }
    }
    return ops;
  }

  /** Adds the arguments of the post-ops. */
  PrimitiveKernel complete(PrimitiveKernel kernel, Layout layout) {
    for (int i = 0; i < parts.size(); i++) {
      int input = parts.get(i).input();
      if (input >= 0) {
        operand(kernel, i, Objects.requireNonNull(layout.of(inputs.get(input))));
      }
    }
    return kernel;
  }

  /** Adds the operand of one part. */
  void operand(PrimitiveKernel kernel, int part, dnnl_memory_desc md) {
    int input = parts.get(part).input();
    if (!operands.isConstant(input)) {
      kernel.input(argument(part), md, input);
    } else {
      kernel.fixed(argument(part), md, Packing.plain(operands, input));
    }
  }
}
