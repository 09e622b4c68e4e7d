package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
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
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A temporal convolutional network over (batch, steps, features): stacks of residual blocks of
 * dilated convolutions (Bai, Kolter and Koltun, 2018). The TCN of keras-tcn 3.5.
 */
record Tcn(
    Base base,
    List<Residual> blocks,
    boolean causal,
    boolean skips,
    boolean returnSequences,
    boolean backwards)
    implements Layer {
  static final LayerType TYPE = LayerType.of("TCN", Tcn::fromConfig);

  private static Tcn fromConfig(LayerConfig c) {
    if (!c.node().has("dilations") || !c.node().has("nb_stacks")) {
      throw c.unsupported("dilations", "missing: this is not the layer of keras-tcn; register it");
    }
    int[] dilations = c.intList("dilations");
    ConfigNode filters = c.node("nb_filters");
    int[] each = c.intList("nb_filters");
    if (filters.isList() && each.length != dilations.length) {
      throw filters.expected("as many numbers as there are dilations");
    }
    boolean causal = c.choice("padding", "causal", "causal", "same").equals("causal");
    List<Residual> blocks = new ArrayList<>();
    for (int stack = c.positiveInt("nb_stacks"); stack > 0; stack--) {
      for (int i = 0; i < dilations.length; i++) {
        int n = each[filters.isList() ? i : 0];
        if (n <= 0 || dilations[i] <= 0) {
          throw filters.expected("positive numbers of filters and dilations");
        }
        blocks.add(Residual.of(c, blocks.size(), n, dilations[i], causal));
      }
    }
    return new Tcn(
        c.base(),
        blocks,
        causal,
        c.bool("use_skip_connections", true),
        c.bool("return_sequences", false),
        c.bool("go_backwards", false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int features = inputs.known(-1);
    for (Residual block : blocks) {
      InputShapes shape = new InputShapes(List.of(inputs.only().with(-1, features)));
      block.build(weights.child(block.name(), block), shape);
      features = block.filters;
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only().withMask(null);
    if (x.rank() != 3) {
      throw Shapes.bad("a TCN needs (batch, steps, features), got " + x.shape());
    }
    x = backwards ? g.reverse(x, 1) : x;
    Value sum = null;
    for (Residual block : blocks) {
      Values out = block.call(g, Values.of(x), weights.child(block.name()), args);
      x = out.get(0);
      if (skips) {
        sum = sum == null ? out.get(1) : g.add(sum, out.get(1));
      }
    }
    Value y = sum == null ? x : sum;
    if (returnSequences) {
      return Values.of(y);
    }
    int steps = y.dim(1);
    int at = steps == Shape.UNKNOWN ? 0 : causal ? steps - 1 : steps / 2;
    return Values.of(g.squeeze(g.slice(y, 1, at, 1), 1));
  }

  /**
   * Two dilated convolutions, each with its normalization and activation, added to the input. Gives
   * the sum, activated, and what was added.
   */
  private record Residual(
      Base base,
      int filters,
      Activation activation,
      Layer first,
      Layer second,
      List<Layer> norms,
      String normAttribute,
      Layer match)
      implements Layer {
    static Residual of(LayerConfig c, int number, int filters, int dilation, boolean causal) {
      Map<String, Object> conv =
          Map.of(
              "filters",
              filters,
              "kernel_size",
              c.positiveInt("kernel_size", 3),
              "dilation_rate",
              dilation,
              "padding",
              causal ? "causal" : "same");
      boolean batch = c.bool("use_batch_norm", false);
      boolean layer = c.bool("use_layer_norm", false);
      String norm = batch ? "batch_norm" : "layer_norm";
      String className = batch ? "BatchNormalization" : "LayerNormalization";
      List<Layer> norms = new ArrayList<>();
      for (int i = 0; i < (batch || layer ? 2 : 0); i++) {
        String name = norm + "alization" + (i == 0 ? "" : "_1");
        norms.add(Parts.of(c, className, name, Map.of()));
      }
      Base b = c.base();
      String name = "residual_block_" + number;
      return new Residual(
          new Base(name, "ResidualBlock", b.trainable(), b.dtype(), b.writer(), Map.of()),
          filters,
          c.activation("activation", "relu"),
          Parts.of(c, "Conv1D", "conv1D_0", conv),
          Parts.of(c, "Conv1D", "conv1D_1", conv),
          norms,
          norm + "_layers",
          Parts.of(
              c,
              "Conv1D",
              "matching_conv1D",
              Map.of("filters", filters, "kernel_size", 1, "padding", "same")));
    }

    /** In Keras 2 the lists of normalizations come before the convolutions. */
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      boolean normsFirst = !base.writer().isKeras3();
      Shape in = inputs.only();
      Shape out = in.with(-1, filters);
      if (normsFirst) {
        norm(weights, 0, out);
        norm(weights, 1, out);
      }
      part(weights, first, in);
      if (!normsFirst) {
        norm(weights, 0, out);
      }
      part(weights, second, out);
      if (!normsFirst) {
        norm(weights, 1, out);
      }
      if (inputs.known(-1) != filters) {
        part(weights, match, in);
      }
    }

    private static void part(WeightSpecs weights, Layer layer, Shape shape) {
      layer.build(weights.child(layer.name(), layer), new InputShapes(List.of(shape)));
    }

    private void norm(WeightSpecs weights, int i, Shape shape) {
      if (!norms.isEmpty()) {
        Layer norm = norms.get(i);
        norm.build(weights.listChild(normAttribute, norm), new InputShapes(List.of(shape)));
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value y = half(g, weights, first, 0, x);
      y = activation.apply(g, half(g, weights, second, 1, y));
      Value kept = x.dim(-1) == filters ? x : Block.run(g, weights, match.name(), x);
      return Values.of(activation.apply(g, g.add(kept, y)), y);
    }

    private Value half(OpGraph g, Weights weights, Layer conv, int i, Value x) {
      Value y = Block.run(g, weights, conv.name(), x);
      if (!norms.isEmpty()) {
        y = Block.run(g, weights, normAttribute + "/" + norms.get(i).name(), y);
      }
      return activation.apply(g, y);
    }
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> none = new ArrayList<>();
    none.add(null);
    return none;
  }
}
