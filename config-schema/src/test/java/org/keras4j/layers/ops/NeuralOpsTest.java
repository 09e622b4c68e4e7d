package org.keras4j.layers.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Biases;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Dtypes, shapes and errors of {@code keras.ops.nn}; its numbers are in the golden cases. */
class NeuralOpsTest {
  private final OpGraph graph = OpGraph.symbolic();

  private Value input(DType dtype, int... shape) {
    return graph.input("x", new TensorSpec(dtype, Shape.of(shape)));
  }

  private Value f32(int... shape) {
    return input(DType.FLOAT32, shape);
  }

  private Value i32(int... shape) {
    return input(DType.INT32, shape);
  }

  private List<String> all(String className, String config, Object... args) {
    String json =
        "{'module':'keras.src.ops.nn','class_name':'"
            + className
            + "','config':"
            + config
            + ",'registered_name':'"
            + className
            + "'}";
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Layer layer =
        LayerRegistry.builtIns()
            .deserialize(
                ConfigReader.read(bytes, LoadLimits.defaults(), "test"), new Writer(3, "3.15.1"));
    CallArgs call = new CallArgs(Arrays.asList(args), Map.of());
    Values in = Values.of(CallArgs.tensors(args[0]));
    Weights none = new Weights(graph, "", new WeightSpecs(layer));
    return LayerCalls.call(layer, graph, in, none, call).all().stream()
        .map(v -> v.spec().toString())
        .toList();
  }

  private String run(String className, String config, Object... args) {
    return all(className, config, args).get(0);
  }

  @Test
  void pooling() {
    Value x = f32(-1, 7, 5, 2);
    assertThat(run("MaxPool", "{'pool_size':2,'strides':null}", x))
        .isEqualTo("float32(None, 3, 2, 2)");
    assertThat(run("AveragePool", "{'pool_size':[3,2],'strides':1,'padding':'same'}", x))
        .isEqualTo("float32(None, 7, 5, 2)");
    assertThat(run("MaxPool", "{'pool_size':[2],'data_format':'channels_first'}", x))
        .isEqualTo("float32(None, 7, 2, 1)");
    assertThat(run("MaxPool", "{'pool_size':2}", i32(-1, 7, 3))).isEqualTo("int32(None, 3, 3)");
    assertThat(run("AdaptiveMaxPool", "{'output_size':[3,2]}", x))
        .isEqualTo("float32(None, 3, 2, 2)");
    assertThat(run("AdaptiveAveragePool", "{'output_size':3,'data_format':'channels_first'}", x))
        .isEqualTo("float32(None, 7, 3, 3)");
    assertThat(run("AdaptiveMaxPool", "{'output_size':[1]}", f32(-1, 7, 2)))
        .isEqualTo("float32(None, 1, 2)");
    assertThatThrownBy(() -> run("MaxPool", "{'pool_size':[1,2,3]}", x))
        .hasMessageContaining("expected one number or 2, got [1, 2, 3]");
    assertThatThrownBy(() -> run("MaxPool", "{'pool_size':0}", x))
        .hasMessageContaining("config.pool_size: expected positive integers");
    assertThatThrownBy(() -> run("MaxPool", "{}", x)).isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> run("MaxPool", "{'pool_size':2}", f32(-1, 3)))
        .hasMessageContaining("one to three spatial axes");
    assertThatThrownBy(() -> run("AveragePool", "{'pool_size':2,'padding':'causal'}", x))
        .hasMessageContaining("one of valid, same");
  }

  @Test
  void convolutions() {
    Value x = f32(-1, 7, 6, 4);
    Value kernel = f32(3, 2, 4, 5);
    assertThat(run("Conv", "{'strides':2,'padding':'same'}", x, kernel))
        .isEqualTo("float32(None, 4, 3, 5)");
    assertThat(run("Conv", "{'dilation_rate':[1,2]}", x, f32(3, 2, 2, 6)))
        .isEqualTo("float32(None, 5, 4, 6)");
    assertThat(run("Conv", "{}", i32(-1, 9, 3), i32(2, 3, 4))).isEqualTo("int32(None, 8, 4)");
    assertThat(run("DepthwiseConv", "{'strides':[2,2],'dilation_rate':2}", x, f32(3, 2, 4, 2)))
        .isEqualTo("float32(None, 2, 2, 8)");
    assertThat(run("SeparableConv", "{}", x, f32(3, 2, 4, 2), f32(1, 1, 8, 3)))
        .isEqualTo("float32(None, 5, 5, 3)");
    assertThat(run("ConvTranspose", "{'strides':[2,3]}", x, f32(3, 2, 5, 4)))
        .isEqualTo("float32(None, 15, 18, 5)");
    String padded = "{'strides':2,'padding':'same','output_padding':1}";
    assertThat(run("ConvTranspose", padded, x, f32(3, 2, 5, 4)))
        .isEqualTo("float32(None, 14, 11, 5)");
    assertThatThrownBy(() -> run("Conv", "{'strides':2,'dilation_rate':2}", x, kernel))
        .hasMessageContaining("either strides or a dilation");
    assertThatThrownBy(() -> run("Conv", "{}", x, f32(3, 2, 3, 5)))
        .hasMessageContaining("does not fit an input");
    assertThatThrownBy(() -> run("Conv", "{}", x, f32(3, 4, 5)))
        .hasMessageContaining("does not fit an input");
    assertThatThrownBy(() -> run("Conv", "{}", x)).hasMessageContaining("argument 'kernel'");
  }

  @Test
  void normalizations() {
    Value x = input(DType.FLOAT16, -1, 3, 4);
    assertThat(run("LayerNorm", "{'axis':[1,2]}", x, f32(3, 4), f32(3, 4)))
        .isEqualTo("float16(None, 3, 4)");
    assertThat(run("LayerNorm", "{}", i32(2, 3), null, null)).isEqualTo("int32(2, 3)");
    assertThat(run("RMSNorm", "{}", i32(2, 3))).isEqualTo("int32(2, 3)");
    assertThat(run("BatchNorm", "{'axis':1}", x, f32(3), f32(3), null, f32(3)))
        .isEqualTo("float16(None, 3, 4)");
    assertThat(run("Normalize", "{'axis':null,'order':1}", i32(2, 3))).isEqualTo("float32(2, 3)");
    assertThat(run("Normalize", "{'axis':[1,2],'order':1}", x)).isEqualTo("float16(None, 3, 4)");
    assertThatThrownBy(() -> run("Normalize", "{'axis':[1,2],'order':3}", x))
        .hasMessageContaining("no norm of order 3 over 2 axes");
    assertThatThrownBy(() -> run("LayerNorm", "{'axis':[]}", x))
        .hasMessageContaining("config.axis: expected an axis or several");
  }

  @Test
  void whatLooksLikeABiasIsAddedAlongAnAxisOfItsLength() {
    assertThat(biasShape(f32(-1, 3, 3, 1), 3, 1)).isEqualTo("(3, 1, 1)");
    assertThat(biasShape(f32(-1, 4, 3, 3), 3, 1)).isEqualTo("(3,)");
    assertThat(biasShape(f32(-1, 4, 3, 5), 3, 1)).isEqualTo("(3, 1)");
    assertThat(biasShape(f32(-1, -1, 3, 1), 3, 1)).isEqualTo("(3, 1)");
    assertThat(biasShape(f32(-1, 4, 1, 1), 1, 1)).isEqualTo("(1, 1)");
  }

  /** The shape that a bias is brought to before it is added. */
  private String biasShape(Value x, int... bias) {
    Value sum = Biases.add(graph, new Writer(3, "3.15.1"), x, f32(bias));
    Value plain = Biases.add(graph, new Writer(3, "3.6.0"), x, f32(bias));
    assertThat(graph.node(plain).inputs().get(1).shape()).isEqualTo(Shape.of(bias));
    return graph.node(sum).inputs().get(1).shape().toString();
  }

  @Test
  void losses() {
    Value p = f32(-1, 3, 4);
    assertThat(run("BinaryCrossentropy", "{}", p, p)).isEqualTo("float32(None, 3, 4)");
    assertThat(run("CategoricalCrossentropy", "{'axis':1}", p, p)).isEqualTo("float32(None, 4)");
    assertThat(run("CategoricalCrossentropy", "{'from_logits':true}", i32(-1, 3, 4), p))
        .isEqualTo("float32(None, 3)");
    assertThat(run("SparseCategoricalCrossentropy", "{}", i32(-1, 3, 1), p))
        .isEqualTo("float32(None, 3)");
    assertThatThrownBy(() -> run("SparseCategoricalCrossentropy", "{'axis':1}", i32(-1, 3), p))
        .hasMessageContaining("along the last axis");
    assertThatThrownBy(() -> run("SparseCategoricalCrossentropy", "{}", i32(-1, 2), p))
        .hasMessageContaining("does not number the classes");
    assertThatThrownBy(() -> run("BinaryCrossentropy", "{}", p, f32(-1, 3, 5)))
        .hasMessageContaining("differ");
    Value half = input(DType.FLOAT16, 2, 9, 5);
    assertThat(run("CTCLoss", "{'mask_index':-1}", i32(2, 4), half, i32(2), i32(2)))
        .isEqualTo("float32(2,)");
    assertThat(run("CTCLoss", "{}", i32(2, 4), input(DType.FLOAT64, 2, 9, 5), i32(2), i32(2)))
        .isEqualTo("float64(2,)");
    assertThatThrownBy(() -> run("CTCLoss", "{'mask_index':5}", i32(2, 4), half, i32(2), i32(2)))
        .hasMessageContaining("axis 5");
  }

  @Test
  void decoding() {
    Value x = f32(2, 9, 5);
    assertThat(all("CTCDecode", "{}", x, i32(2)))
        .containsExactly("int32(1, 2, 9)", "float32(2, 1)");
    assertThat(all("CTCDecode", "{'strategy':'beam_search','top_paths':3}", x, f32(2)))
        .containsExactly("int32(3, 2, 9)", "float32(2, 3)");
    assertThatThrownBy(() -> run("CTCDecode", "{'strategy':'best'}", x, i32(2)))
        .hasMessageContaining("one of greedy, beam_search");
    String wide = "{'strategy':'beam_search','top_paths':3,'beam_width':2}";
    assertThatThrownBy(() -> run("CTCDecode", wide, x, i32(2)))
        .hasMessageContaining("no more than the beam_width");
    assertThat(all("CTCDecode", "{'strategy':'beam_search','mask_index':-1}", x, i32(2)))
        .containsExactly("int32(1, 2, 9)", "float32(2, 1)");
    assertThatThrownBy(() -> run("CTCDecode", "{}", x, i32(3))).hasMessageContaining("lengths");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"num_classes\":5}', 'float32(None, 5)'",
    "'{\"num_classes\":5,\"axis\":1,\"dtype\":\"bool\"}', 'bool(None, 4)'",
    "'{\"num_classes\":5,\"axis\":0,\"dtype\":\"int8\"}', 'int8(5, 4)'",
  })
  void multiHot(String config, String spec) {
    assertThat(run("MultiHot", config, i32(-1, 4))).isEqualTo(spec);
  }

  @Test
  void attention() {
    Value q = f32(-1, 4, 6, 3);
    Value k = f32(-1, 5, 2, 3);
    assertThat(run("DotProductAttention", "{'is_causal':true}", q, k, f32(-1, 5, 2, 7)))
        .isEqualTo("float32(None, 4, 6, 7)");
    assertThatThrownBy(() -> run("DotProductAttention", "{'flash_attention':true}", q, k, k))
        .isInstanceOf(UnsupportedModelException.class);
    assertThatThrownBy(() -> run("DotProductAttention", "{'attn_logits_soft_cap':2.0}", q, k, k))
        .isInstanceOf(UnsupportedModelException.class);
    assertThatThrownBy(() -> run("DotProductAttention", "{}", f32(-1, 4, 3), k, k))
        .hasMessageContaining("(batch, steps, heads, size)");
    assertThatThrownBy(() -> run("OneHot", "{'num_classes':3,'sparse':true}", i32(-1, 4)))
        .isInstanceOf(UnsupportedModelException.class);
  }
}
