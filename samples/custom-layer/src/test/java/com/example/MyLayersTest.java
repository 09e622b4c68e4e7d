package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.build.Sequential;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Values;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** The layers give the numbers that real Keras gave for the same classes in Python. */
class MyLayersTest {
  private static final Path MODELS =
      Path.of(System.getProperty("sample.folder", ".")).resolve("models");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "plain.keras, plain",
    "wrapped.keras, wrapped",
    "keras2_plain.h5, keras2_plain",
    "keras2_wrapped.h5, keras2_wrapped"
  })
  void giveTheNumbersOfKeras(String file, String numbers) {
    try (KerasModel model = KerasModel.load(MODELS.resolve(file))) {
      check(model, numbers);
      for (String copy : List.of("copy.keras", "copy.h5")) {
        model.save(folder.resolve(copy));
        try (KerasModel again = KerasModel.load(folder.resolve(copy))) {
          check(again, numbers);
        }
      }
    }
  }

  @Test
  void areReadFromJson() {
    LoadOptions options = LoadOptions.defaults().withWeights(MODELS.resolve("plain.keras"));
    try (KerasModel model = KerasModel.load(MODELS.resolve("plain.json"), options)) {
      check(model, "plain");
      assertEquals(Shape.of(-1, 3), model.getLayer("mine").outputShape());
      String json = model.toJson();
      assertTrue(json.contains("my_package>MyLayer"));
      assertEquals(json, KerasModel.fromJson(json).toJson());
    }
  }

  @Test
  void areRegisteredForOneLoad() {
    LoadOptions without = LoadOptions.defaults().withRegistry(LayerRegistry.builtIns());
    assertThrows(
        UnsupportedModelException.class,
        () -> {
          try (KerasModel model = KerasModel.load(MODELS.resolve("plain.keras"), without)) {
            Predictor.of(model).close();
          }
        });
    LoadOptions with = without.withLayers(MyLayer.TYPE);
    try (KerasModel model = KerasModel.load(MODELS.resolve("plain.keras"), with)) {
      check(model, "plain");
    }
  }

  @Test
  void functionsTakeThePlaceOfPythonCode() {
    Path file = MODELS.resolve("functions.keras");
    assertThrows(
        UnsafeModelException.class,
        () -> {
          try (KerasModel model = KerasModel.load(file)) {
            Predictor.of(model).close();
          }
        });
    LayerRegistry registry =
        LayerRegistry.discovered()
            .withLambda("double", (g, in) -> Values.of(g.add(in.only(), in.only())));
    try (KerasModel model = KerasModel.load(file, LoadOptions.defaults().withRegistry(registry))) {
      check(model, "functions");
    }
  }

  @Test
  void arePartOfModelsThatAreMadeInJava() {
    KerasLayer mine = Layers.of(MyLayer.TYPE).set("output_dim", 3);
    assertEquals(Shape.of(-1, 3), mine.computeOutputShape(Shape.of(-1, 5)));
    assertEquals(List.of(), mine.getWeights());
    KerasModel model =
        KerasModel.of(
            Sequential.of(
                Input.of(4, 5), Layers.timeDistributed(mine.name("mine")), Layers.flatten()));
    Tensor x = Tensor.of(new float[20], 1, 4, 5);
    try (Predictor predictor = Predictor.of(model)) {
      assertEquals(Shape.of(1, 12), predictor.predict(x).get(0).shape());
    }
    model.save(folder.resolve("made.keras"));
    try (KerasModel again = KerasModel.load(folder.resolve("made.keras"))) {
      assertEquals(model.getWeights(), again.getWeights());
    }
  }

  private static void check(KerasModel model, String numbers) {
    Map<String, Tensor> arrays = Npz.read(MODELS.resolve(numbers + ".npz"));
    List<Tensor> found = new ArrayList<>();
    try (Predictor predictor = Predictor.of(model)) {
      found.addAll(predictor.predict(arrays.get("input_0")));
    }
    for (int i = 0; i < found.size(); i++) {
      Tensor expected = arrays.get("output_" + i);
      assertEquals(expected.shape(), found.get(i).shape());
      assertArrayEquals(expected.toFloatArray(), found.get(i).toFloatArray(), 1e-5f);
    }
    assertEquals(arrays.size() - 1, found.size());
  }
}
