package org.keras4j.layers.merging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** Keras's {@code batch_dot}, in both of the meanings that it has had. */
final class BatchDots {
  /** What the product of tensors of rank above 3 is. */
  enum Rule {
    /** The sum over one axis of each; all other axes stay. */
    SUM,
    /**
     * The matrix product of the last two axes, broadcast over the others, with operands transposed
     * where their axis is not the one that a matrix product sums over: TensorFlow's backend of
     * Keras before 2.2.5, tf.keras of TensorFlow 1.
     */
    MATMUL
  }

  private BatchDots() {}

  /** The rule of the Keras that wrote a layer; null when the file does not say. */
  static @Nullable Rule rule(LayerConfig c) {
    Writer w = c.writer();
    if (!w.isBefore(2, 4) || w.isTheano()) {
      return Rule.SUM;
    }
    if (w.isTensorFlowKeras2() && w.isBefore(2, 2, 5)) {
      Boolean one = c.isOfTensorFlow1();
      return one == null ? null : one ? Rule.MATMUL : Rule.SUM;
    }
    if (w.generation() == 1 && w.backend().isEmpty()) {
      return null;
    }
    return w.isBefore(2, 2, 5) ? Rule.MATMUL : Rule.SUM;
  }

  /**
   * The product.
   *
   * @param ax the axis of x that is summed over
   * @param ay likewise of y
   */
  static Value apply(OpGraph g, @Nullable Rule rule, Value x, Value y, int ax, int ay) {
    int rank = Math.max(x.rank(), y.rank());
    boolean sum = rank <= 3 && ax > 0 && ay > 0 || rule == Rule.SUM || rank == 2;
    if (!sum && rule == null) {
      throw Merges.unsupported(
          "a dot product of "
              + x.shape()
              + " and "
              + y.shape()
              + " was one of two things before Keras 2.4, and the file does not say which");
    }
    return sum
        ? sum(g, x, y, Shapes.axis(ax, x.rank()), Shapes.axis(ay, y.rank()))
        : matmul(g, x, y, ax, ay);
  }

  private static Value sum(OpGraph g, Value x, Value y, int ax, int ay) {
    Shape restX = rest(x.shape(), ax);
    Shape restY = rest(y.shape(), ay);
    Value left = g.reshape(moved(g, x, ax, x.rank() - 1), x.dim(0), product(restX), x.dim(ax));
    Value right = g.reshape(moved(g, y, ay, 1), y.dim(0), y.dim(ay), product(restY));
    Value product = g.matmul(left, right);
    Shape out = Shape.of(product.dim(0)).concat(restX).concat(restY);
    return g.reshape(product, out.rank() == 1 ? out.concat(Shape.of(1)) : out);
  }

  /**
   * Axes of size 1 are put behind the operand of lower rank, and as many taken out of the product
   * at the place where they would be in a product of rank 3.
   */
  private static Value matmul(OpGraph g, Value x, Value y, int ax, int ay) {
    int difference = x.rank() - y.rank();
    Value a = padded(g, x, -difference);
    Value b = padded(g, y, difference);
    Value out = g.matmul(a, b, ax != a.rank() - 1, ay == b.rank() - 1);
    int first = difference > 0 ? x.rank() + y.rank() - 3 : x.rank() - 1;
    for (int i = 0; i < Math.abs(difference); i++) {
      if (first >= out.rank() || out.dim(first) != 1) {
        throw Shapes.bad("the product of " + x.shape() + " and " + y.shape() + " has other axes");
      }
      out = g.squeeze(out, first);
    }
    return out;
  }

  private static Value padded(OpGraph g, Value x, int axes) {
    Shape s = x.shape();
    for (int i = 0; i < axes; i++) {
      s = s.concat(Shape.of(1));
    }
    return axes > 0 ? g.reshape(x, s) : x;
  }

  private static Shape rest(Shape s, int axis) {
    return s.slice(1, axis).concat(s.slice(axis + 1, s.rank()));
  }

  private static int product(Shape s) {
    int n = 1;
    for (int i = 0; i < s.rank(); i++) {
      n = Shape.multiply(n, s.dim(i));
    }
    return n;
  }

  /** One axis moved to another place, the others keeping their order. */
  private static Value moved(OpGraph g, Value x, int from, int to) {
    if (from == to) {
      return x;
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (i != from) {
        order.add(i);
      }
    }
    order.add(to, from);
    return g.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
  }
}
