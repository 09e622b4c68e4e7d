package org.keras4j.extras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keras4j.KerasModel;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.UnaryOp;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.verify.Form;
import org.keras4j.runtime.verify.GoldenCase;
import org.keras4j.runtime.verify.GoldenRun;
import org.keras4j.runtime.verify.Verifier;
import org.keras4j.runtime.verify.VerifyOptions;

/** Each layer gives the numbers of the library that it comes from, and its config again. */
class ExtrasTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("extras/src/test/golden");

  private static final List<GoldenCase> CASES = GoldenCase.find(ROOT);

  @TestFactory
  Stream<DynamicTest> numbers() {
    return CASES.stream()
        .flatMap(
            c ->
                c.forms().stream()
                    .flatMap(
                        form ->
                            Stream.of(true, false)
                                .map(
                                    passes ->
                                        DynamicTest.dynamicTest(
                                            c.name() + (passes ? "" : ", no passes"),
                                            () -> run(c, form, passes)))));
  }

  private static void run(GoldenCase golden, Form form, boolean passes) {
    PredictorOptions options = PredictorOptions.defaults().withPasses(passes);
    GoldenRun run = new Verifier(VerifyOptions.defaults().withPredictor(options)).run(golden, form);
    assertThat(run.status()).as(run.message()).isEqualTo(GoldenRun.Status.PASSED);
  }

  private static Stream<Layer> layers() {
    return CASES.stream()
        .flatMap(
            c -> {
              Path file = ROOT.resolve(c.name()).resolve(c.forms().get(0).fileName());
              try (KerasModel model = KerasModel.load(file)) {
                return model.model().layers().stream().toList().stream();
              }
            });
  }

  @Test
  void configsAreAFixedPoint() {
    layers()
        .filter(l -> !l.base().className().equals("Functional"))
        .forEach(
            l -> {
              LayerRegistry registry = LayerRegistry.discovered();
              String name = l.base().className();
              assertThat(Stream.of(name, "keras_hub>" + name, "Addons>" + name, "Custom>" + name))
                  .anyMatch(n -> isFixedPoint(registry, n, l));
            });
  }

  private static boolean isFixedPoint(LayerRegistry registry, String name, Layer layer) {
    if (registry.find(LayerType.LAYERS, name) == null) {
      return false;
    }
    try {
      Map<String, Object> object = Map.of("class_name", name, "config", layer.getConfig());
      Layer again = registry.deserialize(ConfigNode.root(object, "config"), layer.base().writer());
      return again.getConfig().equals(layer.getConfig());
    } catch (KerasException e) {
      return false;
    }
  }

  private static void classNames(Object config, Set<String> names) {
    if (config instanceof Map<?, ?> map) {
      if (map.get("class_name") instanceof String name) {
        names.add(name);
      }
      map.values().forEach(v -> classNames(v, names));
    } else if (config instanceof List<?> list) {
      list.forEach(v -> classNames(v, names));
    }
  }

  /** A layer of KerasNLP is that of KerasHub under its former name. */
  @Test
  void everyLayerHasACase() {
    Set<String> seen = new LinkedHashSet<>();
    layers()
        .forEach(
            l -> {
              seen.add(l.base().className());
              classNames(l.getConfig(), seen);
            });
    for (LayerType type : new Extras().layers()) {
      String name = type.className().replaceFirst("^(keras_hub|keras_nlp|Addons|Custom)>", "");
      assertThat(seen).anyMatch(s -> s.equals(name) || s.equals(type.className()));
    }
  }

  @Test
  void geluOfKerasBertIsWhatWasRegistered() {
    Map<String, Object> config =
        Map.of("units", 3L, "activation", "gelu", "use_bias", true, "dropout_rate", 0.0);
    LayerRegistry plain = LayerRegistry.discovered();
    assertThatThrownBy(() -> plain.fromConfig("FeedForward", config))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("by tanh");
    Activation byTanh = Activation.of("keras-bert", new UnaryOp(UnaryOp.Kind.GELU_TANH));
    Layer layer = plain.withActivation("gelu", byTanh).fromConfig("FeedForward", config);
    assertThat(layer)
        .isInstanceOfSatisfying(
            FeedForward.class, f -> assertThat(f.activation()).isSameAs(byTanh));
  }
}
