package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.KerasModel;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Calls single layers on tensors, as Keras does when a layer is called on arrays:
 *
 * <pre>{@code
 * Tensor sum = Eager.call(Layers.add(), x1, x2);
 * }</pre>
 *
 * <p>A layer with weights uses those that it was given, or fresh ones, the same every time. Each
 * call makes a model and a plan for it; for many calls make a {@link KerasModel} instead.
 *
 * <p>Source: {@code keras.layers.Layer.__call__}.
 */
public final class Eager {
  private Eager() {}

  /**
   * The output of a layer for some tensors, the first dimension of which is the batch.
   *
   * @throws org.keras4j.errors.KerasException when the tensors do not fit, or the layer has several
   *     outputs
   */
  public static Tensor call(KerasLayer layer, Tensor... inputs) {
    List<Tensor> all = callAll(layer, inputs);
    if (all.size() != 1) {
      throw new LayerAccessException(
          ErrorCode.LAYER_NODES,
          "the layer '" + layer.name() + "' has " + all.size() + " outputs",
          null,
          "take the list: callAll(...)");
    }
    return all.get(0);
  }

  /** All outputs of a layer. */
  public static List<Tensor> callAll(KerasLayer layer, Tensor... inputs) {
    List<SymbolicTensor> entries = new ArrayList<>();
    for (Tensor t : inputs) {
      Shape shape = t.shape();
      if (shape.rank() == 0) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE, "a scalar has no batch dimension: give it the shape (1,)");
      }
      entries.add(
          Input.builder()
              .shape(shape.slice(1, shape.rank()).dims())
              .batchSize(shape.dim(0))
              .dtype(t.dtype().kerasName())
              .make());
    }
    List<SymbolicTensor> outputs = layer.applyAll(entries.toArray(SymbolicTensor[]::new));
    try (KerasModel model = KerasModel.of(entries, outputs);
        Predictor predictor = Predictor.of(model)) {
      return predictor.predict(Arrays.asList(inputs));
    }
  }
}
