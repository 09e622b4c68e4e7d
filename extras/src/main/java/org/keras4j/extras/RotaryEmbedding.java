package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Turns pairs of features by an angle that grows with the position: {@code x · cos + rotated(x) ·
 * sin}, where feature i of the first half and i of the second are a pair. KerasHub's
 * RotaryEmbedding, of "RoFormer".
 */
record RotaryEmbedding(
    Base base,
    double maxWavelength,
    double scaling,
    String type,
    int sequenceAxis,
    int featureAxis,
    int denominator,
    @Nullable Yarn yarn)
    implements Layer {
  static final LayerType TYPE = LayerType.of("RotaryEmbedding", RotaryEmbedding::fromConfig);

  private static RotaryEmbedding fromConfig(LayerConfig c) {
    String type = c.string("rope_type", "linear");
    Yarn yarn = null;
    if (type.equals("yarn")) {
      yarn =
          new Yarn(
              c.number("beta_fast", 32),
              c.number("beta_slow", 1),
              c.number("original_max_position_embeddings", 4096),
              c.bool("truncate", true));
    }
    return new RotaryEmbedding(
        c.base(),
        c.number("max_wavelength", 10_000),
        c.number("scaling_factor", 1),
        type,
        c.integer("sequence_axis", 1),
        c.integer("feature_axis", -1),
        c.has("denominator_dim") ? c.positiveInt("denominator_dim") : 0,
        yarn);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    int start = PositionEmbedding.start(args);
    Value x = inputs.only();
    int rank = x.rank();
    int steps = Shapes.axis(sequenceAxis, rank);
    int features = Shapes.axis(featureAxis, rank);
    if (steps == features) {
      throw Shapes.bad("sequence_axis and feature_axis are the same axis of " + x.shape());
    }
    if (x.dim(features) % 2 != 0 && x.dim(features) != Shape.UNKNOWN) {
      throw Shapes.bad("the " + x.dim(features) + " features do not form pairs");
    }
    if (g.isSymbolic()) {
      return Values.of(x);
    }
    int[] there = order(rank, steps, features);
    Value moved = g.transpose(x, there);
    int n = moved.dim(1);
    int d = moved.dim(-1);
    int[] dims = new int[rank];
    java.util.Arrays.fill(dims, 1);
    dims[1] = n;
    dims[rank - 1] = d;
    float[] cos = new float[n * d];
    float[] sin = new float[n * d];
    float length = yarn == null ? 1 : 0.1f * (float) Math.log(scaling) + 1;
    for (int i = 0; i < d; i++) {
      float frequency = frequency(i % (d / 2), d);
      for (int p = 0; p < n; p++) {
        float angle = (start + p) * frequency;
        cos[p * d + i] = (float) Math.cos(angle) * length;
        sin[p * d + i] = (float) Math.sin(angle) * length;
      }
    }
    Value a = g.slice(moved, -1, 0, d / 2);
    Value b = g.slice(moved, -1, d / 2, d / 2);
    Value rotated = g.concat(List.of(g.unary(UnaryOp.Kind.NEGATIVE, b), a), -1);
    Value y =
        g.add(
            g.multiply(moved, g.cast(g.constant(Tensor.of(cos, dims)), x.dtype())),
            g.multiply(rotated, g.cast(g.constant(Tensor.of(sin, dims)), x.dtype())));
    int[] back = new int[rank];
    for (int i = 0; i < rank; i++) {
      back[there[i]] = i;
    }
    return Values.of(g.transpose(y, back));
  }

  private float frequency(int pair, int d) {
    if (yarn != null) {
      return yarn.frequency(pair, d, maxWavelength, scaling);
    }
    float of = 2 * pair / (float) (denominator == 0 ? d : denominator);
    float inverse = (float) Math.pow((float) maxWavelength, -of);
    if (type.equals("linear")) {
      return inverse / (float) scaling;
    }
    if (type.equals("dynamic")) {
      float exponent = d / (float) Math.max(1, d - 2);
      return inverse / (float) Math.pow((float) scaling, exponent);
    }
    return inverse;
  }

  /** The axes with the steps second and the features last. */
  private static int[] order(int rank, int steps, int features) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      if (i != steps && i != features) {
        axes.add(i);
      }
    }
    axes.add(1, steps);
    axes.add(features);
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The angles of "YaRN": pairs that turn often within the original length keep their frequency,
   * those that turn seldom are slowed down by the scaling factor, and the others lie between.
   *
   * @param fast the turns from which on a pair keeps its frequency
   * @param slow the turns below which it is slowed down
   * @param length the positions that the model was first trained on
   * @param whole true when the bounds between are whole pairs
   */
  private record Yarn(double fast, double slow, double length, boolean whole) {
    float frequency(int pair, int d, double wavelength, double scaling) {
      double low = bound(fast, d, wavelength);
      double high = bound(slow, d, wavelength);
      low = Math.max(whole ? Math.floor(low) : low, 0);
      high = Math.min(whole ? Math.ceil(high) : high, d - 1);
      double slowed = Math.min(1, Math.max(0, (pair - low) / Math.max(high - low, 0.001)));
      double frequency = Math.pow(wavelength, -2.0 * pair / d);
      return (float) (frequency / scaling * slowed + frequency * (1 - slowed));
    }

    private double bound(double turns, int d, double wavelength) {
      return d * Math.log(length / (turns * 2 * Math.PI)) / (2 * Math.log(wavelength));
    }
  }
}
