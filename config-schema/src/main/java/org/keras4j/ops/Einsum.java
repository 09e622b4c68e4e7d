package org.keras4j.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.tensor.Shape;

/**
 * Einstein summation by matrix products: {@code ab,bc->ac} of any number of operands, with an
 * ellipsis for axes that are not named and are broadcast, and with diagonals where an operand
 * repeats an axis. Without {@code ->} the result has the axes that occur once, in the order in
 * which they first occur, as Keras has it on TensorFlow.
 */
public final class Einsum {
  private final OpBuilder g;
  private final String equation;
  private final List<Integer> result;

  private Einsum(OpBuilder g, String equation, List<Integer> result) {
    this.g = g;
    this.equation = equation;
    this.result = result;
  }

  /** An operand whose axes have labels, each once; elided axes count from the right, negatively. */
  private record Term(Value value, List<Integer> labels) {
    int dim(int label) {
      return value.dim(labels.indexOf(label));
    }
  }

  /** The sum of two operands. */
  public static Value apply(OpBuilder g, String equation, Value a, Value b) {
    return apply(g, equation, List.of(a, b));
  }

  /**
   * The sum over the axes that the result lacks.
   *
   * @param operands of one dtype, which is floating
   * @throws org.keras4j.errors.ModelFormatException when the equation is malformed or does not fit
   */
  public static Value apply(OpBuilder g, String equation, List<Value> operands) {
    String text = equation.replace(" ", "");
    String[] sides = text.split("->", -1);
    String[] specs = sides[0].split(",", -1);
    if (sides.length > 2 || specs.length != operands.size()) {
      throw Shapes.bad("'" + equation + "' is no equation of " + operands.size() + " operands");
    }
    int dots = 0;
    List<List<Integer>> labels = new ArrayList<>();
    for (int i = 0; i < specs.length; i++) {
      int rank = operands.get(i).rank();
      int elided = specs[i].contains("...") ? rank - (specs[i].length() - 3) : 0;
      labels.add(labels(specs[i], elided, equation));
      if (labels.get(i).size() != rank) {
        throw Shapes.bad("'" + equation + "' does not fit " + operands.get(i).shape());
      }
      dots = Math.max(dots, elided);
    }
    List<Integer> result =
        sides.length == 2 ? labels(sides[1], dots, equation) : occurringOnce(labels);
    return new Einsum(g, text, result).sum(operands, labels, dots);
  }

  private static List<Integer> occurringOnce(List<List<Integer>> labels) {
    List<Integer> all = labels.stream().flatMap(List::stream).toList();
    List<Integer> once = new ArrayList<>();
    for (int label : all) {
      if (label < 0 && !once.contains(label)) {
        once.add(label);
      }
    }
    once.sort(null);
    all.stream().filter(l -> l > 0 && count(all, l) == 1).forEach(once::add);
    return once;
  }

  private static long count(List<Integer> labels, int label) {
    return labels.stream().filter(l -> l == label).count();
  }

  /** The label of each axis. */
  private static List<Integer> labels(String spec, int elided, String equation) {
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < spec.length(); i++) {
      if (spec.startsWith("...", i)) {
        for (int d = elided; d > 0; d--) {
          out.add(-d);
        }
        i += 2;
      } else if (Character.isLetter(spec.charAt(i))) {
        out.add((int) spec.charAt(i));
      } else {
        throw Shapes.bad("the equation '" + equation + "' is malformed");
      }
    }
    return out;
  }

  private Value sum(List<Value> operands, List<List<Integer>> labels, int dots) {
    for (int i = 0; i < result.size(); i++) {
      int label = result.get(i);
      boolean known = label < 0 || labels.stream().anyMatch(of -> of.contains(label));
      if (!known || count(result, label) > 1) {
        throw Shapes.bad(
            "the result of '" + equation + "' has an axis of no operand, or one twice");
      }
    }
    if (dots > 0 && !result.contains(-1)) {
      throw Shapes.bad("the result of '" + equation + "' leaves out what the ellipsis stands for");
    }
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      terms.add(diagonal(new Term(operands.get(i), labels.get(i))));
    }
    while (terms.size() > 1) {
      int[] next = terms.size() == 2 ? new int[] {0, 1} : cheapest(terms);
      Term b = terms.remove(next[1]);
      Term a = terms.remove(next[0]);
      terms.add(product(reduced(a, others(terms, b)), reduced(b, others(terms, a)), terms));
    }
    Term last = reduced(terms.get(0), List.of());
    return permuted(last, result);
  }

  private static List<Term> others(List<Term> terms, Term one) {
    List<Term> all = new ArrayList<>(terms);
    all.add(one);
    return all;
  }

  /** The two operands whose product adds least to what is held. */
  private int[] cheapest(List<Term> terms) {
    int[] best = {0, 1};
    long least = Long.MAX_VALUE;
    for (int i = 0; i < terms.size(); i++) {
      for (int j = i + 1; j < terms.size(); j++) {
        Term a = terms.get(i);
        Term b = terms.get(j);
        List<Term> rest = new ArrayList<>(terms);
        rest.remove(j);
        rest.remove(i);
        long size = 1;
        for (int label : union(a.labels(), b.labels())) {
          if (needed(label, rest)) {
            Term of = a.labels().contains(label) ? a : b;
            size *= Math.max(1, of.dim(label));
          }
        }
        long more = size - size(a) - size(b);
        if (more < least) {
          least = more;
          best = new int[] {i, j};
        }
      }
    }
    return best;
  }

  private static long size(Term t) {
    long n = 1;
    for (int d : t.value().shape().dims()) {
      n *= Math.max(1, d);
    }
    return n;
  }

  private boolean needed(int label, List<Term> rest) {
    return result.contains(label) || rest.stream().anyMatch(t -> t.labels().contains(label));
  }

  /** Of axes that share a label, the elements whose indices are equal. */
  private Term diagonal(Term term) {
    Term t = term;
    for (int label : term.labels()) {
      while (count(t.labels(), label) > 1) {
        int i = t.labels().indexOf(label);
        int j = t.labels().lastIndexOf(label);
        Value x = t.value();
        int n = x.dim(i);
        if (n != x.dim(j)) {
          throw Shapes.bad("'" + equation + "' takes a diagonal of " + x.shape());
        }
        List<Integer> rest = new ArrayList<>(t.labels());
        rest.remove(j);
        rest.remove(i);
        int[] order = new int[x.rank()];
        int k = 0;
        for (int axis = 0; axis < order.length; axis++) {
          if (axis != i && axis != j) {
            order[k++] = axis;
          }
        }
        order[k] = i;
        order[k + 1] = j;
        x = g.transpose(x, order);
        Shape outer = x.shape().slice(0, k);
        x = g.reshape(x, outer.concat(Shape.of(Shape.multiply(n, n))));
        rest.add(label);
        t = new Term(strided(x, n), rest);
      }
    }
    return t;
  }

  /** Every (n + 1)-th of the n² elements of the last axis. */
  private Value strided(Value x, int n) {
    int[] lengths = new int[x.rank()];
    int[] steps = new int[x.rank()];
    Arrays.fill(lengths, Shape.UNKNOWN);
    Arrays.fill(steps, 1);
    if (n != Shape.UNKNOWN) {
      lengths[x.rank() - 1] = n;
      steps[x.rank() - 1] = n + 1;
    }
    return g.apply1(new SliceOp(new int[x.rank()], lengths, steps), x);
  }

  /** Without the axes that neither the result nor another operand has. */
  private Term reduced(Term t, List<Term> rest) {
    List<Integer> kept = new ArrayList<>();
    List<Integer> gone = new ArrayList<>();
    for (int i = 0; i < t.labels().size(); i++) {
      if (needed(t.labels().get(i), rest)) {
        kept.add(t.labels().get(i));
      } else {
        gone.add(i);
      }
    }
    int[] axes = gone.stream().mapToInt(Integer::intValue).toArray();
    return axes.length == 0 ? t : new Term(g.sum(t.value(), false, axes), kept);
  }

  private Term product(Term a, Term b, List<Term> rest) {
    List<Integer> batch = new ArrayList<>();
    List<Integer> summed = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    for (int label : a.labels()) {
      boolean shared = b.labels().contains(label);
      (!shared ? left : needed(label, rest) ? batch : summed).add(label);
    }
    b.labels().stream().filter(label -> !a.labels().contains(label)).forEach(right::add);
    for (int label : summed) {
      int n = a.dim(label);
      int m = b.dim(label);
      if (n != m && n != Shape.UNKNOWN && m != Shape.UNKNOWN) {
        throw Shapes.bad("'" + equation + "': one axis is of " + n + " and of " + m + " elements");
      }
    }
    batch.sort((x, y) -> Integer.compare(result.indexOf(x), result.indexOf(y)));
    List<Integer> labels = join(join(batch, left), right);
    if (left.isEmpty() && right.isEmpty() && summed.isEmpty()) {
      return new Term(g.multiply(permuted(a, batch), permuted(b, batch)), labels);
    }
    int[] rows = sizes(a, left);
    int[] columns = sizes(b, right);
    Value y;
    Shape outer = Shape.of();
    if (batch.isEmpty()) {
      int depth = product(sizes(a, summed));
      Value x = permuted(a, join(left, summed));
      x = g.reshape(x, Shape.of(rows).concat(Shape.of(depth)));
      Value flat = rows.length == 0 ? g.expandDims(x, 0) : x;
      Value z = permuted(b, join(summed, right));
      y = g.matmul(flat, g.reshape(z, depth, product(columns)));
    } else {
      outer = Shapes.broadcast(Shape.of(sizes(a, batch)), Shape.of(sizes(b, batch)));
      y = g.matmul(matrices(a, batch, left, summed), matrices(b, batch, summed, right));
    }
    y = g.reshape(y, outer.concat(Shape.of(rows)).concat(Shape.of(columns)));
    return new Term(y, labels);
  }

  /** The axes of a batch, then the product of some others, then that of the rest. */
  private Value matrices(Term t, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
    Value x = permuted(t, join(join(batch, rows), columns));
    Shape inner = Shape.of(product(sizes(t, rows)), product(sizes(t, columns)));
    return g.reshape(x, Shape.of(sizes(t, batch)).concat(inner));
  }

  private Value permuted(Term t, List<Integer> to) {
    if (t.labels().equals(to)) {
      return t.value();
    }
    return g.transpose(t.value(), to.stream().mapToInt(t.labels()::indexOf).toArray());
  }

  private static int[] sizes(Term t, List<Integer> wanted) {
    return wanted.stream().mapToInt(t::dim).toArray();
  }

  private static int product(int[] dims) {
    int n = 1;
    for (int d : dims) {
      n = Shape.multiply(n, d);
    }
    return n;
  }

  private static List<Integer> union(List<Integer> a, List<Integer> b) {
    List<Integer> out = new ArrayList<>(a);
    b.stream().filter(l -> !a.contains(l)).forEach(out::add);
    return out;
  }

  private static List<Integer> join(List<Integer> a, List<Integer> b) {
    List<Integer> out = new ArrayList<>(a);
    out.addAll(b);
    return out;
  }
}
