package org.keras4j.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.errors.ErrorCode;
import org.keras4j.io.LegacyWeights;
import org.keras4j.io.LegacyWeights.LayerGroup;
import org.keras4j.io.LegacyWeights.NamedTensor;
import org.keras4j.io.StoredTensor;
import org.keras4j.layers.WeightSpecs;

/**
 * Binds the layout of {@code layer_names} and {@code weight_names}: top-level layers by name, or in
 * order when the names are others; inside a layer by name where the names say it all, else in
 * Keras's order, trainable weights first.
 */
final class LegacyBinder {
  private final BoundWeights out;
  private final LegacyWeights stored;
  private final boolean theano;
  private final LegacyConversions conversions;

  LegacyBinder(BoundWeights out, LegacyWeights stored) {
    this.out = out;
    this.stored = stored;
    this.theano = stored.backend().map("theano"::equals).orElse(false);
    boolean keras1 = stored.kerasVersion().map(v -> v.startsWith("1")).orElse(true);
    this.conversions = new LegacyConversions(keras1, theano);
  }

  void bind(WeightSpecs model) {
    List<WeightSpecs.Child> layers = new ArrayList<>();
    for (WeightSpecs.Child c : model.children()) {
      if (!c.specs().weights().isEmpty()) {
        layers.add(c);
      }
    }
    Map<String, LayerGroup> byName = new LinkedHashMap<>();
    List<LayerGroup> groups = new ArrayList<>();
    for (LayerGroup g : stored.layers()) {
      if (!g.weights().isEmpty()) {
        groups.add(g);
        byName.put(g.layerName(), g);
      }
    }
    if (out.matching().byName()) {
      for (WeightSpecs.Child c : layers) {
        LayerGroup g = byName.get(c.specs().layer().name());
        if (g != null) {
          bindLayer(c, g);
        }
      }
      return;
    }
    boolean allNamed = true;
    for (WeightSpecs.Child c : layers) {
      allNamed &= byName.containsKey(c.specs().layer().name());
    }
    if (!allNamed && groups.size() != layers.size()) {
      reportMissing(layers, byName);
      return;
    }
    for (int i = 0; i < layers.size(); i++) {
      WeightSpecs.Child c = layers.get(i);
      LayerGroup g = allNamed ? byName.get(c.specs().layer().name()) : groups.get(i);
      bindLayer(c, g);
    }
  }

  private void reportMissing(List<WeightSpecs.Child> layers, Map<String, LayerGroup> byName) {
    for (WeightSpecs.Child c : layers) {
      if (!byName.containsKey(c.specs().layer().name())) {
        out.missing(
            c.specs(),
            c.specs().weights(),
            stored.location(),
            "the file has weights of "
                + byName.size()
                + " layers, the model has "
                + layers.size()
                + " with weights");
      }
    }
  }

  private void bindLayer(WeightSpecs.Child layer, LayerGroup group) {
    List<WeightSpecs.Entry> expected = layer.specs().weights();
    List<NamedTensor> found = group.weights();
    String prefix = layer.key() + "/";
    List<StoredTensor> originals = new ArrayList<>();
    found.forEach(t -> originals.add(t.tensor()));
    List<StoredTensor> arrays = conversions.convert(expected, originals);
    if (arrays == null) {
      out.problem(
          ErrorCode.WEIGHT_COUNT,
          "layer '"
              + layer.specs().layer().name()
              + "' ("
              + layer.specs().layer().base().className()
              + "): expected "
              + expected.size()
              + " weights "
              + names(expected)
              + ", found "
              + found.size(),
          stored.location() + "/" + group.layerName());
      return;
    }
    Map<String, NamedTensor> byName = byName(found);
    boolean distinct =
        expected.stream().map(LegacyBinder::nameOf).distinct().count() == expected.size();
    boolean allNamed =
        distinct && !theano && byName.size() == found.size() && arrays.equals(originals);
    for (WeightSpecs.Entry e : expected) {
      allNamed &= byName.containsKey(nameOf(e));
    }
    for (int i = 0; i < expected.size(); i++) {
      WeightSpecs.Entry e = expected.get(i);
      StoredTensor t = allNamed ? byName.get(nameOf(e)).tensor() : arrays.get(i);
      out.bind(prefix + e.key(), e.weight(), e.owner(), t);
    }
  }

  /** {@code owner/weight} of an expected weight. */
  static String nameOf(WeightSpecs.Entry e) {
    return e.owner().layer().name() + "/" + e.weight().name();
  }

  /** Stored arrays by the last two parts of their names, without {@code :0}. */
  private static Map<String, NamedTensor> byName(List<NamedTensor> tensors) {
    Map<String, NamedTensor> out = new HashMap<>();
    for (NamedTensor t : tensors) {
      String n = t.weightName();
      int colon = n.lastIndexOf(':');
      if (colon > 0) {
        n = n.substring(0, colon);
      }
      int last = n.lastIndexOf('/');
      int before = last < 0 ? -1 : n.lastIndexOf('/', last - 1);
      out.put(n.substring(before + 1), t);
    }
    return out;
  }

  private static String names(List<WeightSpecs.Entry> entries) {
    StringBuilder s = new StringBuilder("(");
    for (WeightSpecs.Entry e : entries) {
      s.append(s.length() == 1 ? "" : ", ").append(e.weight().name());
    }
    return s.append(")").toString();
  }
}
