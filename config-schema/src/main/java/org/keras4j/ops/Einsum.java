package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.tensor.Shape;

/**
 * Einstein summation of two operands by matrix products: {@code ab,bc->ac}, with an ellipsis for
 * axes that are not named. An axis of one operand alone that the result lacks, and one that occurs
 * twice in an operand, are refused.
 */
public final class Einsum {
  private final OpBuilder g;
  private final List<Integer> first;
  private final List<Integer> second;
  private final List<Integer> result;

  private Einsum(OpBuilder g, List<Integer> first, List<Integer> second, List<Integer> result) {
    this.g = g;
    this.first = first;
    this.second = second;
    this.result = result;
  }

  /**
   * The sum over the axes that the result lacks.
   *
   * @throws org.keras4j.errors.ModelFormatException when the equation is malformed or does not fit
   */
  public static Value apply(OpBuilder g, String equation, Value a, Value b) {
    String text = equation.replace(" ", "");
    String[] sides = text.split("->", -1);
    String[] operands = sides[0].split(",", -1);
    if (sides.length != 2 || operands.length != 2) {
      throw Shapes.bad("the equation '" + equation + "' is not one of two operands and a result");
    }
    int dots = Math.max(elided(operands[0], a.rank()), elided(operands[1], b.rank()));
    List<Integer> x = labels(operands[0], elided(operands[0], a.rank()), equation);
    List<Integer> y = labels(operands[1], elided(operands[1], b.rank()), equation);
    if (x.size() != a.rank() || y.size() != b.rank()) {
      throw Shapes.bad("'" + equation + "' does not fit " + a.shape() + " and " + b.shape());
    }
    return new Einsum(g, x, y, labels(sides[1], dots, equation)).sum(a, b);
  }

  private static int elided(String spec, int rank) {
    return spec.contains("...") ? rank - (spec.length() - 3) : 0;
  }

  /** The label of each axis; elided ones are negative, counted from the right. */
  private static List<Integer> labels(String spec, int elided, String equation) {
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < spec.length(); i++) {
      if (spec.startsWith("...", i)) {
        for (int d = elided; d > 0; d--) {
          out.add(-d);
        }
        i += 2;
      } else if (Character.isLetter(spec.charAt(i)) && !out.contains((int) spec.charAt(i))) {
        out.add((int) spec.charAt(i));
      } else {
        throw Shapes.bad("the equation '" + equation + "' is malformed or repeats an axis");
      }
    }
    return out;
  }

  private Value sum(Value a, Value b) {
    List<Integer> batch = new ArrayList<>();
    List<Integer> summed = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    for (int label : first) {
      boolean shared = second.contains(label);
      boolean kept = result.contains(label);
      if (!shared && !kept) {
        throw Shapes.bad("einsum sums an axis of one operand alone, which is not supported");
      }
      (shared ? kept ? batch : summed : left).add(label);
    }
    for (int label : second) {
      if (!first.contains(label)) {
        if (!result.contains(label)) {
          throw Shapes.bad("einsum sums an axis of one operand alone, which is not supported");
        }
        right.add(label);
      }
    }
    if (result.size() != batch.size() + left.size() + right.size()) {
      throw Shapes.bad("einsum's result has an axis that no operand has");
    }
    check(a, b, batch);
    check(a, b, summed);
    int[] outer = sizes(a, first, batch);
    int[] rows = sizes(a, first, left);
    int[] columns = sizes(b, second, right);
    int depth = product(sizes(a, first, summed));
    Value y;
    if (batch.isEmpty()) {
      Value x = permuted(a, first, join(left, summed));
      x = g.reshape(x, Shape.of(rows).concat(Shape.of(depth)));
      Value flat = rows.length == 0 ? g.expandDims(x, 0) : x;
      y = g.matmul(flat, matrix(permuted(b, second, join(summed, right)), depth, columns));
    } else {
      Value x = permuted(a, first, join(join(batch, left), summed));
      Value z = permuted(b, second, join(join(batch, summed), right));
      Shape of = Shape.of(outer);
      y =
          g.matmul(
              g.reshape(x, of.concat(Shape.of(product(rows), depth))),
              g.reshape(z, of.concat(Shape.of(depth, product(columns)))));
    }
    y = g.reshape(y, Shape.of(outer).concat(Shape.of(rows)).concat(Shape.of(columns)));
    return permuted(y, join(join(batch, left), right), result);
  }

  private Value matrix(Value z, int depth, int[] columns) {
    return g.reshape(z, depth, product(columns));
  }

  private void check(Value a, Value b, List<Integer> shared) {
    for (int label : shared) {
      int n = a.dim(first.indexOf(label));
      int m = b.dim(second.indexOf(label));
      if (n != m && n != Shape.UNKNOWN && m != Shape.UNKNOWN) {
        throw Shapes.bad("einsum of " + a.shape() + " and " + b.shape() + ": axes differ in size");
      }
    }
  }

  private Value permuted(Value v, List<Integer> from, List<Integer> to) {
    if (from.equals(to)) {
      return v;
    }
    return g.transpose(v, to.stream().mapToInt(from::indexOf).toArray());
  }

  private static int[] sizes(Value v, List<Integer> labels, List<Integer> wanted) {
    return wanted.stream().mapToInt(l -> v.dim(labels.indexOf(l))).toArray();
  }

  private static int product(int[] dims) {
    int n = 1;
    for (int d : dims) {
      n = Shape.multiply(n, d);
    }
    return n;
  }

  private static List<Integer> join(List<Integer> a, List<Integer> b) {
    List<Integer> out = new ArrayList<>(a);
    out.addAll(b);
    return out;
  }
}
