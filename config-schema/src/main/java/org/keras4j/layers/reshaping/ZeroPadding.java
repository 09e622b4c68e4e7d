package org.keras4j.layers.reshaping;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;

/**
 * Zeros before and after each spatial axis. Keras's ZeroPadding1D, ZeroPadding2D and ZeroPadding3D.
 *
 * @param padding pairs (before, after), one for each spatial axis
 */
public record ZeroPadding(Base base, int[][] padding, boolean channelsFirst) implements Layer {
  public static final LayerType PADDING_1D = LayerType.of("ZeroPadding1D", c -> fromConfig(c, 1));
  public static final LayerType PADDING_2D = LayerType.of("ZeroPadding2D", c -> fromConfig(c, 2));
  public static final LayerType PADDING_3D = LayerType.of("ZeroPadding3D", c -> fromConfig(c, 3));

  static ZeroPadding fromConfig(LayerConfig c, int rank) {
    return new ZeroPadding(c.base(), pairs(c, "padding", rank, 1), c.channelsFirst());
  }

  /** A pair for each spatial axis: from one number, a number for each, or pairs. */
  static int[][] pairs(LayerConfig c, String key, int rank, long defaultValue) {
    ConfigNode node = c.has(key) ? c.node(key) : c.node(key).withValue(defaultValue);
    int[][] pairs = new int[rank][];
    if (node.isNumber() || rank == 1) {
      java.util.Arrays.fill(pairs, pair(node));
    } else {
      List<ConfigNode> axes = node.items();
      if (axes.size() != rank) {
        throw node.expected(rank + " numbers or pairs of numbers");
      }
      for (int i = 0; i < rank; i++) {
        pairs[i] = pair(axes.get(i));
      }
    }
    return pairs;
  }

  /** (before, after), or one number for both. */
  static int[] pair(ConfigNode node) {
    int[] pair = LayerConfig.intList(node);
    if (node.isNumber()) {
      pair = new int[] {pair[0], pair[0]};
    }
    if (pair.length != 2 || pair[0] < 0 || pair[1] < 0) {
      throw node.expected("a number or a pair of numbers of at least 0");
    }
    return pair;
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != padding.length + 2) {
      throw Shapes.bad(
          "expected an input of rank " + (padding.length + 2) + ", got shape " + x.shape());
    }
    int[] before = new int[x.rank()];
    int[] after = new int[x.rank()];
    for (int i = 0; i < padding.length; i++) {
      before[i + (channelsFirst ? 2 : 1)] = padding[i][0];
      after[i + (channelsFirst ? 2 : 1)] = padding[i][1];
    }
    return Values.of(g.pad(x, before, after, PadOp.Mode.CONSTANT, 0));
  }
}
