package org.keras4j.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** The vocabulary in which layers describe what they compute. */
public abstract class OpBuilder {

  /** Adds an operation and gives its outputs. */
  public abstract List<Value> apply(Op op, List<Value> operands);

  /** A value known now. */
  public abstract Value constant(Tensor tensor);

  /** Adds an operation of one output. */
  public final Value apply1(Op op, Value... operands) {
    return apply(op, List.of(operands)).get(0);
  }

  /** A scalar of the given type. */
  public final Value scalar(DType dtype, double value) {
    return constant(Tensor.scalar(dtype, value));
  }

  public final Value cast(Value x, DType dtype) {
    return x.dtype() == dtype ? x : apply1(new CastOp(dtype), x).withMask(x.mask());
  }

  // ---- elementwise

  public final Value unary(UnaryOp op, Value x) {
    return apply1(op, x);
  }

  public final Value unary(UnaryOp.Kind kind, Value x) {
    return apply1(new UnaryOp(kind), x);
  }

  public final Value binary(BinaryOp.Kind kind, Value a, Value b) {
    return apply1(new BinaryOp(kind), a, b);
  }

  public final Value add(Value a, Value b) {
    return binary(BinaryOp.Kind.ADD, a, b);
  }

  public final Value subtract(Value a, Value b) {
    return binary(BinaryOp.Kind.SUBTRACT, a, b);
  }

  public final Value multiply(Value a, Value b) {
    return binary(BinaryOp.Kind.MULTIPLY, a, b);
  }

  public final Value divide(Value a, Value b) {
    return binary(BinaryOp.Kind.DIVIDE, a, b);
  }

  public final Value maximum(Value a, Value b) {
    return binary(BinaryOp.Kind.MAXIMUM, a, b);
  }

  public final Value minimum(Value a, Value b) {
    return binary(BinaryOp.Kind.MINIMUM, a, b);
  }

  public final Value notEqual(Value a, Value b) {
    return binary(BinaryOp.Kind.NOT_EQUAL, a, b);
  }

  public final Value and(Value a, Value b) {
    return binary(BinaryOp.Kind.LOGICAL_AND, a, b);
  }

  public final Value or(Value a, Value b) {
    return binary(BinaryOp.Kind.LOGICAL_OR, a, b);
  }

  public final Value not(Value a) {
    return unary(UnaryOp.Kind.LOGICAL_NOT, a);
  }

  public final Value equal(Value a, Value b) {
    return binary(BinaryOp.Kind.EQUAL, a, b);
  }

  public final Value less(Value a, Value b) {
    return binary(BinaryOp.Kind.LESS, a, b);
  }

  public final Value greater(Value a, Value b) {
    return binary(BinaryOp.Kind.GREATER, a, b);
  }

  public final Value power(Value a, Value b) {
    return binary(BinaryOp.Kind.POWER, a, b);
  }

  public final Value abs(Value x) {
    return unary(UnaryOp.Kind.ABS, x);
  }

  public final Value negative(Value x) {
    return unary(UnaryOp.Kind.NEGATIVE, x);
  }

  public final Value square(Value x) {
    return unary(UnaryOp.Kind.SQUARE, x);
  }

  /** To {@code [low, high]}; NaN stays NaN. */
  public final Value clip(Value x, double low, double high) {
    return unary(new UnaryOp(UnaryOp.Kind.CLIP, low, high, 0), x);
  }

  // ---- functions of floating operands, others are cast first

  public final Value exp(Value x) {
    return unary(UnaryOp.Kind.EXP, x);
  }

  public final Value log(Value x) {
    return unary(UnaryOp.Kind.LOG, x);
  }

  public final Value sqrt(Value x) {
    return unary(UnaryOp.Kind.SQRT, x);
  }

  public final Value rsqrt(Value x) {
    return unary(UnaryOp.Kind.RSQRT, x);
  }

  public final Value tanh(Value x) {
    return unary(UnaryOp.Kind.TANH, x);
  }

  public final Value sin(Value x) {
    return unary(UnaryOp.Kind.SIN, x);
  }

  public final Value cos(Value x) {
    return unary(UnaryOp.Kind.COS, x);
  }

  public final Value erf(Value x) {
    return unary(UnaryOp.Kind.ERF, x);
  }

  public final Value sigmoid(Value x) {
    return unary(UnaryOp.Kind.SIGMOID, x);
  }

  public final Value silu(Value x) {
    return unary(UnaryOp.Kind.SILU, x);
  }

  public final Value softplus(Value x) {
    return unary(UnaryOp.Kind.SOFTPLUS, x);
  }

  public final Value relu(Value x) {
    return unary(new UnaryOp(UnaryOp.Kind.RELU, 0, Double.POSITIVE_INFINITY, 0), x);
  }

  /** By tanh where {@code approximate}, which is Keras's default, else by the error function. */
  public final Value gelu(Value x, boolean approximate) {
    return unary(approximate ? UnaryOp.Kind.GELU_TANH : UnaryOp.Kind.GELU, x);
  }

  /** {@code condition ? a : b}. */
  public final Value select(Value condition, Value a, Value b) {
    return apply1(new SelectOp(), condition, a, b);
  }

  /** Adds a vector over the last axis. */
  public final Value biasAdd(Value x, Value bias) {
    return add(x, bias);
  }

  // ---- reductions

  public final Value reduce(ReduceOp.Kind kind, Value x, int[] axes, boolean keepDims) {
    return apply1(new ReduceOp(kind, axes.clone(), keepDims), x);
  }

  public final Value sum(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.SUM, x, axes, keepDims);
  }

  public final Value mean(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.MEAN, x, axes, keepDims);
  }

  public final Value max(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.MAX, x, axes, keepDims);
  }

  public final Value min(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.MIN, x, axes, keepDims);
  }

  /** Of bool operands. */
  public final Value any(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.ANY, x, axes, keepDims);
  }

  /** Of bool operands. */
  public final Value all(Value x, boolean keepDims, int... axes) {
    return reduce(ReduceOp.Kind.ALL, x, axes, keepDims);
  }

  public final Value softmax(Value x, int... axes) {
    return apply1(new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, axes.clone()), x);
  }

  // ---- products

  public final Value matmul(Value a, Value b) {
    return matmul(a, b, false, false);
  }

  public final Value matmul(Value a, Value b, boolean transposeA, boolean transposeB) {
    return apply1(new MatMulOp(transposeA, transposeB), a, b);
  }

  // ---- shape

  /** Reshape; {@link Shape#UNKNOWN} marks dimensions to be computed. */
  public final Value reshape(Value x, int... dims) {
    return apply1(new ReshapeOp(Shape.of(dims)), x);
  }

  public final Value reshape(Value x, Shape shape) {
    return apply1(new ReshapeOp(shape), x);
  }

  public final Value expandDims(Value x, int axis) {
    return reshape(x, x.shape().insert(axis, 1));
  }

  public final Value squeeze(Value x, int axis) {
    return reshape(x, x.shape().remove(axis));
  }

  public final Value transpose(Value x, int... permutation) {
    return apply1(new TransposeOp(permutation.clone()), x);
  }

  /** Channels-first (batch, channels, spatial…) to channels-last. */
  public final Value toChannelsLast(Value x) {
    int r = x.rank();
    int[] p = new int[r];
    for (int i = 1; i < r - 1; i++) {
      p[i] = i + 1;
    }
    p[r - 1] = 1;
    return transpose(x, p);
  }

  /** Channels-last (batch, spatial…, channels) to channels-first. */
  public final Value toChannelsFirst(Value x) {
    int r = x.rank();
    int[] p = new int[r];
    p[1] = r - 1;
    for (int i = 2; i < r; i++) {
      p[i] = i - 1;
    }
    return transpose(x, p);
  }

  public final Value broadcastTo(Value x, Shape shape) {
    return x.shape().equals(shape) ? x : apply1(new BroadcastOp(shape), x);
  }

  public final Value concat(List<Value> parts, int axis) {
    return parts.size() == 1 ? parts.get(0) : apply(new ConcatOp(axis), parts).get(0);
  }

  /** {@code length} elements of one axis from {@code start} (UNKNOWN length: the rest). */
  public final Value slice(Value x, int axis, int start, int length) {
    int r = x.rank();
    int[] starts = new int[r];
    int[] lengths = new int[r];
    int[] steps = new int[r];
    Arrays.fill(lengths, Shape.UNKNOWN);
    Arrays.fill(steps, 1);
    int a = Shapes.axis(axis, r);
    starts[a] = start;
    lengths[a] = length;
    return apply1(new SliceOp(starts, lengths, steps), x);
  }

  public final Value reverse(Value x, int... axes) {
    return apply1(new ReverseOp(axes.clone()), x);
  }

  public final Value pad(Value x, int[] before, int[] after, PadOp.Mode mode, double value) {
    return apply1(new PadOp(before.clone(), after.clone(), mode, value), x);
  }

  /** Rows of {@code table} along axis 0; an index out of range is an input error. */
  public final Value embedding(Value table, Value ids) {
    return apply1(new GatherOp(0, false), table, ids);
  }
}
