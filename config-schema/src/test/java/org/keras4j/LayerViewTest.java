package org.keras4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Layers as Keras shows them, and models with other weights. */
class LayerViewTest {
  private static final String DENSE =
      "{\"class_name\":\"Dense\",\"config\":{\"name\":\"%s\",\"units\":%d},\"name\":\"%s\","
          + "\"inbound_nodes\":[%s]}";

  /** Two inputs through one Dense, joined, and another Dense that freezes. */
  private static KerasModel shared() {
    String input =
        "{\"class_name\":\"InputLayer\",\"config\":{\"name\":\"%1$s\",\"batch_input_shape\":"
            + "[null,3],\"dtype\":\"float32\"},\"name\":\"%1$s\",\"inbound_nodes\":[]}";
    String add =
        "{\"class_name\":\"Add\",\"config\":{\"name\":\"add\"},\"name\":\"add\","
            + "\"inbound_nodes\":[[[\"twice\",0,0,{}],[\"twice\",1,0,{}]]]}";
    String layers =
        String.join(
            ",",
            String.format(input, "a"),
            String.format(input, "b"),
            String.format(DENSE, "twice", 2, "twice", "[[\"a\",0,0,{}]],[[\"b\",0,0,{}]]"),
            add,
            String.format(DENSE, "last", 1, "last", "[[\"add\",0,0,{}]]"));
    String json =
        "{\"class_name\":\"Functional\",\"keras_version\":\"2.15.0\",\"config\":{\"name\":\"m\","
            + "\"layers\":["
            + layers
            + "],\"input_layers\":[[\"a\",0,0],[\"b\",0,0]],\"output_layers\":[[\"last\",0,0]]}}";
    return KerasModel.fromJson(json, LoadOptions.defaults().withInitSeed(1L));
  }

  @Test
  void findsLayersByNameAndIndex() {
    KerasModel m = shared();
    assertThat(m.getLayer("add").className()).isEqualTo("Add");
    assertThat(m.getLayer(-1).name()).isEqualTo("last");
    assertThat(m.getLayer(2)).hasToString("<Dense name=twice>");
    assertThatThrownBy(() -> m.getLayer("lost"))
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("No such layer: lost. Did you mean 'last'?");
    assertThatThrownBy(() -> m.getLayer(5))
        .hasMessageContaining("layer at index 5 but model only has 5 layers");
    assertThatThrownBy(() -> m.getLayer(-6)).isInstanceOf(LayerAccessException.class);
  }

  @Test
  void tellsInputsAndOutputsOfEachCall() {
    KerasModel m = shared();
    LayerView twice = m.getLayer("twice");
    assertThat(twice.nodeCount()).isEqualTo(2);
    assertThat(twice.getInputAt(1).get(0).layer()).isEqualTo("b");
    assertThat(twice.getOutputShapeAt(0)).containsExactly(Shape.of(-1, 2));
    assertThatThrownBy(twice::input)
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("multiple inbound nodes");
    assertThatThrownBy(twice::output)
        .hasMessage(
            "Layer twice has multiple inbound nodes, hence the notion of \"layer output\" is"
                + " ill-defined.")
        .satisfies(e -> assertThat(((LayerAccessException) e).hint()).contains("getOutputAt("));
    assertThat(twice.inputShape()).isEqualTo(Shape.of(-1, 3));
    assertThat(twice.outputShape()).isEqualTo(Shape.of(-1, 2));
    assertThatThrownBy(() -> twice.getInputAt(2))
        .hasMessage("Asked to get input at node 2, but the layer has only 2 inbound nodes.");
    assertThatThrownBy(() -> twice.getOutputShapeAt(-1))
        .hasMessageContaining("Asked to get output at node -1");
    LayerView add = m.getLayer("add");
    assertThat(add.inputShapes()).containsExactly(Shape.of(-1, 2), Shape.of(-1, 2));
    assertThatThrownBy(add::input).hasMessageContaining("has 2 tensors as its input");
    assertThat(add.outputShape()).isEqualTo(Shape.of(-1, 2));
    assertThat(m.getLayer("last").input().layer()).isEqualTo("add");
    assertThat(m.getLayer("a").outputShape()).isEqualTo(Shape.of(-1, 3));
  }

  @Test
  void shapesThatDifferFromCallToCallAreAskedForByNode() {
    SymbolicTensor a = Input.of(4, 3);
    SymbolicTensor b = Input.of(5, 3);
    KerasLayer dense = Layers.dense(2).name("dense");
    SymbolicTensor y = dense.apply(a);
    SymbolicTensor z = dense.apply(b);
    LayerView view = KerasModel.of(List.of(a, b), List.of(y, z)).getLayer("dense");
    assertThat(view.getInputShapeAt(1)).containsExactly(Shape.of(-1, 5, 3));
    assertThatThrownBy(view::inputShape)
        .isInstanceOf(LayerAccessException.class)
        .hasMessage(
            "The layer \"dense\" has multiple inbound nodes, with different input shapes. Hence the"
                + " notion of \"input shape\" is ill-defined for the layer.")
        .satisfies(e -> assertThat(((LayerAccessException) e).hint()).contains("getInputShapeAt("));
    assertThatThrownBy(view::outputShapes).hasMessageContaining("with different output shapes");
  }

  @Test
  void aLayerThatWasNeverCalledHasNoInput() {
    KerasModel unbuilt = KerasModel.of(Sequential.of(Layers.dense(2).name("d")));
    LayerView d = unbuilt.getLayer("d");
    assertThat(d.nodeCount()).isZero();
    assertThat(d.getWeights()).isEmpty();
    assertThat(d.countParams()).isZero();
    assertThatThrownBy(d::input)
        .isInstanceOf(LayerAccessException.class)
        .hasMessage("The layer d has never been called and thus has no defined input.");
    assertThatThrownBy(d::outputShape).hasMessageContaining("no defined output");
  }

  @Test
  void aNestedModelIsALayerWithAllItsWeights() {
    SymbolicTensor x = Input.of(3);
    KerasModel inner = ModelBuilder.of(x, Layers.dense(2).apply(x)).name("inner").build();
    SymbolicTensor in = Input.of(3);
    KerasModel outer = KerasModel.of(in, Layers.dense(1).apply(inner.asLayer().apply(in)));
    LayerView view = outer.getLayer("inner");
    assertThat(view.nodeCount()).isEqualTo(1);
    assertThat(view.input().layer()).isEqualTo("input_layer");
    assertThat(view.outputShape()).isEqualTo(Shape.of(-1, 2));
    assertThat(view.weightNames()).containsExactly("layers/dense/kernel", "layers/dense/bias");
    assertThat(view.getWeights()).isEqualTo(inner.getWeights());
  }

  @Test
  void goesIntoNestedModels() {
    SymbolicTensor x = Input.of(3);
    KerasModel inner = ModelBuilder.of(x, Layers.dense(2).name("h").apply(x)).name("in").build();
    SymbolicTensor y = Input.of(3);
    KerasModel middle = ModelBuilder.of(y, inner.asLayer().apply(y)).name("middle").build();
    SymbolicTensor z = Input.of(3);
    KerasModel outer = KerasModel.of(z, middle.asLayer().apply(z));
    LayerView h = outer.getLayer("middle").getLayer("in").getLayer(-1);
    assertThat(h.name()).isEqualTo("h");
    assertThat(outer.getLayer("middle/in/h").getWeights()).isEqualTo(inner.getWeights());
    assertThat(h.outputShape()).isEqualTo(Shape.of(-1, 2));
    assertThat(h.layers()).isEmpty();
    assertThatThrownBy(() -> h.getLayer("x")).hasMessage("layer 'h' is no model: it has no layers");
    assertThatThrownBy(() -> outer.getLayer("h"))
        .hasMessage("No such layer: h. Did you mean 'middle/in/h'?");
    Tensor kernel = Tensor.of(new float[6], 3, 2);
    Tensor bias = Tensor.of(new float[] {1, 2}, 2);
    KerasModel changed = outer.edit().setWeights("middle/in/h", List.of(kernel, bias)).build();
    assertThat(changed.getWeights()).containsExactly(kernel, bias);
    SymbolicTensor w = Input.of(3);
    KerasModel alone = KerasModel.of(w, changed.getLayer("middle/in/h").asLayer().apply(w));
    assertThat(alone.getWeights()).containsExactly(kernel, bias);
  }

  @Test
  void givesConfigAndWeightsInKerasOrder() {
    LayerView last = shared().getLayer("last");
    assertThat(last.getConfig()).containsEntry("units", 1L).containsEntry("use_bias", true);
    assertThat(last.weightNames()).containsExactly("kernel", "bias");
    assertThat(last.getWeights().get(0).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(last.countParams()).isEqualTo(3);
    assertThat(shared().getLayer("add").getWeights()).isEmpty();
    assertThat(shared().getWeights()).hasSize(4);
    assertThat(shared().summary()).contains("twice (Dense)").contains("Total params: 11");
  }

  @Test
  void setsWeightsInACopy() {
    KerasModel m = shared();
    List<Tensor> before = m.getLayer("last").getWeights();
    Tensor kernel = Tensor.of(new double[] {5, 7}, 2, 1);
    Tensor bias = Tensor.of(new int[] {3}, 1);
    KerasModel changed = m.edit().setWeights("last", List.of(kernel, bias)).build();
    List<Tensor> after = changed.getLayer("last").getWeights();
    assertThat(after.get(0).toFloatArray()).containsExactly(5, 7);
    assertThat(after.get(1).toFloatArray()).containsExactly(3);
    assertThat(m.getLayer("last").getWeights()).isEqualTo(before);
    assertThat(changed.getLayer("twice").getWeights()).isEqualTo(m.getLayer("twice").getWeights());
    List<Tensor> all = new ArrayList<>(changed.getWeights());
    assertThat(m.edit().setWeights(all).build().getWeights()).isEqualTo(all);
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    ModelEditor editor = shared().edit();
    Tensor bias = Tensor.of(new float[] {3}, 1);
    assertThatThrownBy(() -> editor.setWeights("last", List.of(bias)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("with a weight list of length 1, but the layer was expecting 2");
    assertThatThrownBy(() -> editor.setWeights("last", List.of(bias, bias)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("weight shape (2, 1) is not compatible with provided weight shape");
    assertThatThrownBy(() -> editor.setWeights(List.of(bias)))
        .hasMessageContaining("the layer was expecting 4 weights");
  }
}
