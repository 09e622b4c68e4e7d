package org.keras4j.layers.ops;

import java.util.List;
import java.util.function.BiFunction;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.ReductionOps.Over;
import org.keras4j.layers.ops.StatisticOps.Extreme;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Statistics of the elements that are not NaN. */
public final class NanOps {
  public static final List<LayerType> TYPES =
      List.of(
          over("Nanvar", (over, call) -> variance(call.g(), over, call.x())),
          over(
              "Nanstd",
              (over, call) ->
                  call.g().unary(UnaryOp.Kind.SQRT, variance(call.g(), over, call.x()))),
          OpLayer.type("Nanargmax", Extreme::of, (e, call) -> place(e, call, true)),
          OpLayer.type("Nanargmin", Extreme::of, (e, call) -> place(e, call, false)));

  private NanOps() {}

  private static LayerType over(String className, BiFunction<Over, OpCall, Value> function) {
    return OpLayer.type(className, Over::of, function);
  }

  private static Value variance(OpGraph g, Over over, Value of) {
    Value x = OpCall.real(g, of);
    Value mean = StatisticOps.nanMean(g, StatisticOps.kept(over), x);
    Value there = g.not(g.unary(UnaryOp.Kind.IS_NAN, x));
    Value centered = g.select(there, g.subtract(x, mean), g.scalar(x.dtype(), 0));
    Value squares = g.unary(UnaryOp.Kind.SQUARE, centered);
    Value count = over.apply(g, ReduceOp.Kind.SUM, g.cast(there, x.dtype()));
    return g.divide(over.apply(g, ReduceOp.Kind.SUM, squares), count);
  }

  /** -1 where there is nothing but NaN. */
  private static Value place(Extreme extreme, OpCall call, boolean largest) {
    OpGraph g = call.g();
    Value x = call.x();
    if (!x.dtype().isFloating()) {
      return extreme.apply(g, x, largest);
    }
    Value nan = g.unary(UnaryOp.Kind.IS_NAN, x);
    double least = largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    Value clean = g.select(nan, g.scalar(x.dtype(), least), x);
    Value none = g.all(nan, extreme.keepDims(), extreme.axis());
    return g.select(none, g.scalar(DType.INT32, -1), extreme.apply(g, clean, largest));
  }
}
