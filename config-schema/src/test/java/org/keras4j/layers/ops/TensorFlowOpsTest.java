package org.keras4j.layers.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerProbe;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Shapes and errors of TensorFlow's functions as layers; their numbers are in the golden cases. */
class TensorFlowOpsTest {
  private static LayerProbe lambda(String function) {
    return LayerProbe.keras2("TFOpLambda", "{'name':'f','function':'" + function + "'}");
  }

  @Test
  void namesTheFunctionThatIsNotSupported() {
    assertThatThrownBy(() -> lambda("math.reduce_men"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("'tf.math.reduce_men' is not supported")
        .hasMessageContaining("'math.reduce_mean'");
    assertThatThrownBy(() -> lambda("einsum"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("Keras saves none of its operands but the first");
  }

  @ParameterizedTest
  @CsvSource({"math.add", "__operators__.add", "compat.v1.add", "add"})
  void functionsHaveSeveralNames(String name) {
    LayerProbe p = lambda(name).input(-1, 3).keyword("y", 2.0);
    assertThat(p.output()).isEqualTo("float32(None, 3)");
  }

  @Test
  void complexNumbersAreRefusedWhereTheyAreNotKnown() {
    for (String name : List.of("math.erf", "math.maximum", "concat")) {
      LayerProbe p = lambda(name);
      OpGraph g = p.graph();
      Value z = g.apply1(new ComplexOp(), p.tensor(2, 3), p.tensor(2, 3));
      p.keyword("y", z).keyword("axis", 0L).input(2, 3);
      assertThatThrownBy(p::output)
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("complex numbers");
    }
  }

  @Test
  void reshapesToAShapeThatIsComputed() {
    LayerProbe p = lambda("reshape").input(-1, 4, 6);
    Value shape = StaticValues.shapeOf(p.graph(), p.tensor(-1, 4, 6), DType.INT32);
    Value batch = p.graph().reshape(p.graph().slice(shape, 0, 0, 1), Shape.SCALAR);
    p.keyword("shape", List.of(batch, 3L, 8L));
    assertThat(p.output()).isEqualTo("float32(None, 3, 8)");
  }

  @Test
  void refusesShapesThatDependOnTheData() {
    LayerProbe p = lambda("reshape").input(-1, 4);
    Value data = p.graph().cast(p.tensor(), DType.INT32);
    p.keyword("shape", List.of(data, 2L));
    assertThatThrownBy(p::output)
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("depends on the data");
  }

  @Test
  void knowsShapesInNumbersWhenDimensionsAreKnown() {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", new TensorSpec(DType.FLOAT32, Shape.of(5, 7)));
    Value shape = StaticValues.shapeOf(g, x, DType.INT32);
    Value twice = g.multiply(shape, g.scalar(DType.INT32, 2));
    assertThat(StaticValues.of(g, twice)).containsExactly(10L, 14L);
    assertThat(StaticValues.of(g, g.cast(x, DType.INT32))).isNull();
  }

  @Test
  void slices() {
    Map<String, Object> range = new LinkedHashMap<>();
    range.put("start", 1L);
    range.put("stop", -1L);
    range.put("step", null);
    LayerProbe p = LayerProbe.keras2("SlicingOpLambda", "{'name':'s'}").input(-1, 5, 6);
    p.keyword("slice_spec", Arrays.asList("Ellipsis", range, null, 2L));
    assertThat(p.output()).isEqualTo("float32(None, 3, 1)");
    assertThatThrownBy(
            () -> LayerProbe.keras2("SlicingOpLambda", "{'name':'s'}").input(-1, 5).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("slice_spec");
  }

  private static LayerProbe node(String op, String attr, String constants) {
    return LayerProbe.keras2(
        "TensorFlowOpLayer",
        "{'name':'n','node_def':{'name':'n','op':'"
            + op
            + "','attr':"
            + attr
            + "},'constants':"
            + constants
            + "}");
  }

  @Test
  void nodesTakeConstantsByPosition() {
    assertThat(node("Mean", "{'keep_dims':{'b':true}}", "{'1':[1]}").input(-1, 4, 5).output())
        .isEqualTo("float32(None, 1, 5)");
    assertThat(node("Split", "{'num_split':{'i':'2'}}", "{'0':1}").input(-1, 4).outputs())
        .extracting(v -> v.spec().toString())
        .containsExactly("float32(None, 2)", "float32(None, 2)");
    assertThat(node("Cast", "{'DstT':{'type':'DT_HALF'}}", "{}").input(-1, 4).output())
        .isEqualTo("float16(None, 4)");
    String masks = "{'begin_mask':{'i':'1'},'end_mask':{'i':'1'},'shrink_axis_mask':{'i':'2'}}";
    assertThat(node("StridedSlice", masks, "{'1':[0,2],'2':[0,3],'3':[1,1]}").input(-1, 4).output())
        .isEqualTo("float32(None,)");
  }

  @Test
  void namesTheNodeThatIsNotSupported() {
    assertThatThrownBy(() -> node("Conv2d", "{}", "{}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("'Conv2d' is not supported");
    assertThatThrownBy(() -> node("Relu", "{}", "{'x':1}"))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> node("Relu", "{}", "{'1':1}").input(-1, 2).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("takes 1");
    assertThatThrownBy(
            () -> LayerProbe.keras2("TensorFlowOpLayer", "{'name':'n','node_def':'binary'}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "'ab,bc->ac', '(2, 5)'",
    "'ab,bc->ca', '(5, 2)'",
    "'...b,bc->...c', '(2, 5)'",
    "'ab,bc->a', '(2,)'",
    "'ab,bc', '(2, 5)'",
    "'ab,cd->', '()'",
    "'ca,ab', '(2, 5)'",
  })
  void einsumGivesAxesInTheResultsOrder(String equation, String shape) {
    OpGraph g = OpGraph.symbolic();
    Value a = g.input("a", new TensorSpec(DType.FLOAT32, Shape.of(2, 3)));
    Value b = g.input("b", new TensorSpec(DType.FLOAT32, Shape.of(3, 5)));
    assertThat(Einsum.apply(g, equation, a, b).shape()).hasToString(shape);
  }

  @ParameterizedTest
  @CsvSource({
    "ab->a",
    "'ab,cb->az'",
    "'aa,ab->b'",
    "'ab,ca->bc'",
    "'abc,cd->abd'",
    "'ab,bc->aa'",
    "'...b,b...->b'",
    "'a.,bc->ab'",
    "'ab,bc->ac->a'"
  })
  void einsumRefusesWhatItCannotDo(String equation) {
    OpGraph g = OpGraph.symbolic();
    Value a = g.input("a", new TensorSpec(DType.FLOAT32, Shape.of(2, 3)));
    Value b = g.input("b", new TensorSpec(DType.FLOAT32, Shape.of(3, 5)));
    assertThatThrownBy(() -> Einsum.apply(g, equation, a, b)).isInstanceOf(KerasException.class);
  }
}
