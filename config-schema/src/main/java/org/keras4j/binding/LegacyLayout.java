package org.keras4j.binding;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.config.Writer;
import org.keras4j.io.write.Hdf5Tree;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.TensorSpec;

/**
 * Lays out weights by layer names and weight names, where {@link LegacyBinder} finds them again.
 *
 * <p>Source: Keras's {@code legacy_h5_format.save_weights_to_hdf5_group}.
 */
public final class LegacyLayout {
  private LegacyLayout() {}

  /** Fills a group with a model's weights; they are read when it is written. */
  public static void put(
      WeightSpecs model, WeightSource weights, Writer writer, Hdf5Tree.Group group) {
    List<String> layers = new ArrayList<>();
    for (WeightSpecs.Child c : model.children()) {
      layers.add(c.specs().layer().name());
    }
    group.attribute("layer_names", layers);
    origin(writer, group);
    for (WeightSpecs.Child c : model.children()) {
      put(c, weights, writer, group.group(c.specs().layer().name()));
    }
    if (writer.isKeras3()) {
      group.group("top_level_model_weights").attribute("weight_names", List.of());
    }
  }

  /** Says which Keras wrote a group. */
  public static void origin(Writer writer, Hdf5Tree.Group group) {
    group.attribute("backend", writer.backend().isEmpty() ? "tensorflow" : writer.backend());
    group.attribute("keras_version", writer.version());
  }

  private static void put(
      WeightSpecs.Child layer, WeightSource source, Writer writer, Hdf5Tree.Group group) {
    List<WeightSpecs.Entry> weights = layer.specs().weights();
    boolean unique =
        weights.stream().map(LegacyBinder::nameOf).distinct().count() == weights.size();
    List<String> names = new ArrayList<>();
    for (WeightSpecs.Entry e : weights) {
      String name = unique ? LegacyBinder.nameOf(e) : layer.specs().layer().name() + "/" + e.key();
      names.add(name + (writer.isKeras3() ? "" : ":0"));
      TensorSpec spec = e.weight().spec();
      String key = layer.key() + "/" + e.key();
      String path = names.get(names.size() - 1);
      if (e.owner().isComplex(e.weight())) {
        group.complexDataset(path, spec.dtype(), spec.shape(), () -> source.read(key, spec));
      } else {
        group.dataset(path, spec.dtype(), spec.shape(), () -> source.read(key, spec));
      }
    }
    group.attribute("weight_names", names);
  }
}
