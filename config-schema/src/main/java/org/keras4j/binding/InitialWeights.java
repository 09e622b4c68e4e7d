package org.keras4j.binding;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Layer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Fresh weights for a model without any, of the distributions that the initializers in the configs
 * ask for. Where a config has none: scales and variances 1, offsets, zero points and means 0, all
 * others Glorot uniform. The same seed gives the same weights.
 */
public final class InitialWeights implements WeightSource {
  private static final String GLOROT_UNIFORM = "glorot_uniform";

  /** A weight and the configs of the layers around it, innermost first. */
  private record Known(WeightSpecs.Weight weight, List<Layer> around, boolean complex) {}

  private final long seed;
  private final Map<String, Known> known = new HashMap<>();

  /**
   * @param specs all weights; those of other keys are made by their names alone
   */
  public InitialWeights(long seed, WeightSpecs specs) {
    this.seed = seed;
    learn("", specs, List.of());
  }

  private void learn(String prefix, WeightSpecs specs, List<Layer> outer) {
    List<Layer> around = new ArrayList<>();
    around.add(specs.layer());
    around.addAll(outer);
    for (WeightSpecs.Weight w : specs.own()) {
      known.put(prefix + w.name(), new Known(w, around, specs.isComplex(w)));
    }
    for (WeightSpecs.Child c : specs.children()) {
      learn(prefix + c.key() + "/", c.specs(), around);
    }
  }

  @Override
  public void read(String key, TensorSpec spec, Buffer target) {
    double[] values = new double[spec.shape().size()];
    Known k = known.get(key);
    String name = key.substring(key.lastIndexOf('/') + 1);
    long own = seed * 31 + key.hashCode();
    Object initializer = k == null ? null : initializer(name, k);
    if (initializer == null || !Initializers.fill(initializer, spec.shape(), values, own)) {
      byName(name, spec.shape(), values, own);
    }
    if (k != null && forgets(name, spec.shape(), k)) {
      int units = values.length / 4;
      java.util.Arrays.fill(values, units, 2 * units, 1);
    }
    for (int i = 1; k != null && k.complex() && i < values.length; i += 2) {
      values[i] = 0;
    }
    Tensor.ofNumbers(spec.dtype(), spec.shape(), values).appendTo(target);
  }

  private static @Nullable Object initializer(String name, Known k) {
    if (k.weight().initializer() != null) {
      return k.weight().initializer();
    }
    for (Layer layer : k.around()) {
      Map<String, Object> config = layer.base().config();
      for (String key : List.of(name, name.replace("_kernel", ""))) {
        Object found = config.get(key + "_initializer");
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** True for the bias of an LSTM whose forget gates start open. */
  private static boolean forgets(String name, Shape shape, Known k) {
    if (!name.equals("bias") || shape.rank() != 1) {
      return false;
    }
    for (Layer layer : k.around()) {
      Map<String, Object> config = layer.base().config();
      Object units = config.containsKey("units") ? config.get("units") : config.get("filters");
      if (Boolean.TRUE.equals(config.get("unit_forget_bias")) && units instanceof Number n) {
        return shape.size() == 4 * n.intValue();
      }
    }
    return false;
  }

  private static void byName(String name, Shape shape, double[] values, long own) {
    switch (name) {
      case "gamma", "scale", "moving_variance", "variance" -> java.util.Arrays.fill(values, 1);
      case "beta", "bias", "moving_mean", "mean", "count", "g_idx", "zero_point" ->
          java.util.Arrays.fill(values, 0);
      default -> {
        if (name.endsWith("_scale") || name.endsWith("_scales")) {
          java.util.Arrays.fill(values, 1);
        } else if (!name.endsWith("_zero") && !name.endsWith("_history")) {
          Initializers.fill(GLOROT_UNIFORM, shape, values, own);
        }
      }
    }
  }
}
