package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Products of tensors; those of integers are computed in float32 where Keras does so. */
public final class ProductOps {
  /** By generality. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Matmul", ProductOps::matmul),
          OpLayer.type("Dot", ProductOps::dot),
          OpLayer.type("Inner", ProductOps::inner),
          OpLayer.type("Vdot", ProductOps::vdot),
          OpLayer.type("Outer", ProductOps::outer),
          OpLayer.type("Tensordot", ProductOps::axes, ProductOps::tensordot),
          OpLayer.type("Einsum", c -> c.string("subscripts", ""), ProductOps::einsum));

  private ProductOps() {}

  /** In a floating dtype, then back. */
  private static Value inFloats(OpCall call, java.util.function.BinaryOperator<Value> product) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    return g.cast(product.apply(OpCall.real(g, ab[0]), OpCall.real(g, ab[1])), ab[0].dtype());
  }

  private static Value matmul(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    if (ab[0].dtype() == DType.INT8 && ab[0].rank() > 1 && ab[1].rank() > 1) {
      return matmul(g, g.cast(ab[0], DType.INT32), g.cast(ab[1], DType.INT32));
    }
    return inFloats(call, (a, b) -> matmul(g, a, b));
  }

  /** A vector is a row on the left and a column on the right. */
  private static Value matmul(OpGraph g, Value a, Value b) {
    Value x = a.rank() == 1 ? g.expandDims(a, 0) : a;
    Value y = b.rank() == 1 ? g.expandDims(b, 1) : b;
    Value z = g.matmul(x, y);
    z = b.rank() == 1 ? g.squeeze(z, z.rank() - 1) : z;
    return a.rank() == 1 ? g.squeeze(z, z.rank() - (b.rank() == 1 ? 1 : 2)) : z;
  }

  private static Value dot(OpCall call) {
    OpGraph g = call.g();
    return inFloats(
        call,
        (a, b) -> {
          if (a.rank() == 0 || b.rank() == 0) {
            return g.multiply(a, b);
          }
          return contract(g, a, b, new int[] {-1}, new int[] {b.rank() == 1 ? -1 : -2});
        });
  }

  private static Value inner(OpCall call) {
    OpGraph g = call.g();
    return inFloats(
        call,
        (a, b) ->
            a.rank() == 0 || b.rank() == 0
                ? g.multiply(a, b)
                : contract(g, a, b, new int[] {-1}, new int[] {-1}));
  }

  private static Value vdot(OpCall call) {
    OpGraph g = call.g();
    return inFloats(
        call,
        (a, b) ->
            contract(g, ArrayOps.flat(g, a), ArrayOps.flat(g, b), new int[] {0}, new int[] {0}));
  }

  private static Value outer(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    return g.multiply(g.expandDims(ArrayOps.flat(g, ab[0]), 1), ArrayOps.flat(g, ab[1]));
  }

  /** A number of axes, or the axes of both operands. */
  private static int[][] axes(LayerConfig c) {
    ConfigNode node = c.node("axes");
    if (node.isNumber() || node.isNull()) {
      int n = node.isNull() ? 2 : node.integer();
      int[] a = new int[n];
      int[] b = new int[n];
      Arrays.setAll(a, i -> i - n);
      Arrays.setAll(b, i -> i);
      return new int[][] {a, b};
    }
    if (node.items().size() != 2) {
      throw node.expected("an integer, or the axes of both operands");
    }
    int[] a = LayerConfig.intList(node.items().get(0));
    int[] b = LayerConfig.intList(node.items().get(1));
    if (a.length != b.length) {
      throw node.expected("as many axes of one operand as of the other");
    }
    return new int[][] {a, b};
  }

  private static Value tensordot(int[][] axes, OpCall call) {
    OpGraph g = call.g();
    return inFloats(call, (a, b) -> contract(g, a, b, axes[0], axes[1]));
  }

  /**
   * The sum over pairs of axes; the other axes of a, then those of b. Several pairs count as one
   * axis, so that, as in TensorFlow, only their elements together must be as many.
   */
  static Value contract(OpGraph g, Value a, Value b, int[] ofA, int[] ofB) {
    int[] p = ofA.length == 0 ? ofA : Shapes.axes(ofA, a.rank());
    int[] q = ofB.length == 0 ? ofB : Shapes.axes(ofB, b.rank());
    int depth = picked(a, p).size();
    int other = picked(b, q).size();
    if (depth != other && depth != Shape.UNKNOWN && other != Shape.UNKNOWN) {
      throw Shapes.bad("the product of " + a.shape() + " and " + b.shape() + " does not fit");
    }
    int[] restA = others(a.rank(), p);
    int[] restB = others(b.rank(), q);
    Shape rows = picked(a, restA);
    Shape columns = picked(b, restB);
    Value x = g.reshape(g.transpose(a, join(restA, p)), rows.size(), depth);
    Value y = g.reshape(g.transpose(b, join(q, restB)), depth, columns.size());
    return g.reshape(g.matmul(x, y), rows.concat(columns));
  }

  private static int[] others(int rank, int[] axes) {
    return IntStream.range(0, rank)
        .filter(i -> Arrays.stream(axes).noneMatch(a -> a == i))
        .toArray();
  }

  private static Shape picked(Value x, int[] axes) {
    return Shape.of(Arrays.stream(axes).map(x::dim).toArray());
  }

  private static int[] join(int[] a, int[] b) {
    int[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  private static Value einsum(String subscripts, OpCall call) {
    OpGraph g = call.g();
    Operand[] operands =
        IntStream.range(0, call.args().positional().size())
            .mapToObj(i -> call.operand(i, "operands"))
            .toArray(Operand[]::new);
    DType dtype = Operand.meetStrongly(operands);
    DType compute = dtype.isFloating() ? dtype : DType.FLOAT32;
    List<Value> values = new ArrayList<>();
    boolean bytes = true;
    for (Operand o : operands) {
      Value x = o.tensor(g);
      bytes &= x.dtype() == DType.INT8;
      values.add(g.cast(x, compute));
    }
    return g.cast(Einsum.apply(g, subscripts, values), bytes ? DType.INT32 : dtype);
  }
}
