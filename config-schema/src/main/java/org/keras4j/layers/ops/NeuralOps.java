package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Functions of {@code keras.ops.nn} beside the activations. */
public final class NeuralOps {
  private static final double EPSILON = 1e-7;

  /** Encodings, normalisations, blocks. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Threshold", NeuralOps::threshold, NeuralOps::threshold),
          OpLayer.type("OneHot", OneHot::of, OneHot::apply),
          OpLayer.type("Normalize", Norm::of, Norm::apply),
          OpLayer.type("RMSNorm", Scaled::of, Scaled::rms),
          OpLayer.type("DepthToSpace", NeuralOps::block, NeuralOps::depthToSpace),
          OpLayer.type("SpaceToDepth", NeuralOps::block, NeuralOps::spaceToDepth));

  private NeuralOps() {}

  private static UnaryOp threshold(LayerConfig c) {
    return new UnaryOp(Kind.THRESHOLD, c.number("threshold", 0), c.number("default_value", 0), 0);
  }

  private static Value threshold(UnaryOp op, OpCall call) {
    return call.g().unary(op, call.floatX());
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

  private static int[] axes(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0) {
      throw c.node("axis").expected("an axis or several");
    }
    return axes;
  }

  /** Division by the norm of some order, which is at least epsilon. */
  private record Norm(int[] axes, int order, double epsilon) {
    static Norm of(LayerConfig c) {
      return new Norm(NeuralOps.axes(c), c.positiveInt("order", 2), c.number("epsilon", EPSILON));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.floatX();
      if (order == 2) {
        Value squares = g.sum(g.unary(Kind.SQUARE, x), true, axes);
        Value most = g.scalar(x.dtype(), 1 / epsilon);
        return g.multiply(x, g.minimum(g.unary(Kind.RSQRT, squares), most));
      }
      if (axes.length != 1) {
        throw Shapes.bad("normalisation of order " + order + " is supported over one axis");
      }
      Value size = g.unary(Kind.ABS, x);
      Value powers = g.binary(BinaryOp.Kind.POWER, size, g.scalar(x.dtype(), order));
      Value norm =
          g.binary(
              BinaryOp.Kind.POWER, g.sum(powers, true, axes), g.scalar(x.dtype(), 1.0 / order));
      return g.divide(x, g.maximum(norm, g.scalar(x.dtype(), epsilon)));
    }
  }

  private record Scaled(int[] axes, double epsilon) {
    static Scaled of(LayerConfig c) {
      return new Scaled(NeuralOps.axes(c), c.number("epsilon", EPSILON));
    }

    Value rms(OpCall call) {
      OpGraph g = call.g();
      Value x = call.floatX();
      DType compute = x.dtype().promote(DType.FLOAT32);
      Value y = g.cast(x, compute);
      Value mean = g.mean(g.unary(Kind.SQUARE, y), true, axes);
      Value factor = g.unary(Kind.RSQRT, g.add(mean, g.scalar(compute, epsilon)));
      y = g.multiply(y, factor);
      if (call.has(1, "scale")) {
        Value scale = g.cast(call.tensor(1, "scale"), compute);
        y = g.multiply(y, axes.length == 1 ? spread(g, scale, y) : scale);
      }
      return g.cast(y, x.dtype());
    }

    private Value spread(OpGraph g, Value scale, Value y) {
      int[] dims = new int[y.rank()];
      Arrays.fill(dims, 1);
      dims[Shapes.axis(axes[0], y.rank())] = scale.shape().size();
      return g.reshape(scale, dims);
    }
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
