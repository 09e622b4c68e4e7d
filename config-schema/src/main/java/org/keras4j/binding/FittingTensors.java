package org.keras4j.binding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Tensors that are to be a layer's weights. */
public final class FittingTensors {
  private FittingTensors() {}

  /**
   * The tensors by the keys of the weights, cast to their types.
   *
   * @param layer the name of the layer or model
   * @throws WeightMismatchException in the words of Keras's {@code set_weights}, when their number
   *     or a shape is another
   */
  public static Map<String, Tensor> byKey(
      String layer, List<WeightSpecs.Entry> expected, List<Tensor> weights) {
    if (weights.size() != expected.size()) {
      throw new WeightMismatchException(
          ErrorCode.WEIGHT_COUNT,
          "You called `set_weights(weights)` on layer '"
              + layer
              + "' with a weight list of length "
              + weights.size()
              + ", but the layer was expecting "
              + expected.size()
              + " weights.",
          layer,
          null);
    }
    Map<String, Tensor> fitting = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      WeightSpecs.Entry e = expected.get(i);
      TensorSpec spec = e.weight().spec();
      Tensor t = weights.get(i);
      if (!t.shape().equals(spec.shape())) {
        throw new WeightMismatchException(
            ErrorCode.WEIGHT_SHAPE,
            "Layer "
                + layer
                + " weight shape "
                + spec.shape()
                + " is not compatible with provided weight shape "
                + t.shape()
                + ".",
            layer + "/" + e.key(),
            null);
      }
      if (t.dtype() == DType.STRING && spec.dtype() != DType.STRING) {
        throw new WeightMismatchException(
            ErrorCode.WEIGHT_SHAPE,
            "a weight of " + spec.dtype() + " cannot be set to texts",
            layer + "/" + e.key(),
            null);
      }
      fitting.put(e.key(), t.cast(spec.dtype()));
    }
    return fitting;
  }
}
