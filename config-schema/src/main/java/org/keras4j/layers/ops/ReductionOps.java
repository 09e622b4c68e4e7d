package org.keras4j.layers.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Reductions over axes: all of them when the axis is null, none when it is an empty list. */
public final class ReductionOps {
  /** In the order of kinds. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Sum", Over::of, (over, call) -> over.apply(call.g(), Kind.SUM, sum(call))),
          OpLayer.type("Mean", Over::of, ReductionOps::mean),
          extreme("Max", Kind.MAX, Kind.ANY),
          extreme("Amax", Kind.MAX, Kind.ANY),
          extreme("Min", Kind.MIN, Kind.ALL),
          extreme("Amin", Kind.MIN, Kind.ALL),
          OpLayer.type("Prod", Product::of, (product, call) -> product.apply(call)),
          ofBools("Any", Kind.ANY),
          ofBools("All", Kind.ALL));

  private ReductionOps() {}

  /** The axes of a reduction; an empty array stands for all of them. */
  record Over(int[] axes, boolean none, boolean keepDims) {
    static Over of(LayerConfig c) {
      int[] axes = c.intList("axis");
      return new Over(axes, c.has("axis") && axes.length == 0, c.bool("keepdims", false));
    }

    Value apply(OpGraph g, Kind kind, Value x) {
      return none ? x : g.reduce(kind, x, axes, keepDims);
    }
  }

  /** Sums and products of small integers are 32 bits wide. */
  static Value sum(OpCall call) {
    Value x = call.x();
    return call.g().cast(x, wide(x.dtype()));
  }

  private static DType wide(DType dtype) {
    switch (dtype) {
      case BOOL:
      case INT8:
      case INT16:
        return DType.INT32;
      case UINT8:
      case UINT16:
        return DType.UINT32;
      default:
        return dtype;
    }
  }

  /** Of 16-bit floats, the mean is computed in float32; of integers, it is float32. */
  private static Value mean(Over over, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    DType dtype = x.dtype();
    DType compute = dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
    Value y = over.apply(g, Kind.MEAN, g.cast(x, compute));
    return g.cast(y, dtype.isFloating() ? dtype : compute);
  }

  private static LayerType extreme(String className, Kind kind, Kind ofBools) {
    return OpLayer.type(
        className,
        c -> new Extreme(Over.of(c), c.optionalNumber("initial"), kind, ofBools),
        Extreme::apply);
  }

  /** The largest or smallest element, and of a number where one is given. */
  private record Extreme(Over over, @Nullable Double initial, Kind kind, Kind ofBools) {
    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      boolean bools = x.dtype() == DType.BOOL;
      Value y = over.apply(g, bools ? ofBools : kind, x);
      if (initial == null) {
        return y;
      }
      DType dtype = bools ? DType.INT32 : x.dtype();
      Value least = g.scalar(dtype, bools || dtype.isInteger() ? initial.longValue() : initial);
      y = g.cast(y, dtype);
      y = kind == Kind.MAX ? g.maximum(y, least) : g.minimum(y, least);
      return g.cast(y, x.dtype());
    }
  }

  /** Where a dtype is asked for, TensorFlow's product stays in that of the operand. */
  private record Product(Over over, boolean asGiven) {
    static Product of(LayerConfig c) {
      return new Product(Over.of(c), c.has("dtype"));
    }

    Value apply(OpCall call) {
      return over.apply(call.g(), Kind.PRODUCT, asGiven ? call.x() : sum(call));
    }
  }

  private static LayerType ofBools(String className, Kind kind) {
    return OpLayer.type(
        className,
        Over::of,
        (over, call) -> over.apply(call.g(), kind, call.g().cast(call.x(), DType.BOOL)));
  }
}
