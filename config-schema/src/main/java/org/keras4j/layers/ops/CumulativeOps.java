package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.CumulativeOp.Kind;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Running sums and products, and the area under a curve. */
public final class CumulativeOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Cumsum", Running::of, (r, call) -> r.apply(call, Kind.SUM, call.x())),
          OpLayer.type("Cumprod", Running::of, (r, call) -> r.apply(call, Kind.PRODUCT, call.x())),
          OpLayer.type(
              "Nancumsum",
              Running::of,
              (r, call) -> r.apply(call, Kind.SUM, ElementwiseOps.finite(call.g(), call.x(), 0))),
          OpLayer.type(
              "Nancumprod",
              Running::of,
              (r, call) ->
                  r.apply(call, Kind.PRODUCT, ElementwiseOps.finite(call.g(), call.x(), 1))),
          OpLayer.type("Trapezoid", Trapezoid::of, Trapezoid::apply));

  private CumulativeOps() {}

  /** Over one axis, or over all elements when there is none. */
  private record Running(int[] axis, List<DType> dtype) {
    static Running of(LayerConfig c) {
      return new Running(c.intList("axis"), IntegerOps.dtype(c));
    }

    Value apply(OpCall call, Kind kind, Value of) {
      OpGraph g = call.g();
      Value x = dtype.isEmpty() ? of : g.cast(of, dtype.get(0));
      x = x.dtype() == DType.BOOL ? g.cast(x, DType.INT32) : x;
      x = axis.length == 0 ? ArrayOps.flat(g, x) : x;
      int at = axis.length == 0 ? 0 : Shapes.axis(axis[0], x.rank());
      return g.apply1(new CumulativeOp(kind, at, false, false), x);
    }
  }

  /** Heights in the middle of neighbours, times their distances. */
  private record Trapezoid(List<ConstantConfig> x, ConstantConfig dx, int axis) {
    static Trapezoid of(LayerConfig c) {
      ConfigNode dx = c.has("dx") ? c.node("dx") : c.node("dx").withValue(1.0);
      return new Trapezoid(
          c.has("x") ? List.of(ConstantConfig.of(c.node("x"))) : List.of(),
          ConstantConfig.of(dx),
          c.integer("axis", -1));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value y = OpCall.real(g, call.tensor(0, "y"));
      DType dtype = y.dtype();
      // A Python number is a float32 before it is cast.
      Value distance = g.cast(g.constant(dx.tensor(DType.FLOAT32)), dtype);
      if (!x.isEmpty()) {
        Tensor places = x.get(0).tensor(dtype);
        distance = steps(g, g.constant(places), axis);
      }
      Value rows = last(g, y, axis);
      int n = rows.dim(-1);
      if (n == Shape.UNKNOWN) {
        return StaticValues.unknown(g, dtype, rows.shape().slice(0, rows.rank() - 1));
      }
      Value sums = g.add(tail(g, rows), head(g, rows));
      Value heights = g.multiply(g.scalar(dtype, 0.5), sums);
      return g.sum(g.multiply(heights, distance), false, -1);
    }

    private static Value last(OpGraph g, Value v, int axis) {
      return ArrayOps.move(g, v, new int[] {axis}, new int[] {-1});
    }

    private static Value tail(OpGraph g, Value v) {
      int n = v.dim(-1);
      return g.slice(v, -1, Math.min(n, 1), Math.max(0, n - 1));
    }

    private static Value head(OpGraph g, Value v) {
      return g.slice(v, -1, 0, Math.max(0, v.dim(-1) - 1));
    }

    private static Value steps(OpGraph g, Value places, int axis) {
      Value rows = last(g, places, axis);
      return g.subtract(tail(g, rows), head(g, rows));
    }
  }
}
