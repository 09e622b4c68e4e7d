package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.attention.ScaledProduct;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Functions of {@code keras.ops.nn} that have no family of their own. */
public final class NeuralOps {
  /** Encodings, attention, blocks. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Threshold", NeuralOps::threshold, NeuralOps::threshold),
          OpLayer.type("OneHot", OneHot::of, OneHot::apply),
          OpLayer.type("MultiHot", NeuralOps::multiHot, NeuralOps::multiHot),
          OpLayer.type("DotProductAttention", NeuralOps::causal, NeuralOps::attention),
          OpLayer.type("DepthToSpace", NeuralOps::block, NeuralOps::depthToSpace),
          OpLayer.type("SpaceToDepth", NeuralOps::block, NeuralOps::spaceToDepth));

  private NeuralOps() {}

  private static UnaryOp threshold(LayerConfig c) {
    return new UnaryOp(Kind.THRESHOLD, c.number("threshold", 0), c.number("default_value", 0), 0);
  }

  private static Value threshold(UnaryOp op, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (x.dtype().isFloating()) {
      return g.unary(op, x);
    }
    Value above = g.binary(BinaryOp.Kind.GREATER, x, g.scalar(x.dtype(), op.a()));
    return g.select(above, x, g.scalar(x.dtype(), op.b()));
  }

  /** Ids outside of the classes, negative ones too, give zeros only. */
  private record OneHot(int classes, int axis, DType dtype) {
    static OneHot of(LayerConfig c) {
      if (c.bool("sparse", false)) {
        throw c.unsupported("sparse", "sparse tensors are not supported");
      }
      return new OneHot(
          c.positiveInt("num_classes"), c.integer("axis", -1), c.dtype("dtype", DType.FLOAT32));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value ids = g.cast(call.x(), DType.INT64);
      int at = Shapes.axis(axis, ids.rank() + 1);
      int[] dims = new int[ids.rank() + 1];
      Arrays.fill(dims, 1);
      dims[at] = classes;
      double[] numbers = new double[classes];
      Arrays.setAll(numbers, i -> i);
      Value each = g.constant(Tensor.ofNumbers(DType.INT64, Shape.of(dims), numbers));
      return g.cast(g.binary(BinaryOp.Kind.EQUAL, g.expandDims(ids, at), each), dtype);
    }
  }

  private static OneHot multiHot(LayerConfig c) {
    return OneHot.of(c);
  }

  /** True where an id occurs along the second axis of ids, or along the only one. */
  private static Value multiHot(OneHot each, OpCall call) {
    OpGraph g = call.g();
    Value ones = each.apply(call);
    int axis = ones.rank() > 2 ? 1 : 0;
    return ones.dtype() == DType.BOOL ? g.any(ones, false, axis) : g.max(ones, false, axis);
  }

  private static boolean causal(LayerConfig c) {
    for (String key : List.of("flash_attention", "attn_logits_soft_cap")) {
      boolean asked = c.has(key) && !Boolean.FALSE.equals(c.node(key).value());
      if (asked) {
        throw c.unsupported(key, "Keras computes it on accelerators only, not on TensorFlow");
      }
    }
    return c.bool("is_causal", false);
  }

  /** The heads of key and value are shared by groups of the query's. */
  private static Value attention(boolean causal, OpCall call) {
    OpGraph g = call.g();
    Operand[] given = {call.operand(0, "query"), call.operand(1, "key"), call.operand(2, "value")};
    DType dtype = Operand.meetStrongly(given);
    Value query = given[0].as(g, dtype);
    Value key = given[1].as(g, dtype);
    Value value = given[2].as(g, dtype);
    if (query.rank() != 4 || key.rank() != 4 || value.rank() != 4) {
      throw Shapes.bad("attention needs (batch, steps, heads, size), got " + query.shape());
    }
    int heads = query.dim(2);
    int shared = key.dim(2);
    if (heads > shared && shared > 1) {
      key = repeated(g, key, heads / shared);
      value = repeated(g, value, heads / shared);
    }
    Value bias = call.has(3, "bias") ? call.operand(3, "bias").as(g, dtype) : null;
    Value mask = call.has(4, "mask") ? g.cast(call.tensor(4, "mask"), DType.BOOL) : null;
    if (causal) {
      mask = ScaledProduct.causal(g, mask, query.dim(1), key.dim(1));
    }
    Operand scale = call.has(5, "scale") ? call.operand(5, "scale") : null;
    if (scale != null && scale.number() == null) {
      throw Shapes.bad("the scale of attention must be a number");
    }
    double factor =
        scale == null ? 1f / (float) Math.sqrt(key.dim(3)) : scale.number().doubleValue();
    return new ScaledProduct(factor, bias, mask).apply(g, query, key, value);
  }

  private static Value repeated(OpGraph g, Value x, int times) {
    int[] each = new int[x.dim(2) * times];
    Arrays.setAll(each, i -> i / times);
    return g.apply1(new GatherOp(2, false), x, g.constant(Tensor.of(each, each.length)));
  }

  private record Block(int size, boolean channelsFirst) {}

  private static Block block(LayerConfig c) {
    return new Block(c.positiveInt("block_size"), c.channelsFirst());
  }

  private static Value depthToSpace(Block block, OpCall call) {
    OpGraph g = call.g();
    Value x = block.channelsFirst() ? g.toChannelsLast(call.x()) : call.x();
    int b = block.size();
    if (x.rank() != 4 || x.dim(3) == Shape.UNKNOWN || x.dim(3) % (b * b) != 0) {
      throw Shapes.bad("the channels of " + x.shape() + " do not divide by " + b * b);
    }
    int depth = x.dim(3) / (b * b);
    Value y = g.reshape(x, x.dim(0), x.dim(1), x.dim(2), b, b, depth);
    y = g.transpose(y, 0, 1, 3, 2, 4, 5);
    y = g.reshape(y, x.dim(0), Shape.multiply(x.dim(1), b), Shape.multiply(x.dim(2), b), depth);
    return block.channelsFirst() ? g.toChannelsFirst(y) : y;
  }

  private static Value spaceToDepth(Block block, OpCall call) {
    OpGraph g = call.g();
    Value x = block.channelsFirst() ? g.toChannelsLast(call.x()) : call.x();
    int b = block.size();
    if (x.rank() != 4) {
      throw Shapes.bad("expected images (batch, height, width, channels), got " + x.shape());
    }
    int[] small = {x.dim(1), x.dim(2)};
    for (int i = 0; i < 2; i++) {
      if (small[i] != Shape.UNKNOWN && small[i] % b != 0) {
        throw Shapes.bad("the image " + x.shape() + " does not divide into blocks of " + b);
      }
      small[i] = small[i] == Shape.UNKNOWN ? small[i] : small[i] / b;
    }
    Value y = g.reshape(x, x.dim(0), small[0], b, small[1], b, x.dim(3));
    y = g.transpose(y, 0, 1, 3, 2, 4, 5);
    y = g.reshape(y, x.dim(0), small[0], small[1], Shape.multiply(x.dim(3), b * b));
    return block.channelsFirst() ? g.toChannelsFirst(y) : y;
  }
}
