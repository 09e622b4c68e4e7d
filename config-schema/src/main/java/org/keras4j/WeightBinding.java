package org.keras4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.BoundWeights;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.StoredTensor;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.model.Lowering;
import org.keras4j.tensor.TensorSpec;

/**
 * Which array of a file is which weight of a model.
 *
 * @param rows the weights in the model's order
 * @param unused places of arrays in the file that are no weight of the model
 * @param problems what keeps the model from having its weights
 * @param skipped what did not fit and was left, as the options ask for
 */
public record WeightBinding(
    List<Row> rows,
    List<String> unused,
    List<KerasException> problems,
    List<KerasException> skipped) {
  /**
   * One weight.
   *
   * @param key names it in the model: {@code layers/dense/kernel}
   * @param stored its place in the file, or null when it is not from there
   * @param storedSpec what the file has there
   */
  public record Row(
      String key, TensorSpec spec, @Nullable String stored, @Nullable TensorSpec storedSpec) {}

  /**
   * Binds the weights of a model, without reading them.
   *
   * @throws KerasException when layers are unknown, and with them the weights that are expected
   * @throws WeightMismatchException when there is no file that holds weights
   */
  public static WeightBinding of(KerasModel model) {
    Lowering.requireRunnable(model.model());
    BoundWeights bound =
        model
            .bound()
            .orElseThrow(
                () ->
                    new WeightMismatchException(
                        ErrorCode.MISSING_WEIGHTS, "the weights of the model are not from a file"));
    List<Row> rows = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (WeightSpecs.Child c : model.weightSpecs().children()) {
      for (WeightSpecs.Entry e : c.specs().weights()) {
        String key = c.key() + "/" + e.key();
        StoredTensor t = bound.bindings().get(key);
        String place = t == null ? null : t.path();
        TensorSpec spec = t == null ? null : new TensorSpec(t.dtype(), t.shape());
        rows.add(new Row(key, e.weight().spec(), place, spec));
        if (t != null) {
          used.add(place);
        }
      }
    }
    List<String> unused = new ArrayList<>();
    for (StoredTensor t : bound.stored().arrays()) {
      if (!used.contains(t.path())) {
        unused.add(t.path());
      }
    }
    return new WeightBinding(rows, unused, bound.problems(), bound.skipped());
  }
}
