package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
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
    int denominator)
    implements Layer {
  static final LayerType TYPE = LayerType.of("RotaryEmbedding", RotaryEmbedding::fromConfig);

  private static RotaryEmbedding fromConfig(LayerConfig c) {
    String type = c.string("rope_type", "linear");
    if (type.equals("yarn")) {
      throw c.unsupported("rope_type", "the angles of YaRN are not supported");
    }
    return new RotaryEmbedding(
        c.base(),
        c.number("max_wavelength", 10_000),
        c.number("scaling_factor", 1),
        type,
        c.integer("sequence_axis", 1),
        c.integer("feature_axis", -1),
        c.has("denominator_dim") ? c.positiveInt("denominator_dim") : 0);
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
    for (int i = 0; i < d; i++) {
      float frequency = frequency(i % (d / 2), d);
      for (int p = 0; p < n; p++) {
        float angle = (start + p) * frequency;
        cos[p * d + i] = (float) Math.cos(angle);
        sin[p * d + i] = (float) Math.sin(angle);
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
}
