package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * What the stateful layers of a model leave from one batch to the next: nothing at first, which
 * stands for zeros. Made by whoever predicts a sequence piece by piece, and given to {@link
 * Predictor#predict(List, RecurrentStates, org.keras4j.runtime.engine.RunControl)} each time. Not
 * thread-safe.
 */
public final class RecurrentStates {
  private final Map<String, Tensor> states = new HashMap<>();

  /**
   * Forgets everything: the next batch starts from zeros, as after Keras's {@code reset_states}.
   */
  public void reset() {
    states.clear();
  }

  List<Tensor> all() {
    return List.copyOf(states.values());
  }

  /**
   * The inputs of a plan: those of the model, then the states.
   *
   * @throws InputMismatchException when the states were left by batches of another size
   */
  List<Tensor> after(List<Tensor> inputs, List<String> keys, ExecutionPlan plan) {
    if (keys.isEmpty()) {
      return inputs;
    }
    List<Tensor> all = new ArrayList<>(inputs);
    for (String key : keys) {
      all.add(state(states.get(key), plan.inputSpecs().get(all.size())));
    }
    return all;
  }

  private static Tensor state(@Nullable Tensor kept, TensorSpec spec) {
    if (kept == null) {
      return Tensor.wrap(
          spec.dtype(), spec.shape(), Tensor.newBuffer(spec.dtype(), spec.shape().size()));
    }
    if (!kept.spec().equals(spec)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the states were left by batches of other shapes: " + kept.spec() + ", not " + spec,
          null,
          "predict batches of the same size, or reset the states");
    }
    return kept;
  }

  /** Keeps the states, which are the last results of a plan; gives the others. */
  List<Tensor> take(List<Tensor> results, List<String> keys) {
    int outputs = results.size() - keys.size();
    for (int i = 0; i < keys.size(); i++) {
      states.put(keys.get(i), results.get(outputs + i));
    }
    return keys.isEmpty() ? results : List.copyOf(results.subList(0, outputs));
  }
}
