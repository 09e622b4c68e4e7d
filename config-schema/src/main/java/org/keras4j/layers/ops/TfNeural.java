package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activations;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions of neural networks: convolution, pooling, normalisation. */
final class TfNeural {
  private TfNeural() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    for (int rank = 1; rank <= 3; rank++) {
      int r = rank;
      all.put("nn.max_pool" + rank + "d", c -> pool(c, true, r));
      all.put("nn.avg_pool" + rank + "d", c -> pool(c, false, r));
    }
    all.put("nn.max_pool", c -> pool(c, true, c.x().rank() - 2));
    all.put("nn.avg_pool", c -> pool(c, false, c.x().rank() - 2));
    all.put("nn.conv1d", c -> convolve(c, 1, false));
    all.put("nn.conv2d", c -> convolve(c, 2, false));
    all.put("nn.conv3d", c -> convolve(c, 3, false));
    all.put("nn.convolution", c -> convolve(c, c.x().rank() - 2, false));
    all.put("nn.depthwise_conv2d", c -> convolve(c, 2, true));
    all.put("nn.batch_normalization", TfNeural::normalise);
    all.put("nn.l2_loss", TfNeural::halfSquares);
    all.put("nn.crelu", TfNeural::bothSides);
    all.put("nn.local_response_normalization", TfNeural::localResponse);
  }

  static boolean channelsFirst(TfCall c) {
    String format = c.string("data_format", "N…C");
    if (!format.startsWith("N") || format.startsWith("NCHW_")) {
      throw TfCall.unsupported("data_format", "TensorFlow has it on other processors only");
    }
    return format.startsWith("NC") && format.length() > 2;
  }

  /** One integer for all spatial axes, one for each, or one for each axis of the tensor. */
  static int[] spatial(TfCall c, String name, int rank, boolean first) {
    int[] of = c.integers(name);
    int[] out;
    if (of.length == 1) {
      out = new int[rank];
      Arrays.fill(out, of[0]);
    } else if (of.length == rank) {
      out = of;
    } else if (of.length == rank + 2 && of[0] == 1 && of[first ? 1 : rank + 1] == 1) {
      out = Arrays.copyOfRange(of, first ? 2 : 1, rank + (first ? 2 : 1));
    } else {
      throw TfCall.bad(name, "must be one integer, or one for each spatial axis");
    }
    if (Arrays.stream(out).anyMatch(i -> i < 1)) {
      throw TfCall.bad(name, "must be positive");
    }
    return out;
  }

  /** Pairs for each spatial axis; null for the {@code SAME} rule. */
  private static int @Nullable [][] padding(TfCall c, int rank, boolean first) {
    Object padding = c.has("padding") ? c.argument("padding") : "VALID";
    if (padding instanceof String s) {
      String word = s.toUpperCase(Locale.ROOT);
      if (word.equals("SAME")) {
        return null;
      }
      if (word.equals("VALID")) {
        return new int[rank][2];
      }
    }
    if (!(padding instanceof List<?> pairs) || pairs.size() != rank + 2) {
      throw TfCall.bad("padding", "must be SAME, VALID, or a pair for each axis");
    }
    int[][] out = new int[rank][];
    for (int i = 0; i < rank; i++) {
      out[i] = new TfCall(c.g(), pairs.get(i + (first ? 2 : 1)), Map.of()).firstIntegers();
      if (out[i].length != 2 || out[i][0] < 0 || out[i][1] < 0) {
        throw TfCall.bad("padding", "must hold pairs of integers of at least 0");
      }
    }
    return out;
  }

  static Value pool(TfCall c, boolean max, int rank) {
    OpGraph g = c.g();
    boolean first = channelsFirst(c);
    int[] window = spatial(c, "ksize", rank, first);
    int[] strides = c.has("strides") ? spatial(c, "strides", rank, first) : window;
    int[][] pairs = padding(c, rank, first);
    Value x = first ? g.toChannelsLast(c.floatX()) : c.floatX();
    if (pairs != null && Arrays.stream(pairs).anyMatch(p -> p[0] + p[1] > 0)) {
      if (!max) {
        throw TfCall.bad("padding", "must be SAME or VALID for a mean: TensorFlow takes no other");
      }
      int[] before = new int[rank + 2];
      int[] after = new int[rank + 2];
      for (int i = 0; i < rank; i++) {
        before[1 + i] = pairs[i][0];
        after[1 + i] = pairs[i][1];
      }
      x = g.pad(x, before, after, PadOp.Mode.CONSTANT, Double.NEGATIVE_INFINITY);
    }
    Value y = g.apply1(new PoolOp(max, window, strides, pairs == null), x);
    return first ? g.toChannelsFirst(y) : y;
  }

  static Value convolve(TfCall c, int rank, boolean depthwise) {
    OpGraph g = c.g();
    boolean first = channelsFirst(c);
    String filters = c.has("filters") ? "filters" : "filter";
    Value kernel = c.tensor(filters, c.floatX().dtype());
    Value x = first ? g.toChannelsLast(c.floatX()) : c.floatX();
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    String steps = c.has("stride") ? "stride" : "strides";
    int[] strides = c.has(steps) ? spatial(c, steps, rank, first) : ones;
    String dilation =
        c.has("rate") ? "rate" : c.has("dilation_rate") ? "dilation_rate" : "dilations";
    int[] dilations = c.has(dilation) ? spatial(c, dilation, rank, first) : ones;
    int groups = 1;
    if (depthwise) {
      groups = kernel.dim(-2);
      int[] shape = kernel.shape().dims();
      shape[rank + 1] = Shape.multiply(shape[rank], shape[rank + 1]);
      shape[rank] = 1;
      kernel = g.reshape(kernel, shape);
    } else if (x.dim(-1) != Shape.UNKNOWN && kernel.dim(-2) > 0) {
      groups = Math.max(1, x.dim(-1) / kernel.dim(-2));
    }
    ConvOp op = new ConvOp(strides, padding(c, rank, first), dilations, ones, groups);
    Value y = g.apply1(op, x, kernel);
    return first ? g.toChannelsFirst(y) : y;
  }

  private static Value normalise(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    Value mean = c.tensor("mean", x.dtype());
    Value variance = c.tensor("variance", x.dtype());
    Value epsilon = c.tensor("variance_epsilon", x.dtype());
    Value inverse = g.unary(UnaryOp.Kind.RSQRT, g.add(variance, epsilon));
    if (c.has("scale")) {
      inverse = g.multiply(inverse, c.tensor("scale", x.dtype()));
    }
    Value shift = g.multiply(mean, inverse);
    shift =
        c.has("offset")
            ? g.subtract(c.tensor("offset", x.dtype()), shift)
            : g.unary(UnaryOp.Kind.NEGATIVE, shift);
    return g.add(g.multiply(x, inverse), shift);
  }

  /** Mean and variance over axes. */
  static List<Value> moments(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int[] axes = c.integers("axes");
    boolean keep = c.bool("keepdims", c.bool("keep_dims", false));
    Value mean = g.mean(x, true, axes);
    Value square = g.unary(UnaryOp.Kind.SQUARE, g.subtract(x, mean));
    return List.of(keep ? mean : g.mean(x, false, axes), g.mean(square, keep, axes));
  }

  private static Value halfSquares(TfCall c) {
    Value sum = c.g().sum(c.g().unary(UnaryOp.Kind.SQUARE, c.floatX()), false);
    return c.g().multiply(sum, c.g().scalar(sum.dtype(), 0.5));
  }

  private static Value bothSides(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    Value both = g.concat(List.of(x, g.unary(UnaryOp.Kind.NEGATIVE, x)), c.integer("axis", -1));
    return g.unary(Activations.relu(0, null, 0), both);
  }

  /** Each channel over a power of the squares of its neighbours and itself. */
  private static Value localResponse(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int radius = c.integer("depth_radius", 5);
    int rank = x.rank();
    int[] pads = new int[rank];
    pads[rank - 1] = radius;
    Value squares = g.pad(g.unary(UnaryOp.Kind.SQUARE, x), pads, pads, PadOp.Mode.CONSTANT, 0);
    Value sum = null;
    for (int i = 0; i <= 2 * radius; i++) {
      Value part = g.slice(squares, -1, i, x.dim(-1));
      sum = sum == null ? part : g.add(sum, part);
    }
    Value scaled = g.multiply(sum, g.scalar(x.dtype(), c.number("alpha", 1)));
    Value base = g.add(scaled, g.scalar(x.dtype(), c.number("bias", 1)));
    Value divisor =
        g.binary(
            org.keras4j.ops.BinaryOp.Kind.POWER, base, g.scalar(x.dtype(), c.number("beta", 0.5)));
    return g.divide(x, divisor);
  }
}
