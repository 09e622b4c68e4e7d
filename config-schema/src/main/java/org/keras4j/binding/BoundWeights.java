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

  private BoundWeights() {}

  /** Binds all weights of a model; what does not fit is kept as {@link #problems()}. */
  public static BoundWeights bind(WeightSpecs model, StoredWeights stored) {
    BoundWeights b = new BoundWeights();
    if (stored instanceof TreeWeights tree) {
      new TreeBinder(b, tree).bind(model);
    } else {
      new LegacyBinder(b, (LegacyWeights) stored).bind(model);
    }
    return b;
  }

  /** Everything that is missing or does not fit. */
  public List<KerasException> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** The stored array of each weight, by the weight's key. */
  public Map<String, StoredTensor> bindings() {
    return Collections.unmodifiableMap(byKey);
  }

  /** Binds one weight when the stored shape fits; else notes the problem. */
  void bind(String key, WeightSpecs.Weight weight, WeightSpecs owner, StoredTensor stored) {
    if (!stored.shape().equals(weight.spec().shape())) {
      problems.add(
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
      return;
    }
    byKey.put(key, stored);
  }

  void missing(WeightSpecs owner, List<WeightSpecs.Entry> entries, String where, String why) {
    StringBuilder names = new StringBuilder();
    for (WeightSpecs.Entry e : entries) {
      names.append(names.length() == 0 ? "" : ", ").append(e.weight().name());
    }
    problems.add(
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
            null));
  }

  void problem(ErrorCode code, String message, String where) {
    problem(code, message, where, null);
  }

  void problem(ErrorCode code, String message, String where, @Nullable String remedy) {
    problems.add(new WeightMismatchException(code, message, where, remedy));
  }

  @Override
  public void read(String key, TensorSpec spec, Buffer target) {
    StoredTensor stored = stored(key);
    if (stored.dtype() == spec.dtype()) {
      stored.readInto(target);
    } else {
      stored.read().cast(spec.dtype()).appendTo(target);
    }
  }

  @Override
  public void readPart(String key, TensorSpec spec, int from, Buffer target) {
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
