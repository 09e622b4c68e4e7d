package org.keras4j.layers.preprocessing;

import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** The form in which layers give categories: Keras's {@code output_mode}. */
enum Encoding {
  /** The category's index. */
  INT,
  /** A row for each element, 1 at its category. */
  ONE_HOT,
  /** A row for each sample, 1 at the categories that occur in it. */
  MULTI_HOT,
  /** A row for each sample that counts its categories. */
  COUNT,
  /** The counts, times a weight of each category. */
  TF_IDF;

  /** Far above what fits into memory for a batch. */
  private static final int MAX_ONE_HOT = 1 << 24;

  static Encoding of(LayerConfig c, String defaultName, Encoding... allowed) {
    if (c.bool("sparse", false)) {
      throw c.unsupported("sparse", "sparse outputs are not supported");
    }
    String name = c.string("output_mode", defaultName).replace('-', '_');
    for (Encoding e : allowed) {
      if (e.name().equalsIgnoreCase(name.equals("binary") ? "multi_hot" : name)) {
        return e;
      }
    }
    throw c.node("output_mode").expected("one of " + java.util.List.of(allowed));
  }

  /** Integers below {@code depth} in this form; others do not count. */
  Value encode(OpGraph g, Value ids, int depth, DType dtype, boolean keras3) {
    return encode(g, ids, null, depth, dtype, keras3);
  }

  /** Likewise, with weights for the counts. */
  Value encode(
      OpGraph g, Value ids, @Nullable Value counted, int depth, DType dtype, boolean keras3) {
    if (this == INT) {
      return g.cast(ids, dtype);
    }
    boolean column = ids.rank() > 1 && ids.dim(-1) == 1;
    if (this == ONE_HOT && (keras3 || ids.rank() + (column ? 0 : 1) > 2)) {
      if (!keras3) {
        throw refused("one_hot", ids);
      }
      return oneHot(g, column ? g.squeeze(ids, ids.rank() - 1) : ids, depth, dtype);
    }
    if (this == ONE_HOT) {
      Value one = column ? ids : g.expandDims(ids, ids.rank());
      return g.apply1(new BincountOp(depth, true, dtype), one);
    }
    if (ids.rank() < 1 || ids.rank() > 2 && !keras3) {
      throw refused(this == MULTI_HOT ? "multi_hot" : "count", ids);
    }
    if (ids.rank() > 2) {
      // Keras goes over the second axis here, not over the last one.
      Value each = oneHot(g, ids, depth, dtype);
      if (counted != null) {
        each = g.multiply(each, g.expandDims(counted, counted.rank()));
      }
      ReduceOp.Kind kind = this == MULTI_HOT ? ReduceOp.Kind.MAX : ReduceOp.Kind.SUM;
      return g.reduce(kind, each, new int[] {1}, false);
    }
    BincountOp op = new BincountOp(depth, this == MULTI_HOT, dtype);
    return counted == null ? g.apply1(op, ids) : g.apply1(op, ids, counted);
  }

  private static Value oneHot(OpGraph g, Value ids, int depth, DType dtype) {
    if (depth > MAX_ONE_HOT) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SHAPE,
          "one_hot of " + depth + " categories, the limit is " + MAX_ONE_HOT);
    }
    long[] all = new long[depth];
    for (int i = 0; i < depth; i++) {
      all[i] = i;
    }
    Value categories = g.cast(g.constant(Tensor.of(all, all.length)), ids.dtype());
    Value each = g.expandDims(ids, ids.rank());
    return g.cast(g.binary(BinaryOp.Kind.EQUAL, each, categories), dtype);
  }

  private static UnsupportedModelException refused(String mode, Value ids) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT,
        "output_mode "
            + mode
            + " of an input of shape "
            + ids.shape()
            + ": Keras 2 takes at most two axes there",
        null,
        null);
  }
}
