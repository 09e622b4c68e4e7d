package org.keras4j.binding;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.LegacyWeights;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.StoredWeights;
import org.keras4j.io.TreeWeights;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.TensorSpec;

/**
 * The weights of a model bound to the arrays of a file, by name and by Keras's order. Shapes are
 * compared before any data is read; data is read when a weight is asked for.
 */
public final class BoundWeights implements WeightSource {
  private final Map<String, StoredTensor> byKey = new LinkedHashMap<>();
  private final List<KerasException> problems = new ArrayList<>();

  private final List<KerasException> skipped = new ArrayList<>();
  private final Matching matching;
  private final @Nullable WeightSource others;

  private final StoredWeights stored;

  private BoundWeights(StoredWeights stored, Matching matching, @Nullable WeightSource others) {
    this.stored = stored;
    this.matching = matching;
    this.others = others;
  }

  /** Binds all weights of a model; what does not fit is kept as {@link #problems()}. */
  public static BoundWeights bind(WeightSpecs model, StoredWeights stored) {
    return bind(model, stored, Matching.STRICT, null);
  }

  /**
   * Binds the weights of a model as far as they match.
   *
   * @param others where those come from that are left, or null when there are none
   */
  public static BoundWeights bind(
      WeightSpecs model, StoredWeights stored, Matching matching, @Nullable WeightSource others) {
    BoundWeights b = new BoundWeights(stored, matching, others);
    if (stored instanceof TreeWeights tree) {
      if (matching.byName()) {
        throw new WeightMismatchException(
            ErrorCode.UNSUPPORTED_FORMAT,
            "weights can be matched by name only where the file has the names of all layers, as"
                + " .h5 files of the older layout have",
            tree.location(),
            "match by order (leave out --by-name), or save the weights as .h5");
      }
      new TreeBinder(b, tree).bind(model);
    } else {
      new LegacyBinder(b, (LegacyWeights) stored).bind(model);
    }
    b.requireOthers(model);
    return b;
  }

  /** Weights that are left must come from elsewhere. */
  private void requireOthers(WeightSpecs model) {
    List<WeightSpecs.Entry> left = new ArrayList<>();
    if (matching.isLenient() && others == null) {
      for (WeightSpecs.Entry e : model.weights()) {
        if (!byKey.containsKey(e.key())) {
          left.add(e);
        }
      }
    }
    for (WeightSpecs.Entry e : left) {
      missing(e.owner(), List.of(e), null, "and the model has none of its own");
    }
  }

  /** What did not fit and was left, as {@code skip_mismatch} asks for. */
  public List<KerasException> skipped() {
    return Collections.unmodifiableList(skipped);
  }

  /** Everything that the file holds. */
  public StoredWeights stored() {
    return stored;
  }

  /** How the weights were matched. */
  Matching matching() {
    return matching;
  }

  /** Everything that is missing or does not fit. */
  public List<KerasException> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** The stored array of each weight, by the weight's key. */
  public Map<String, StoredTensor> bindings() {
    return Collections.unmodifiableMap(byKey);
  }

  /**
   * Binds one weight when the stored shape fits; else notes the problem.
   *
   * @return whether it fits
   */
  boolean bind(String key, WeightSpecs.Weight weight, WeightSpecs owner, StoredTensor stored) {
    if (!stored.shape().equals(weight.spec().shape())) {
      misfit(
          new WeightMismatchException(
              ErrorCode.WEIGHT_SHAPE,
              "layer '"
                  + owner.layer().name()
                  + "' ("
                  + owner.layer().base().className()
                  + "): expected "
                  + weight.name()
                  + " "
                  + weight.spec().shape()
                  + ", "
                  + stored.location()
                  + " has "
                  + stored.shape(),
              stored.location(),
              "the weights belong to another model, or the config was changed"));
      return false;
    }
    byKey.put(key, stored);
    return true;
  }

  private void misfit(WeightMismatchException e) {
    (matching.skipMismatch() ? skipped : problems).add(e);
  }

  void missing(
      WeightSpecs owner, List<WeightSpecs.Entry> entries, @Nullable String where, String why) {
    StringBuilder names = new StringBuilder();
    for (WeightSpecs.Entry e : entries) {
      names.append(names.length() == 0 ? "" : ", ").append(e.weight().name());
    }
    WeightMismatchException e =
        new WeightMismatchException(
            ErrorCode.MISSING_WEIGHTS,
            "weights of layer '"
                + owner.layer().name()
                + "' ("
                + owner.layer().base().className()
                + ") are missing: "
                + names
                + (why.isEmpty() ? "" : "; " + why),
            where,
            null);
    if (others == null) {
      problems.add(e);
    } else {
      misfit(e);
    }
  }

  void problem(ErrorCode code, String message, String where) {
    problem(code, message, where, null);
  }

  void problem(ErrorCode code, String message, String where, @Nullable String remedy) {
    misfit(new WeightMismatchException(code, message, where, remedy));
  }

  @Override
  public void read(String key, TensorSpec spec, Buffer target) {
    if (others != null && !byKey.containsKey(key)) {
      others.read(key, spec, target);
      return;
    }
    StoredTensor stored = stored(key);
    if (stored.dtype() == spec.dtype()) {
      stored.readInto(target);
    } else {
      stored.read().cast(spec.dtype()).appendTo(target);
    }
  }

  @Override
  public void readPart(String key, TensorSpec spec, int from, Buffer target) {
    if (others != null && !byKey.containsKey(key)) {
      others.readPart(key, spec, from, target);
      return;
    }
    StoredTensor stored = stored(key);
    if (stored.dtype() == spec.dtype()) {
      stored.readPart(from, target);
    } else {
      WeightSource.super.readPart(key, spec, from, target);
    }
  }

  private StoredTensor stored(String key) {
    StoredTensor stored = byKey.get(key);
    if (stored == null) {
      throw new WeightMismatchException(
          ErrorCode.MISSING_WEIGHTS, "there is no stored array for the weight '" + key + "'");
    }
    return stored;
  }
}
