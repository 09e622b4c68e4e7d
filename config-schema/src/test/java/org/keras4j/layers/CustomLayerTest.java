package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.rnn.CustomRnnCell;
import org.keras4j.layers.rnn.RNN;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.Shape;

/** Layers as outsiders write them. */
class CustomLayerTest {
  /** The example of Keras's documentation, which may tell a wrong shape. */
  private static final class MyLayer extends CustomLayer {
    static final LayerType TYPE = LayerType.of("MyLayer", MyLayer::new);
    private final int outputDim;
    private final String told;

    MyLayer(LayerConfig config) {
      super(config);
      outputDim = config.positiveInt("output_dim");
      told = config.choice("told", "right", "right", "wrong", "nothing");
    }

    @Override
    public void build(WeightSpecs weights, InputShapes input) {
      weights.trainable("kernel", Shape.of(input.known(1), outputDim), "uniform");
    }

    @Override
    protected Value call(OpGraph g, Value x, Weights weights) {
      return g.matmul(x, weights.get("kernel"));
    }

    @Override
    protected @Nullable Shape computeOutputShape(Shape input) {
      return told.equals("nothing")
          ? null
          : Shape.of(input.dim(0), told.equals("right") ? outputDim : outputDim + 1);
    }
  }

  /** The sum of all inputs, and twice that. */
  private static final class SumOfAll extends CustomLayer {
    static final LayerType TYPE = LayerType.of("my>SumOfAll", SumOfAll::new);

    SumOfAll(LayerConfig config) {
      super(config);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value sum = inputs.all().stream().reduce(g::add).orElseThrow();
      return Values.of(sum, g.add(sum, sum));
    }

    @Override
    public @Nullable List<Shape> computeOutputShapes(List<Shape> inputs) {
      return List.of(inputs.get(0), inputs.get(0));
    }
  }

  private static final class Nothing extends CustomLayer {
    Nothing(LayerConfig config) {
      super(config);
    }
  }

  private static final class Cell extends CustomRnnCell {
    private final int units;

    Cell(LayerConfig config) {
      super(config);
      units = config.positiveInt("units");
    }

    @Override
    protected List<Integer> stateSizes() {
      return List.of(units, 2 * units);
    }

    @Override
    protected List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
      return List.of(states.get(0), states.get(0), states.get(1));
    }
  }

  private static KerasLayer mine(String told) {
    return Layers.of(MyLayer.TYPE).set("output_dim", 3).set("told", told);
  }

  @Test
  void itsShapeIsThatOfItsCall() {
    assertThat(mine("right").computeOutputShape(Shape.of(-1, 5))).isEqualTo(Shape.of(-1, 3));
    assertThat(mine("nothing").computeOutputShape(Shape.of(2, 5))).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void twoShapesMustAgree() {
    assertThatThrownBy(() -> mine("wrong").computeOutputShape(Shape.of(-1, 5)))
        .isInstanceOf(LayerAccessException.class)
        .hasMessage(
            "computeOutputShape tells (None, 4), but call gives (None, 3), for inputs [(None, 5)]")
        .satisfies(
            e ->
                assertThat(((LayerAccessException) e).location())
                    .isEqualTo("layer 'my_layer' (MyLayer)"));
    assertThatThrownBy(() -> Layers.timeDistributed(mine("wrong")).apply(Input.of(4, 5)))
        .hasMessageContaining("computeOutputShape tells (None, 4)");
  }

  @Test
  void goesThroughJson() {
    KerasModel model =
        KerasModel.of(
            Sequential.of(
                Input.of(4, 5), Layers.timeDistributed(mine("right").name("inner")).name("outer")));
    String json = model.toJson();
    assertThat(json)
        .contains("\"module\":null,\"class_name\":\"MyLayer\"")
        .contains("\"registered_name\":\"MyLayer\"");
    LoadOptions options = LoadOptions.defaults().withLayers(MyLayer.TYPE).withInitSeed(0L);
    KerasModel again = KerasModel.fromJson(json, options);
    assertThat(again.toJson()).isEqualTo(json);
    assertThat(again.getWeights()).isEqualTo(model.getWeights()).hasSize(1);
    double[] kernel = again.getWeights().get(0).toDoubleArray();
    assertThat(Arrays.stream(kernel).map(Math::abs).max().orElseThrow()).isBetween(0.01, 0.05);
    assertThat(KerasModel.fromJson(json).problems())
        .hasSize(1)
        .first()
        .isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void isFoundWithItsPackageOrWithout() {
    Map<String, Object> registered =
        Map.of(
            "module",
            "builtins",
            "class_name",
            "MyLayer",
            "registered_name",
            "pkg>MyLayer",
            "config",
            Map.of("output_dim", 2L));
    Map<String, Object> legacy =
        Map.of("class_name", "pkg>MyLayer", "config", Map.of("output_dim", 2L));
    LayerRegistry bare = LayerRegistry.builtIns().with(MyLayer.TYPE);
    LayerRegistry full = LayerRegistry.builtIns().with(MyLayer.TYPE.alias("pkg>MyLayer"));
    for (LayerRegistry r : List.of(bare, full)) {
      assertThat(r.deserialize(registered)).isInstanceOf(MyLayer.class);
      assertThat(r.deserialize(legacy)).isInstanceOf(MyLayer.class);
      Map<String, Object> again = LayerRegistry.serialize(r.deserialize(registered));
      assertThat(again).containsEntry("registered_name", "pkg>MyLayer");
      assertThat(r.deserialize(again)).isInstanceOf(MyLayer.class);
    }
    LayerRegistry other = LayerRegistry.builtIns().with(MyLayer.TYPE.alias("other>MyLayer"));
    assertThatThrownBy(() -> other.deserialize(legacy))
        .isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void mayTakeAndGiveSeveralTensors() {
    KerasLayer sum = Layers.of(SumOfAll.TYPE);
    SymbolicTensor a = Input.of(3);
    SymbolicTensor b = Input.of(3);
    List<SymbolicTensor> out = sum.applyAll(a, b);
    assertThat(out).extracting(SymbolicTensor::shape).containsOnly(Shape.of(-1, 3)).hasSize(2);
    assertThat(sum.className()).isEqualTo("my>SumOfAll");
    assertThat(sum.name()).isEqualTo("sum_of_all");
  }

  @Test
  void needsACall() {
    KerasLayer nothing = Layers.of(LayerType.of("Nothing", Nothing::new));
    assertThatThrownBy(() -> nothing.apply(Input.of(3)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("the layer Nothing has no call");
  }

  @Test
  void itsConfigIsChecked() {
    assertThatThrownBy(() -> Layers.of(MyLayer.TYPE).apply(Input.of(3)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("config.output_dim: expected a positive integer");
    assertThat(mine("right").getConfig())
        .containsEntry("output_dim", 3L)
        .containsEntry("trainable", true);
  }

  @Test
  void aCellRunsInRecurrentLayers() {
    LayerType cell = LayerType.of("my>Cell", Cell::new);
    LayerType layer = LayerType.of("my>Rnn", c -> RNN.of(c, new Cell(c)));
    KerasLayer inner = Layers.of(cell).set("units", 2);
    assertThat(Layers.rnn(inner).computeOutputShape(Shape.of(-1, 4, 3))).isEqualTo(Shape.of(-1, 2));
    KerasLayer own = Layers.of(layer).set("units", 2).returnState(true);
    assertThat(own.computeOutputShapes(Shape.of(-1, 4, 3)))
        .containsExactly(Shape.of(-1, 2), Shape.of(-1, 2), Shape.of(-1, 4));
    assertThat(Layers.bidirectional(own.returnState(false)).computeOutputShape(Shape.of(2, 4, 3)))
        .isEqualTo(Shape.of(2, 4));
  }
}
