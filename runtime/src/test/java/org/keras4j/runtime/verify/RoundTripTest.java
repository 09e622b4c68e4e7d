package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Layer;
import org.keras4j.model.Model;
import org.keras4j.registry.LayerRegistry;

/** A layer made of a layer's config is the same layer: for every layer of every golden case. */
class RoundTripTest {
  private static final Path ROOT = Path.of("src/test/golden");

  @Test
  void getConfigIsAFixedPoint() {
    List<String> wrong = new ArrayList<>();
    int layers = 0;
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      for (Form form : c.forms()) {
        try (KerasModel model = KerasModel.load(form.model(c.directory()))) {
          layers += check(c.name(), model.model(), wrong);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(layers).isGreaterThan(1000);
  }

  /** Classes of Keras 1 whose configs are read in the words of another class of Keras 2. */
  private static final Set<String> OTHER_CLASS_SINCE = Set.of("Merge", "Deconvolution2D");

  private static int check(String where, Layer layer, List<String> wrong) {
    if (OTHER_CLASS_SINCE.contains(layer.base().className())) {
      return 0;
    }
    int n = 1;
    String place = where + "/" + layer.name() + " (" + layer.base().className() + ")";
    try {
      Map<String, Object> config = layer.getConfig();
      Layer again =
          LayerRegistry.builtIns()
              .deserialize(
                  ConfigNode.root(LayerRegistry.serialize(layer), "config"), layer.base().writer());
      if (!again.getConfig().equals(config)) {
        wrong.add(place + ": " + config + " became " + again.getConfig());
      } else if (!again.getClass().equals(layer.getClass())
          && !layer.getClass().getSimpleName().equals("RenamedLayer")) {
        wrong.add(place + ": became a " + again.getClass().getSimpleName());
      }
    } catch (RuntimeException e) {
      wrong.add(place + ": " + e);
    }
    if (layer instanceof Model m) {
      for (Layer inner : m.layers()) {
        n += check(where + "/" + layer.name(), inner, wrong);
      }
    }
    return n;
  }
}
