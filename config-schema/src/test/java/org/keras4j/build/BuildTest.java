package org.keras4j.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LayerView;
import org.keras4j.LoadOptions;
import org.keras4j.ModelBuilder;
import org.keras4j.TensorPort;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.layers.Layer;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Layers and models that are described in Java. */
class BuildTest {
  @Test
  void namesLayersInTheOrderInWhichTheyWereMade() {
    SymbolicTensor input1 = Input.of(16);
    SymbolicTensor x1 = Layers.dense(8).activation("relu").apply(input1);
    SymbolicTensor input2 = Input.of(32);
    SymbolicTensor x2 = Layers.dense(8).activation("relu").apply(input2);
    SymbolicTensor out = Layers.dense(4).apply(Layers.add().apply(x1, x2));
    KerasModel model = KerasModel.of(List.of(input1, input2), out);
    assertThat(model.layers().stream().map(LayerView::name))
        .containsExactly(
            "input_layer", "input_layer_1", "dense", "dense_1", "add", "dense_2"); // Keras's order
    assertThat(model.inputs().stream().map(TensorPort::name))
        .containsExactly("input_layer", "input_layer_1");
    assertThat(out.shape()).isEqualTo(Shape.of(-1, 4));
    assertThat(out).hasToString("<SymbolicTensor shape=(None, 4), dtype=float32>");
    assertThat(model.summary()).contains("\"functional\"").contains("Total params: 436");
  }

  @Test
  void leavesTakenNamesOut() {
    KerasModel m =
        KerasModel.of(
            Sequential.of(
                Input.of(2),
                Layers.dense(3),
                Layers.dense(3).name("dense_1"),
                Layers.dense(3),
                Layers.dense(3).name("x")));
    assertThat(m.layers().stream().map(LayerView::name))
        .containsExactly("dense", "dense_1", "dense_2", "x");
    assertThat(m.model().name()).isEqualTo("sequential");
  }

  @Test
  void refusesArgumentsThatKerasDoesNotTake() {
    assertThatThrownBy(() -> Layers.dense(3).set("unitss", 8))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "Unrecognized keyword arguments passed to Dense: {'unitss': 8}."
                + " Did you mean 'units'?");
    assertThatThrownBy(() -> Layers.dense(3).strides(2)).hasMessageContaining("{'strides': 2}");
    assertThatThrownBy(() -> Layers.dense(3).kernelInitializer("he_norm"))
        .hasMessageContaining("Could not interpret the kernel_initializer 'he_norm'")
        .hasMessageContaining("Did you mean 'he_normal'?");
    assertThatThrownBy(() -> Layers.of("Dens", 3))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("unknown layer class 'Dens'. Did you mean 'Dense'?");
    assertThatThrownBy(() -> Layers.of("LocallyConnected1D"))
        .hasMessageContaining("Keras 3 has no layer class 'LocallyConnected1D'");
    assertThatThrownBy(() -> Layers.of("Flatten", "channels_last", 2))
        .hasMessageContaining("takes 1 arguments by position, but 2 were given");
    assertThatThrownBy(() -> Layers.dense(3).set("units", Thread.currentThread()))
        .hasMessageContaining("a config cannot hold a java.lang.Thread");
    assertThatThrownBy(() -> Layers.op("Matmull"))
        .hasMessageContaining("unknown operation 'Matmull'. Did you mean 'Matmul'?");
  }

  @Test
  void refusesValuesThatAreWrong() {
    assertThatThrownBy(() -> Layers.of("Dense").getConfig())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("config.units: expected a positive integer, but it is missing");
    assertThatThrownBy(() -> Layers.dense(-1).apply(Input.of(3)))
        .hasMessageContaining("config.units: expected a positive integer, got -1")
        .satisfies(e -> assertThat(((KerasException) e).location()).contains("the Dense dense"));
    assertThatThrownBy(() -> Layers.dense(2).activation("rely").getConfig())
        .hasMessageContaining("Did you mean 'relu'?");
    assertThatThrownBy(() -> Merge.add(Input.of(3), Input.of(4)))
        .isInstanceOf(KerasException.class);
    assertThatThrownBy(() -> Layers.lstm(3).apply(Input.of(3)))
        .hasMessage(
            "Input 0 of layer 'lstm' is incompatible with the layer: expected ndim=3, found ndim=2."
                + " Full shape received: (None, 3)");
    assertThatThrownBy(() -> Layers.conv2D(2, 3).apply(Input.of(8, 8)))
        .hasMessageContaining("expected min_ndim=4, found ndim=3");
    assertThatThrownBy(() -> Layers.of("RandomFlip").apply(Input.of(8)))
        .hasMessageContaining("expected min_ndim=3, found ndim=2");
    assertThatThrownBy(() -> Layers.add().apply(Input.of(3)))
        .hasMessageContaining("A merge layer should be called on a list of inputs.");
    assertThat(Merge.add(Input.of(3)).shape()).isEqualTo(Shape.of(-1, 3));
    assertThatThrownBy(() -> Input.builder().make())
        .hasMessage("You must pass a `shape` argument.");
  }

  @Test
  void aLayerIsBuiltOnce() {
    KerasLayer dense = Layers.dense(2);
    dense.apply(Input.of(3));
    assertThatThrownBy(() -> dense.apply(Input.of(4))).isInstanceOf(KerasException.class);
    assertThat(dense.name("other").apply(Input.of(4)).shape()).isEqualTo(Shape.of(-1, 2));
  }

  @Test
  void refusesGraphsThatAreNotWhole() {
    SymbolicTensor a = Input.builder().shape(2).name("a").make();
    SymbolicTensor b = Input.builder().shape(2).name("b").make();
    SymbolicTensor sum = Merge.add(a, b);
    assertThatThrownBy(() -> KerasModel.of(a, sum))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Graph disconnected: an output follows from the input 'b' (None, 2)");
    SymbolicTensor twice = Layers.dense(2).name("d").apply(Layers.dense(2).name("d").apply(a));
    assertThatThrownBy(() -> KerasModel.of(a, twice))
        .hasMessage(
            "The name \"d\" is used 2 times in the model. All operation names should be unique.");
    assertThatThrownBy(() -> KerasModel.of(List.of(), sum)).hasMessageContaining("inputs");
    assertThatThrownBy(() -> Sequential.of(a, Layers.dense(1).name("x"), Layers.dense(1).name("x")))
        .hasMessageContaining("should have unique names. Name \"x\" is already");
    assertThatThrownBy(() -> new Sequential().add(Layers.dense(1)).add(a))
        .hasMessageContaining("one input");
  }

  @Test
  void anInputNeedsNoUse() {
    SymbolicTensor a = Input.builder().shape(2).name("a").make();
    SymbolicTensor b = Input.builder().shape(3).name("b").make();
    KerasModel m = KerasModel.of(List.of(b, a), Layers.dense(1).apply(a));
    assertThat(m.inputs().stream().map(TensorPort::name)).containsExactly("b", "a");
    assertThat(m.problems()).isEmpty();
  }

  @Test
  void layersTellTheirShapesAndWeights() {
    KerasLayer conv = Layers.conv2D(4, 3).strides(2).padding("same");
    assertThat(conv.computeOutputShape(Shape.of(-1, 9, 7, 3))).isEqualTo(Shape.of(-1, 5, 4, 4));
    assertThat(conv.getWeights()).isEmpty();
    List<Tensor> weights = conv.build(Shape.of(-1, 9, 7, 3)).getWeights();
    assertThat(weights)
        .extracting(Tensor::shape)
        .containsExactly(Shape.of(3, 3, 3, 4), Shape.of(4));
    assertThat(conv.build(Shape.of(-1, 9, 7, 3)).getWeights()).isEqualTo(weights);
    assertThat(Layers.lstm(2).returnState(true).computeOutputShapes(Shape.of(3, 4, 5)))
        .containsExactly(Shape.of(3, 2), Shape.of(3, 2), Shape.of(3, 2));
    assertThatThrownBy(() -> Layers.lstm(2).returnState(true).apply(Input.of(4, 5)))
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("has 3 outputs");
    assertThat(Layers.concatenate(-1).computeOutputShape(Shape.of(-1, 2), Shape.of(-1, 3)))
        .isEqualTo(Shape.of(-1, 5));
    assertThat(Layers.add()).hasToString("<Add name=add>");
  }

  @Test
  void givenWeightsMustFit() {
    Tensor kernel = Tensor.of(new float[6], 3, 2);
    assertThatThrownBy(() -> Layers.dense(2).weights(kernel).name("d").apply(Input.of(3)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessage(
            "You called `set_weights(weights)` on layer 'd' with a weight list of length 1, but the"
                + " layer was expecting 2 weights.");
    assertThatThrownBy(
            () ->
                Layers.dense(2)
                    .weights(kernel, Tensor.of(new float[3], 3))
                    .name("d")
                    .apply(Input.of(3)))
        .hasMessage("Layer d weight shape (2,) is not compatible with provided weight shape (3,).");
    KerasLayer whole = Layers.dense(2).weights(kernel, Tensor.of(new float[2], 2));
    assertThat(whole.getWeights().get(0)).isEqualTo(kernel);
  }

  @Test
  void layersAreMadeOfConfigsAndGiveThem() {
    KerasLayer conv = Layers.of("Convolution2D", 4, List.of(3, 2)).set("dilation_rate", 2);
    assertThat(conv.className()).isEqualTo("Conv2D");
    Map<String, Object> object = new LinkedHashMap<>(conv.serialize());
    assertThat(object)
        .containsEntry("module", "keras.layers")
        .containsEntry("class_name", "Conv2D");
    assertThat(Layers.deserialize(object).serialize()).isEqualTo(object);
    assertThat(Layers.fromConfig("Conv2D", conv.getConfig()).getConfig())
        .isEqualTo(conv.getConfig());
    assertThat(conv.getConfig())
        .containsEntry("filters", 4L)
        .containsEntry("kernel_size", List.of(3L, 2L))
        .containsEntry("activation", "linear");
    KerasLayer dense =
        Layers.deserialize(
            "{\"class_name\": \"Dense\", \"config\": {\"units\": 3, \"name\": \"d\"}}");
    assertThat(dense.name()).isEqualTo("d");
    assertThat(dense.apply(Input.of(2)).shape()).isEqualTo(Shape.of(-1, 3));
    assertThatThrownBy(() -> Layers.deserialize(Map.of("class_name", "Dens", "config", Map.of())))
        .hasMessageContaining("Did you mean 'Dense'?");
    assertThatThrownBy(() -> Layers.deserialize("[1]")).isInstanceOf(ModelFormatException.class);
    Layer layer = conv.toLayer();
    assertThat(LayerRegistry.serialize(layer)).isEqualTo(without(object));
  }

  private static Map<String, ?> without(Map<String, ?> object) {
    Map<String, Object> all = new LinkedHashMap<>(object);
    all.values().removeIf(Objects::isNull);
    return all;
  }

  @Test
  void inputsHaveTypesNamesAndBatchSizes() {
    SymbolicTensor tokens =
        Input.builder().shape(Shape.UNKNOWN).batchSize(4).dtype("int32").name("tokens").make();
    assertThat(tokens.shape()).isEqualTo(Shape.of(4, -1));
    assertThat(tokens.dtype()).isEqualTo(DType.INT32);
    SymbolicTensor x = Layers.embedding(9, 2).apply(tokens);
    assertThat(x.shape()).isEqualTo(Shape.of(4, -1, 2));
    assertThat(x.layer().className()).isEqualTo("Embedding");
    KerasModel m =
        ModelBuilder.of(Map.of("tokens", tokens), Map.of("b", x, "a", tokens)).name("m").build();
    assertThat(m.outputs().stream().map(TensorPort::name)).containsExactly("a", "b");
    assertThat(m.inputs().get(0).name()).isEqualTo("tokens");
    assertThat(m.model().name()).isEqualTo("m");
  }

  @Test
  void aChainMayLearnItsInputLater() {
    Sequential chain = Sequential.of(Layers.dense(3), Layers.dense(2)).name("late");
    assertThat(KerasModel.of(chain).inputs()).isEmpty();
    KerasModel m = KerasModel.of(chain.build(Shape.of(-1, 5)));
    assertThat(m.inputs().get(0).spec().shape()).isEqualTo(Shape.of(-1, 5));
    assertThat(m.model().name()).isEqualTo("late");
    assertThat(m.getWeights()).hasSize(4);
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    Sequential chain = Sequential.of(Input.of(5), Layers.dense(3));
    List<Tensor> weights = ModelBuilder.of(chain).seed(4).build().getWeights();
    assertThat(ModelBuilder.of(chain).seed(4).build().getWeights()).isEqualTo(weights);
    assertThat(ModelBuilder.of(chain).seed(5).build().getWeights()).isNotEqualTo(weights);
  }

  @Test
  void olderModelsAndTheirLayersAreConverted() {
    String json =
        "{\"class_name\":\"Sequential\",\"keras_version\":\"2.15.0\",\"config\":{\"name\":\"s\","
            + "\"layers\":[{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":2,"
            + "\"batch_input_shape\":[null,3]}}]}}";
    KerasModel old = KerasModel.fromJson(json, LoadOptions.defaults().withInitSeed(1L));
    SymbolicTensor in = Input.of(3);
    SymbolicTensor whole = old.asLayer().apply(in);
    SymbolicTensor layer = old.getLayer("d").asLayer().name("mine").apply(in);
    KerasModel made = KerasModel.of(List.of(in), List.of(whole, layer));
    assertThat(made.getLayer("mine").getWeights()).isEqualTo(old.getWeights());
    assertThat(made.getLayer("s").getWeights()).isEqualTo(old.getWeights());
  }
}
