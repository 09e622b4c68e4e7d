package org.keras4j;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.binding.FittingTensors;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Replaces weights of a model. The model itself does not change: {@link #build} gives another one,
 * and predictors of the first go on with its weights.
 *
 * <pre>{@code
 * KerasModel changed = model.edit().setWeights("dense", List.of(kernel, bias)).build();
 * }</pre>
 */
public final class ModelEditor {
  private final KerasModel model;
  private final Map<String, Tensor> replaced = new HashMap<>();

  ModelEditor(KerasModel model) {
    this.model = model;
  }

  /**
   * Replaces all weights of a layer: Keras's {@code layer.set_weights}.
   *
   * @param weights in the order of {@link LayerView#getWeights}; other types are cast
   * @throws WeightMismatchException when their number or a shape is another
   * @throws org.keras4j.errors.LayerAccessException when there is no such layer
   */
  public ModelEditor setWeights(String layer, List<Tensor> weights) {
    LayerView view = model.getLayer(layer);
    String prefix = view.prefix();
    FittingTensors.byKey(layer, view.weightSpecs(), weights)
        .forEach((key, t) -> replaced.put(prefix + key, t));
    return this;
  }

  /**
   * Replaces all weights of the model: Keras's {@code model.set_weights}.
   *
   * @param weights layer after layer, in the order of {@link KerasModel#getWeights}
   */
  public ModelEditor setWeights(List<Tensor> weights) {
    List<WeightSpecs.Entry> expected = new ArrayList<>();
    for (LayerView l : model.layers()) {
      String prefix = l.prefix();
      for (WeightSpecs.Entry e : l.weightSpecs()) {
        expected.add(new WeightSpecs.Entry(prefix + e.key(), e.weight(), e.owner()));
      }
    }
    replaced.putAll(FittingTensors.byKey(model.model().name(), expected, weights));
    return this;
  }

  /** The model with the weights replaced. It reads the others from the first model's file. */
  public KerasModel build() {
    Map<String, Tensor> mine = Map.copyOf(replaced);
    boolean all = model.weightSpecs().weights().stream().allMatch(e -> mine.containsKey(e.key()));
    WeightSource others = all ? null : model.weights();
    return model.withWeights(new Replaced(mine, others));
  }

  /** Tensors in place of some weights of another source. */
  private record Replaced(
      Map<String, Tensor> mine, @org.jspecify.annotations.Nullable WeightSource others)
      implements WeightSource {
    @Override
    public void read(String key, TensorSpec spec, Buffer target) {
      Tensor t = mine.get(key);
      if (t != null) {
        t.cast(spec.dtype()).appendTo(target);
      } else if (others != null) {
        others.read(key, spec, target);
      } else {
        throw new WeightMismatchException(
            ErrorCode.MISSING_WEIGHTS, "there is no weight '" + key + "'");
      }
    }
  }
}
