package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * The ops by which Keras 3 graphs compute masks: it writes what {@code compute_mask} of Embedding,
 * Masking and the merging layers did as nodes of the graph, and Cast where dtypes of layers differ.
 */
public final class MaskOps {
  /** In the order of Keras's modules. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Cast", c -> c.dtype("dtype", DType.FLOAT32), MaskOps::cast),
          OpLayer.type("Any", MaskOps::reduction, (r, call) -> r.any(call)),
          OpLayer.type("Concatenate", c -> c.integer("axis", 0), MaskOps::concatenate),
          OpLayer.type("ExpandDims", c -> c.integer("axis", 0), MaskOps::expandDims),
          OpLayer.type("LogicalOr", MaskOps::logicalOr),
          OpLayer.type("NotEqual", MaskOps::notEqual),
          OpLayer.type("ZerosLike", MaskOps::like, MaskOps::zerosLike));

  private MaskOps() {}

  private static Value cast(DType dtype, OpCall call) {
    return call.g().cast(call.tensor(0, "x"), dtype);
  }

  private record Reduction(int[] axes, boolean keepDims) {
    Value any(OpCall call) {
      return call.g().any(bool(call.g(), call.tensor(0, "x")), keepDims, axes);
    }
  }

  private static Reduction reduction(LayerConfig c) {
    return new Reduction(c.intList("axis"), c.bool("keepdims", false));
  }

  private static Value concatenate(int axis, OpCall call) {
    List<Value> parts = CallArgs.tensors(call.args().argument(0, "xs"));
    if (parts.isEmpty()) {
      throw Shapes.bad("a concatenation of nothing");
    }
    DType type = parts.get(0).dtype();
    for (Value v : parts) {
      type = type.promote(v.dtype());
    }
    List<Value> same = new ArrayList<>();
    for (Value v : parts) {
      same.add(call.g().cast(v, type));
    }
    return call.g().concat(same, axis);
  }

  private static Value expandDims(int axis, OpCall call) {
    return call.g().expandDims(call.tensor(0, "x"), axis);
  }

  private static Value logicalOr(OpCall call) {
    Value[] p = call.pair("x1", "x2");
    return call.g().or(bool(call.g(), p[0]), bool(call.g(), p[1]));
  }

  private static Value notEqual(OpCall call) {
    Value[] p = call.pair("x1", "x2");
    return call.g().binary(BinaryOp.Kind.NOT_EQUAL, p[0], p[1]);
  }

  /** The dtype that the config gives, or an empty list for the operand's own. */
  private static List<DType> like(LayerConfig c) {
    return c.has("dtype") ? List.of(c.dtype("dtype", DType.FLOAT32)) : List.of();
  }

  private static Value zerosLike(List<DType> dtype, OpCall call) {
    Value x = call.tensor(0, "x");
    DType type = dtype.isEmpty() ? x.dtype() : dtype.get(0);
    return call.g().broadcastTo(call.g().scalar(type, 0), x.shape());
  }

  private static Value bool(OpGraph g, Value x) {
    return g.cast(x, DType.BOOL);
  }
}
