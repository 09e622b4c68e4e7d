package org.keras4j.layers.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
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

/**
 * Functions of order, searches, segments, ranges and quantiles: shapes with unknown dimensions as
 * Keras infers them, and refusals. The numbers are in the golden cases.
 */
class OrderAndValuesTest {
  private final OpGraph graph = OpGraph.symbolic();
  private final Value x = input(DType.FLOAT32, -1, 3, 4);
  private final Value u = input(DType.FLOAT32, -1, -1);
  private final Value m = input(DType.FLOAT32, -1, 3);
  private final Value v = input(DType.FLOAT32, -1);
  private final Value n = input(DType.INT32, -1);

  private Value input(DType dtype, int... shape) {
    return graph.input("x", new TensorSpec(dtype, Shape.of(shape)));
  }

  private static Layer layer(String className, String config) {
    String text =
        String.format(
            "{'module':'keras.src.ops.numpy','class_name':'%s','config':{%s}}", className, config);
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ConfigNode node = ConfigReader.read(bytes, LoadLimits.defaults(), "test");
    return LayerRegistry.builtIns().deserialize(node, new Writer(3, "3.15.1"));
  }

  private String op(String className, String config, Object... args) {
    Layer layer = layer(className, config);
    CallArgs call = new CallArgs(Arrays.asList(args), Map.of());
    Values in = Values.of(CallArgs.tensors(call.positional()));
    Weights none = new Weights(graph, "", new WeightSpecs(layer));
    Values out = LayerCalls.call(layer, graph, in, none, call);
    String all = out.all().stream().map(value -> value.spec().toString()).toList().toString();
    return all.substring(1, all.length() - 1);
  }

  @Test
  void ordersAndSearches() {
    assertThat(op("Sort", "'axis':null", x)).isEqualTo("float32(None,)");
    assertThat(op("Argsort", "'axis':1", u)).isEqualTo("int32(None, None)");
    assertThat(op("TopK", "'k':2", u)).isEqualTo("float32(None, 2), int32(None, 2)");
    assertThat(op("InTopK", "'k':2", n, m)).isEqualTo("bool(None,)");
    assertThat(op("InTopK", "'k':2", n, u)).isEqualTo("bool(None,)");
    assertThat(op("Argpartition", "'kth':2,'axis':-1", u)).isEqualTo("int32(None, None)");
    assertThat(op("Argpartition", "'kth':2,'axis':null", u)).isEqualTo("int32(None,)");
    assertThat(op("SearchSorted", "'side':'right'", v, v)).isEqualTo("int32(None,)");
    String all = "'size':3,'return_index':true,'return_inverse':true,'return_counts':true";
    assertThat(op("Unique", all, u))
        .isEqualTo("float32(3,), int32(3,), int32(None, None), int32(3,)");
    assertThat(op("Unique", "'size':3,'axis':1,'return_inverse':true", u))
        .isEqualTo("float32(None, 3), int32(None,)");
    Value places = input(DType.INT32, -1, 3, 2);
    assertThat(op("TakeAlongAxis", "'axis':-1", x, places)).isEqualTo("float32(None, 3, 2)");
    assertThat(op("Digitize", "", u, List.of(1.0, 2.0))).isEqualTo("int32(None, None)");
    assertThat(op("SegmentSum", "'num_segments':4", u, n)).isEqualTo("float32(4, None)");
    assertThat(op("Histogram", "'bins':4", v)).isEqualTo("float32(4,), float32(5,)");
  }

  @Test
  void statistics() {
    assertThat(op("Cumsum", "'axis':null", u)).isEqualTo("float32(None,)");
    assertThat(op("Median", "'axis':[1],'keepdims':true", u)).isEqualTo("float32(None, 1)");
    List<Double> two = List.of(0.1, 0.2);
    assertThat(op("Quantile", "'axis':[1]", x, two)).isEqualTo("float32(2, None, 4)");
    assertThat(op("Nanquantile", "'axis':[0]", x, two)).isEqualTo("float32(2, 3, 4)");
    assertThat(op("Percentile", "'axis':[0,2],'keepdims':true", x, two))
        .isEqualTo("float32(2, 1, 3, 1)");
    assertThat(op("Nanvar", "'axis':0", u)).isEqualTo("float32(None,)");
    assertThat(op("Nanargmax", "'axis':0", u)).isEqualTo("int32(None,)");
    assertThat(op("Trapezoid", "'x':null,'dx':1.0,'axis':-1", u)).isEqualTo("float32(None,)");
  }

  @Test
  void rangesAndMatrices() {
    assertThat(op("Linspace", "'num':5,'axis':1", u, u)).isEqualTo("float32(None, 5, None)");
    assertThat(op("Logspace", "'num':5,'axis':-1", m, 2.0)).isEqualTo("float32(None, 3, 5)");
    assertThat(op("Geomspace", "'num':2", m, m)).isEqualTo("float32(2, None, 3)");
    assertThat(op("Meshgrid", "'indexing':'ij'", v, v))
        .isEqualTo("float32(None, None), float32(None, None)");
    assertThat(op("Vander", "'N':null", v)).isEqualTo("float32(None, None)");
    assertThat(op("Vander", "'N':3", v)).isEqualTo("float32(None, 3)");
    assertThat(op("Diag", "'k':0", v)).isEqualTo("float32(None, None)");
    assertThat(op("Diag", "'k':1", u)).isEqualTo("float32(None,)");
    assertThat(op("Diagflat", "'k':0", u)).isEqualTo("float32(None, None)");
    assertThat(op("Cross", "", u, m)).isEqualTo("float32(None, 3)");
    assertThat(op("Kron", "", u, m)).isEqualTo("float32(None, None)");
    assertThat(op("Dstack", "", List.of(u, u))).isEqualTo("float32(None, None, 2)");
    assertThat(op("Dsplit", "'indices_or_sections':2", x))
        .isEqualTo("float32(None, 3, 2), float32(None, 3, 2)");
    assertThat(op("View", "'dtype':'uint8'", u)).isEqualTo("uint8(None, None)");
    assertThat(op("View", "'dtype':'uint8'", m)).isEqualTo("uint8(None, 12)");
    assertThat(op("UnravelIndex", "'shape':[3,4]", n)).isEqualTo("int32(None,), int32(None,)");
    assertThat(op("Size", "", u)).isEqualTo("int32()");
  }

  @Test
  void whatDependsOnTheDataIsRefused() {
    for (String config : new String[] {"'num_segments':null", "'num_segments':3,'sorted':true"}) {
      assertThatThrownBy(() -> layer("SegmentMax", config))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("depends on the data");
    }
    assertThatThrownBy(() -> layer("Unique", "'size':null"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("depends on the data");
  }

  @Test
  void integerPowersAreCutByKeras() {
    assertThat(op("Vander", "'N':2", n)).isEqualTo("int32(None, 2)");
    assertThat(op("Vander", "'N':3", n)).isEqualTo("int32(None, 3)");
  }

  @Test
  void wrongOperandsAreRefused() {
    assertThatThrownBy(() -> op("BitwiseAnd", "", u, u))
        .isInstanceOf(KerasException.class)
        .hasMessageContaining("takes integers");
    assertThatThrownBy(() -> op("Gcd", "", u, u)).hasMessageContaining("expected integers");
    assertThatThrownBy(() -> op("View", "'dtype':'float64'", m))
        .hasMessageContaining("do not make up elements of float64");
    assertThatThrownBy(() -> op("TopK", "'k':4", m)).hasMessageContaining("has no 4 elements");
    assertThatThrownBy(() -> op("SearchSorted", "", u, v)).hasMessageContaining("sorted vector");
    assertThatThrownBy(() -> layer("Linspace", "'num':-1")).hasMessageContaining("num");
    assertThatThrownBy(() -> op("Cross", "", x, x)).hasMessageContaining("2 or 3 elements");
  }
}
