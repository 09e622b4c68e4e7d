package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.layers.Activations;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's losses, weighted moments and lookups of embeddings. */
final class TfLosses {
  private TfLosses() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("nn.sigmoid_cross_entropy_with_logits", TfLosses::sigmoid);
    all.put("nn.weighted_cross_entropy_with_logits", TfLosses::weighted);
    all.put("nn.softmax_cross_entropy_with_logits", TfLosses::softmax);
    all.put("nn.sparse_softmax_cross_entropy_with_logits", TfLosses::sparse);
    all.put("nn.log_poisson_loss", TfLosses::poisson);
    all.put("nn.compute_average_loss", TfLosses::average);
    all.put("nn.ctc_loss", TfLosses::ctc);
    all.put("nn.embedding_lookup", TfLosses::lookup);
    all.put("nn.dropout", TfLosses::dropout);
  }

  /** Labels and logits, of which either may be the first argument. */
  private static Value[] pair(TfCall c) {
    String labels = c.has("targets") ? "targets" : "labels";
    if (c.has(labels) && c.has("logits")) {
      return c.pair(labels, "logits");
    }
    if (c.has("logits")) {
      return c.with("logits");
    }
    Value[] both = c.with(labels);
    return new Value[] {both[1], both[0]};
  }

  private static Value positive(OpGraph g, Value x) {
    return g.unary(Activations.relu(0, null, 0), x);
  }

  /** {@code log(1 + exp(-|x|))}. */
  private static Value tail(OpGraph g, Value x) {
    Value size = g.unary(Kind.NEGATIVE, g.unary(Kind.ABS, x));
    return g.unary(Kind.LOG1P, g.unary(Kind.EXP, size));
  }

  private static Value sigmoid(TfCall c) {
    OpGraph g = c.g();
    Value[] zx = pair(c);
    Value y = g.subtract(positive(g, zx[1]), g.multiply(zx[1], zx[0]));
    return g.add(y, tail(g, zx[1]));
  }

  private static Value weighted(TfCall c) {
    OpGraph g = c.g();
    Value[] zx = pair(c);
    Value x = zx[1];
    Value one = g.scalar(x.dtype(), 1);
    Value more = g.subtract(c.tensor("pos_weight", x.dtype()), one);
    Value weight = g.add(one, g.multiply(more, zx[0]));
    Value loss = g.add(tail(g, x), positive(g, g.unary(Kind.NEGATIVE, x)));
    return g.add(g.multiply(g.subtract(one, zx[0]), x), g.multiply(weight, loss));
  }

  private static Value logarithms(OpGraph g, Value x, int axis) {
    return g.apply1(new SoftmaxOp(SoftmaxOp.Kind.LOG_SOFTMAX, new int[] {axis}), x);
  }

  private static Value softmax(TfCall c) {
    OpGraph g = c.g();
    Value[] zx = pair(c);
    int axis = Shapes.axis(c.integer(c.has("dim") ? "dim" : "axis", -1), zx[1].rank());
    Value product = g.multiply(zx[0], logarithms(g, zx[1], axis));
    return g.unary(Kind.NEGATIVE, g.sum(product, false, axis));
  }

  /** The labels are classes. */
  private static Value sparse(TfCall c) {
    OpGraph g = c.g();
    Value[] zx = pair(c);
    Value labels = g.cast(zx[0], DType.INT64);
    Value x = logarithms(g, zx[1], zx[1].rank() - 1);
    Value at = g.expandDims(labels, labels.rank());
    Value own = OrderOps.takeAlong(g, x, at, x.rank() - 1);
    return g.unary(Kind.NEGATIVE, g.squeeze(own, own.rank() - 1));
  }

  /** The loss and its gradient by the logits, of labels that are shares. */
  static List<Value> softmaxAndGradient(TfCall c) {
    Value[] zx = c.with("logits");
    Value gradient = c.g().subtract(c.g().softmax(zx[1], -1), zx[0]);
    return List.of(softmax(c), gradient);
  }

  /** Likewise, of labels that are classes. */
  static List<Value> sparseAndGradient(TfCall c) {
    OpGraph g = c.g();
    Value x = c.tensor("logits", DType.FLOAT32);
    Value labels = g.cast(c.x(), DType.INT32);
    if (x.dim(-1) == Shape.UNKNOWN) {
      return List.of(sparse(c), x);
    }
    Value classes = OrderOps.counted(g, DType.INT32, x.dim(-1));
    Value at = g.expandDims(labels, labels.rank());
    Value hot = g.cast(g.binary(BinaryOp.Kind.EQUAL, at, classes), x.dtype());
    return List.of(sparse(c), g.subtract(g.softmax(x, -1), hot));
  }

  private static Value poisson(TfCall c) {
    OpGraph g = c.g();
    Value[] zx = c.with("log_input");
    Value z = zx[0];
    Value y = g.subtract(g.unary(Kind.EXP, zx[1]), g.multiply(zx[1], z));
    if (!c.bool("compute_full_loss", false)) {
      return y;
    }
    DType dtype = z.dtype();
    Value logarithm = g.unary(Kind.LOG, g.multiply(g.scalar(dtype, 2 * Math.PI), z));
    Value factorial = g.subtract(g.multiply(z, g.unary(Kind.LOG, z)), z);
    factorial = g.add(factorial, g.multiply(g.scalar(dtype, 0.5), logarithm));
    Value zero = g.scalar(dtype, 0);
    Value small =
        g.and(
            g.binary(BinaryOp.Kind.GREATER_EQUAL, z, zero),
            g.binary(BinaryOp.Kind.LESS_EQUAL, z, g.scalar(dtype, 1)));
    return g.add(y, g.select(small, zero, factorial));
  }

  /** The sum over the rows of the batch. */
  private static Value average(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    if (c.has("sample_weight")) {
      Value w = g.cast(c.tensor("sample_weight", x.dtype()), x.dtype());
      if (w.rank() != 0 && w.rank() != x.rank()) {
        throw TfCall.bad("sample_weight", "must have the axes of the loss, or none");
      }
      x = g.multiply(x, w);
    }
    int rows = x.rank() == 0 ? 1 : x.dim(0);
    int size = c.integer("global_batch_size", rows == Shape.UNKNOWN ? 1 : rows);
    return g.divide(g.sum(x, false), g.scalar(x.dtype(), size));
  }

  /** Of dense labels; each row's own loss. */
  private static Value ctc(TfCall c) {
    OpGraph g = c.g();
    Value labels = c.tensorOf(DType.INT32);
    Value logits = c.tensor("logits", DType.FLOAT32);
    if (!c.has("label_length") || labels.rank() != 2) {
      throw TfCall.bad("label_length", "must be given, as sparse labels are none of a file");
    }
    Value x = c.bool("logits_time_major", true) ? g.transpose(logits, 1, 0, 2) : logits;
    int blank = c.has("blank_index") ? c.integer("blank_index", 0) : 0;
    return g.apply1(
        new CtcLossOp(blank < 0 ? blank + x.dim(-1) : blank),
        g.cast(labels, DType.INT32),
        g.cast(c.tensor("label_length", DType.INT32), DType.INT32),
        g.cast(c.tensor("logit_length", DType.INT32), DType.INT32),
        x);
  }

  /** Mean and variance of numbers that count as often as their weights say. */
  static List<Value> moments(TfCall c) {
    OpGraph g = c.g();
    Value given = c.floatX();
    Value x = given.dtype() == DType.FLOAT16 ? g.cast(given, DType.FLOAT32) : given;
    int[] axes = c.integers("axes");
    Value w = g.cast(c.tensor("frequency_weights", x.dtype()), x.dtype());
    Value weighted = g.multiply(w, x);
    Value wide = g.add(w, g.multiply(x, g.scalar(x.dtype(), 0)));
    Value total = g.sum(wide, true, axes);
    Value mean = ratio(g, g.sum(weighted, true, axes), total);
    Value squares = g.multiply(w, g.unary(Kind.SQUARE, g.subtract(x, mean)));
    Value variance = ratio(g, g.sum(squares, true, axes), total);
    boolean keep = c.bool("keepdims", c.bool("keep_dims", false));
    Shape out = Shapes.reduce(mean.shape(), axes, keep);
    return List.of(
        g.cast(g.reshape(mean, out), given.dtype()),
        g.cast(g.reshape(variance, out), given.dtype()));
  }

  private static Value ratio(OpGraph g, Value a, Value b) {
    Value zero = g.scalar(a.dtype(), 0);
    return g.select(g.binary(BinaryOp.Kind.EQUAL, b, zero), zero, g.divide(a, b));
  }

  /** Keras writes a constant table as a list, which it reads back as one table for each row. */
  private static Value lookup(TfCall c) {
    OpGraph g = c.g();
    Value table = c.x();
    if (!(c.first() instanceof Value)) {
      if (table.rank() < 2) {
        throw Shapes.bad("an embedding_lookup needs tables of rank 1 or more");
      }
      int[] order = new int[table.rank()];
      java.util.Arrays.setAll(order, i -> i < 2 ? 1 - i : i);
      boolean inTurn = c.string("partition_strategy", "mod").equals("mod");
      Shape s = table.shape();
      table = inTurn ? g.transpose(table, order) : table;
      table = g.reshape(table, Shape.of(s.dim(0) * s.dim(1)).concat(s.slice(2, s.rank())));
    }
    Value rows = g.apply1(new GatherOp(0, false), table, c.tensor("ids", DType.INT32));
    if (!c.has("max_norm")) {
      return rows;
    }
    Value most = g.scalar(rows.dtype(), c.number("max_norm", 0));
    int first = rows.rank() - table.rank() + 1;
    int[] axes = new int[table.rank() - 1];
    java.util.Arrays.setAll(axes, i -> first + i);
    Value square = g.unary(Kind.SQUARE, rows);
    Value length = g.unary(Kind.SQRT, axes.length == 0 ? square : g.sum(square, true, axes));
    return g.divide(g.multiply(rows, most), g.maximum(length, most));
  }

  private static Value dropout(TfCall c) {
    if (!(c.argument("rate") instanceof Number rate) || rate.doubleValue() != 0) {
      throw TfCall.unsupported("rate", "elements are dropped at random in predictions, too");
    }
    return c.floatX();
  }
}
