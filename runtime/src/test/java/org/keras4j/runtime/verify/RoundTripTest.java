package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
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

  /** Every name of a layer reads what its other names wrote, those without a case too. */
  @Test
  void everyNameOfALayerReadsItsConfig() {
    Map<String, Layer> seen = new TreeMap<>();
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      Form form = c.forms().get(0);
      try (KerasModel model = KerasModel.load(form.model(c.directory()))) {
        collect(model.model(), seen);
      }
    }
    Map<Object, Layer> byFactory = new IdentityHashMap<>();
    List<LayerType> types = LayerRegistry.builtIns().types();
    types.forEach(
        t -> {
          Layer found = seen.get(t.namespace() + " " + t.className());
          if (found != null) {
            byFactory.putIfAbsent(t.factory(), found);
          }
        });
    int names = 0;
    for (LayerType t : types) {
      Layer layer = byFactory.get(t.factory());
      if (layer == null || layer.base().writer().generation() == 1 || layer instanceof Model) {
        continue;
      }
      Map<String, Object> object = new LinkedHashMap<>(LayerRegistry.serialize(layer));
      object.put("class_name", t.className());
      Layer again =
          LayerRegistry.builtIns()
              .deserialize(ConfigNode.root(object, "config"), layer.base().writer());
      assertThat(again.getConfig()).as(t.className()).isEqualTo(layer.getConfig());
      names++;
    }
    assertThat(names).isGreaterThan(300);
  }

  private static void collect(Layer layer, Map<String, Layer> seen) {
    String namespace = layer.isOperation() ? LayerType.OPS : LayerType.LAYERS;
    seen.putIfAbsent(namespace + " " + layer.base().className(), layer);
    if (layer instanceof Model m) {
      m.layers().forEach(inner -> collect(inner, seen));
    }
  }

  private static int check(String where, Layer layer, List<String> wrong) {
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
