package org.keras4j.layers.ops;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** TensorFlow's rounding of numbers to those that a few bits can hold. */
final class TfQuantization {
  private TfQuantization() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("quantization.quantize_and_dequantize_v2", TfQuantization::rounded);
    all.put("quantization.quantize_and_dequantize", TfQuantization::rounded);
  }

  private static Value rounded(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    DType dtype = x.dtype();
    int axis = c.has("axis") ? Shapes.axis(c.integer("axis", -1), x.rank()) : -1;
    boolean signed = c.bool("signed_input", true);
    boolean given = c.bool("range_given", false);
    int bits = c.integer("num_bits", 8);
    if (bits < 1 || bits > 30) {
      throw TfCall.bad("num_bits", "must be 1 to 30");
    }
    double least = signed ? -Math.scalb(1.0, bits - 1) : 0;
    least += signed && c.bool("narrow_range", false) ? 1 : 0;
    double most = Math.scalb(1.0, signed ? bits - 1 : bits) - 1;
    int[] all = others(x.rank(), axis);
    boolean keep = axis >= 0;
    if (given && keep) {
      throw TfCall.unsupported("axis", "TensorFlow itself takes no given range along an axis");
    }
    Value low = given ? c.tensor("input_min", dtype) : g.reduce(ReduceOp.Kind.MIN, x, all, keep);
    Value high = given ? c.tensor("input_max", dtype) : g.max(x, keep, all);
    Value byLow = scale(g, low, least);
    Value byHigh = scale(g, high, most);
    Value lowDecides = g.binary(BinaryOp.Kind.LESS, byLow, byHigh);
    Value scale = g.select(lowDecides, byLow, byHigh);
    Value step =
        g.select(
            lowDecides,
            g.divide(low, g.scalar(dtype, least == 0 ? 1 : least)),
            g.divide(high, g.scalar(dtype, most)));
    Value y = x;
    if (given) {
      Value top = g.select(lowDecides, g.multiply(step, g.scalar(dtype, most)), high);
      Value bottom = g.select(lowDecides, low, g.multiply(step, g.scalar(dtype, least)));
      y = g.maximum(g.minimum(x, top), bottom);
    }
    y = g.multiply(y, scale);
    String mode = c.string("round_mode", "HALF_TO_EVEN");
    if (mode.equals("HALF_UP")) {
      y = g.unary(Kind.FLOOR, g.add(y, g.scalar(dtype, 0.5)));
    } else if (mode.equals("HALF_TO_EVEN")) {
      y = g.unary(Kind.ROUND, y);
    } else {
      throw TfCall.bad("round_mode", "must be HALF_TO_EVEN or HALF_UP");
    }
    return g.multiply(y, step);
  }

  /** All axes but one; of none, all of them. */
  private static int[] others(int rank, int axis) {
    return IntStream.range(0, rank).filter(i -> i != axis).toArray();
  }

  /** How many steps the end of a range is from 0 for each unit; no limit where the signs differ. */
  private static Value scale(OpGraph g, Value end, double steps) {
    DType dtype = end.dtype();
    Value limit = g.scalar(dtype, steps);
    Value zero = g.scalar(dtype, 0);
    Value same = g.binary(BinaryOp.Kind.GREATER, g.multiply(limit, end), zero);
    Value safe = g.select(same, end, g.scalar(dtype, 1));
    return g.select(same, g.divide(limit, safe), g.scalar(dtype, Float.MAX_VALUE));
  }
}
