package org.keras4j.convert;

import java.nio.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.binding.Cudnn;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** The weights of a translated model, read from those of the model that it was. */
public final class ConvertedWeights implements WeightSource {
  private final WeightSource source;
  private final Map<String, String> keys;
  private final Map<String, WeightSpecs.Weight> old = new HashMap<>();
  private final Map<String, List<WeightSpecs.Entry>> siblings = new HashMap<>();

  /**
   * @param specs the weights that the source has
   * @param translated those of the translated model
   * @param keys the keys of the former by those of the latter
   */
  public ConvertedWeights(
      WeightSource source, WeightSpecs specs, WeightSpecs translated, Map<String, String> keys) {
    this.source = source;
    this.keys = keys;
    specs.weights().forEach(e -> old.put(e.key(), e.weight()));
    for (WeightSpecs.Entry e : translated.weights()) {
      siblings.computeIfAbsent(parent(e.key()), k -> new java.util.ArrayList<>()).add(e);
    }
  }

  private boolean fits(WeightSpecs.Entry e) {
    WeightSpecs.Weight w = old.get(keys.getOrDefault(e.key(), e.key()));
    return w == null || w.spec().equals(e.weight().spec());
  }

  private static String parent(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  @Override
  public void read(String key, TensorSpec spec, Buffer target) {
    String from = keys.get(key);
    WeightSpecs.Weight w = from == null ? null : old.get(from);
    if (w == null) {
      throw new WeightMismatchException(
          ErrorCode.MISSING_WEIGHTS, "there is no weight '" + key + "'");
    }
    List<WeightSpecs.Entry> together = siblings.getOrDefault(parent(key), List.of());
    if (together.stream().allMatch(this::fits)) {
      source.read(from, spec, target);
      return;
    }
    List<Tensor> found =
        together.stream()
            .map(e -> keys.getOrDefault(e.key(), e.key()))
            .map(k -> source.read(k, old.get(k).spec()))
            .toList();
    List<Tensor> plain = Cudnn.plain(together, found);
    for (int i = 0; i < together.size(); i++) {
      if (together.get(i).key().equals(key)) {
        plain.get(i).appendTo(target);
      }
    }
  }
}
