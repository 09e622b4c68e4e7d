package org.keras4j.extras;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/** Layers of keras-contrib that are known by their configs. */
final class Contrib {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("PELU", Shaped::pelu),
          LayerType.of("SReLU", Shaped::srelu),
          LayerType.of("SineReLU", SineRelu::fromConfig),
          LayerType.of("Swish", Swish::fromConfig),
          LayerType.of("SubPixelUpscaling", Pixels::fromConfig),
          LayerType.of("CosineDense", CosineDense::fromConfig),
          LayerType.of("Capsule", Capsule::fromConfig),
          ContribCrf.TYPE);

  private Contrib() {}

  private static void demand(LayerConfig c, String key) {
    if (!c.node().has(key)) {
      throw c.unsupported(key, "missing: this is not the layer of keras-contrib; register it");
    }
  }

  private static Value relu(OpGraph g, Value x) {
    return g.unary(new UnaryOp(Kind.RELU, 0, Double.POSITIVE_INFINITY, 0), x);
  }

  /** Activations with learned numbers for each place of a sample, but for the shared axes. */
  private record Shaped(Base base, List<String> names, int[] shared) implements Layer {
    static Shaped pelu(LayerConfig c) {
      return of(c, "alpha", "beta");
    }

    static Shaped srelu(LayerConfig c) {
      return of(c, "t_left", "a_left", "t_right", "a_right");
    }

    private static Shaped of(LayerConfig c, String... names) {
      demand(c, "shared_axes");
      demand(c, names[0] + "_initializer");
      int[] shared = c.has("shared_axes") ? c.intList("shared_axes") : new int[0];
      return new Shaped(c.base(), List.of(names), shared);
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int[] dims = new int[inputs.only().rank() - 1];
      for (int i = 0; i < dims.length; i++) {
        int axis = i + 1;
        boolean one = Arrays.stream(shared).anyMatch(s -> s == axis);
        dims[i] = one ? 1 : inputs.known(axis);
      }
      names.forEach(name -> weights.trainable(name, dims));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      return Values.of(names.size() == 2 ? pelu(g, x, weights) : srelu(g, x, weights));
    }

    private static Value pelu(OpGraph g, Value x, Weights weights) {
      Value alpha = weights.get("alpha");
      Value beta = weights.get("beta");
      Value above = g.divide(g.multiply(relu(g, x), alpha), beta);
      Value down = g.unary(Kind.NEGATIVE, relu(g, g.unary(Kind.NEGATIVE, x)));
      Value e = g.unary(Kind.EXP, g.divide(down, beta));
      Value below = g.multiply(alpha, g.subtract(e, g.scalar(x.dtype(), 1)));
      return g.add(below, above);
    }

    private static Value srelu(OpGraph g, Value x, Weights weights) {
      Value left = weights.get("t_left");
      Value width = g.unary(Kind.ABS, weights.get("t_right"));
      Value right = g.add(left, width);
      Value from = g.subtract(x, left);
      Value center = g.minimum(relu(g, from), g.subtract(right, left));
      Value under = relu(g, g.unary(Kind.NEGATIVE, from));
      Value y = g.subtract(center, g.multiply(weights.get("a_left"), under));
      Value over = g.multiply(relu(g, g.subtract(x, right)), weights.get("a_right"));
      return g.add(g.add(left, y), over);
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** {@code max(epsilon · (sin x - cos x), x)}. */
  private record SineRelu(Base base, double epsilon) implements Layer {
    static SineRelu fromConfig(LayerConfig c) {
      demand(c, "epsilon");
      return new SineRelu(c.base(), c.number("epsilon", 0.0025));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value wave = g.subtract(g.unary(Kind.SIN, x), g.unary(Kind.COS, x));
      return Values.of(g.maximum(g.multiply(g.scalar(x.dtype(), epsilon), wave), x));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** {@code x · sigmoid(beta · x)}; a weight when it is trainable. */
  private record Swish(Base base, double beta) implements Layer {
    static Swish fromConfig(LayerConfig c) {
      demand(c, "beta");
      return new Swish(c.base(), c.number("beta", 1));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      if (base.trainable()) {
        weights.trainable("scaling_factor");
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      boolean learned = weights.has("scaling_factor");
      Value factor = learned ? weights.get("scaling_factor") : g.scalar(x.dtype(), beta);
      return Values.of(g.multiply(x, g.unary(Kind.SIGMOID, g.multiply(factor, x))));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** Channels that become pixels. */
  private record Pixels(Base base, int scale, boolean first) implements Layer {
    static Pixels fromConfig(LayerConfig c) {
      demand(c, "scale_factor");
      return new Pixels(c.base(), c.positiveInt("scale_factor", 2), c.channelsFirst());
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (x.rank() != 4) {
        throw Shapes.bad("expected images of rank 4, got " + x.shape());
      }
      x = first ? g.toChannelsLast(x) : x;
      int channels = x.dim(3) / (scale * scale);
      int height = x.dim(1);
      int width = x.dim(2);
      Value y = g.reshape(x, x.dim(0), height, width, scale, scale, channels);
      y = g.transpose(y, 0, 1, 3, 2, 4, 5);
      int tall = height < 0 ? height : height * scale;
      int wide = width < 0 ? width : width * scale;
      y = g.reshape(y, x.dim(0), tall, wide, channels);
      return Values.of(first ? g.toChannelsFirst(y) : y);
    }
  }

  /** A dense layer of cosines: products over the lengths of both, the bias being one more input. */
  private record CosineDense(Base base, int units, boolean useBias, Activation activation)
      implements Layer {
    static CosineDense fromConfig(LayerConfig c) {
      return new CosineDense(
          c.base(), c.positiveInt("units"), c.bool("use_bias", true), c.activation("activation"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("W", inputs.known(-1), units);
      if (useBias) {
        weights.trainable("b", units);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value kernel = weights.get("W");
      Value one = g.scalar(x.dtype(), useBias ? 1 : 0);
      Value least = g.scalar(x.dtype(), 1e-7);
      Value squares = g.add(g.sum(g.unary(Kind.SQUARE, x), true, -1), one);
      Value length = g.unary(Kind.SQRT, g.add(squares, least));
      Value columns = g.sum(g.unary(Kind.SQUARE, kernel), false, 0);
      if (useBias) {
        columns = g.add(columns, g.unary(Kind.SQUARE, weights.get("b")));
      }
      Value both = g.multiply(length, g.unary(Kind.SQRT, g.add(columns, least)));
      Value y = g.divide(g.matmul(x, kernel), both);
      y = useBias ? g.add(y, g.divide(weights.get("b"), both)) : y;
      return Values.of(activation.apply(g, y));
    }
  }

  /** Capsules (batch, n, size) routed to others by agreement. */
  private record Capsule(
      Base base, int capsules, int size, int routings, boolean shared, Activation activation)
      implements Layer {
    static Capsule fromConfig(LayerConfig c) {
      demand(c, "share_weights");
      demand(c, "constraint");
      return new Capsule(
          c.base(),
          c.positiveInt("num_capsule"),
          c.positiveInt("dim_capsule"),
          c.positiveInt("routings", 3),
          c.bool("share_weights", true),
          c.activation("activation"));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int n = shared ? 1 : inputs.known(-2);
      weights.trainable("capsule_kernel", n, inputs.known(-1), capsules * size);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      Value kernel = weights.get("capsule_kernel");
      Value seen =
          shared
              ? g.matmul(x, g.squeeze(kernel, 0))
              : g.squeeze(g.matmul(g.expandDims(x, 2), g.expandDims(kernel, 0)), 2);
      Value u = g.reshape(seen, x.dim(0), x.dim(1), capsules, size);
      u = g.transpose(u, 0, 2, 1, 3);
      Value out = null;
      Value agreed = null;
      for (int i = 0; i < routings; i++) {
        Value shares =
            agreed == null
                ? g.broadcastTo(g.scalar(u.dtype(), 1.0 / capsules), u.shape().remove(3))
                : g.softmax(agreed, 1);
        out = g.squeeze(g.matmul(g.expandDims(shares, 2), u), 2);
        if (i < routings - 1) {
          Value squares = g.sum(g.unary(Kind.SQUARE, out), true, -1);
          Value least = g.maximum(squares, g.scalar(u.dtype(), 1e-12));
          Value unit = g.multiply(out, g.unary(Kind.RSQRT, least));
          agreed = g.squeeze(g.matmul(g.expandDims(unit, 2), u, false, true), 2);
        }
      }
      return Values.of(activation.apply(g, out));
    }
  }
}
