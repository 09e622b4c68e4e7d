package org.keras4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.errors.WeightMismatchException;

class GraphErrorsTest {
  private static final String INPUT =
      "{'class_name':'InputLayer','name':'x','config':{'name':'x','batch_input_shape':[null,4]},"
          + "'inbound_nodes':[]}";

  private static KerasModel model(String layers, String output) {
    String json =
        "{'class_name':'Functional','keras_version':'2.15.0','config':{'name':'m','layers':["
            + INPUT
            + ","
            + layers
            + "],'input_layers':[['x',0,0]],'output_layers':[['"
            + output
            + "',0,0]]}}";
    return KerasModel.fromJson(json.replace('\'', '"'));
  }

  private static String dense(String name, String config, String from) {
    return "{'class_name':'Dense','name':'"
        + name
        + "','config':{'name':'"
        + name
        + "',"
        + config
        + "},'inbound_nodes':[[['"
        + from
        + "',0,0,{}]]]}";
  }

  @Test
  void anUnknownLayerIsNamedWithTheNearestOne() {
    KerasModel m = model(dense("a", "'units':3", "x").replace("'Dense'", "'Dnese'"), "a");
    assertThat(m.problems())
        .singleElement()
        .isInstanceOfSatisfying(
            UnsupportedModelException.class,
            e ->
                assertThat(e)
                    .hasMessageContaining("unknown layer class 'Dnese'")
                    .hasMessageContaining("\"a\"")
                    .hasMessageContaining("Did you mean 'Dense'?"));
    assertThat(m.model().layers()).hasSize(2);
  }

  @Test
  void everyProblemIsListed() {
    KerasModel m =
        model(dense("a", "'units':0", "x") + "," + dense("b", "'units':'many'", "x"), "a");
    assertThat(m.problems()).hasSize(2).allMatch(e -> e instanceof ModelFormatException);
    assertThat(m.problems().get(0))
        .hasMessage("config.layers[1].config.units: expected a positive integer, got 0");
  }

  @Test
  void aLambdaIsNeverRun() {
    KerasModel m =
        model(
            dense("a", "'function':['4wEAAA==',null,null]", "x").replace("'Dense'", "'Lambda'"),
            "a");
    assertThat(m.problems())
        .singleElement()
        .isInstanceOfSatisfying(
            UnsafeModelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LAMBDA));
  }

  @Test
  void cyclesAndMissingLayersAreNamed() {
    assertThatThrownBy(
            () -> model(dense("a", "'units':3", "b") + "," + dense("b", "'units':3", "a"), "a"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("layers form a cycle: ")
        .hasMessageContaining(" -> ");
    assertThatThrownBy(() -> model(dense("dense_1", "'units':3", "dense_2"), "dense_1"))
        .hasMessageContaining("reads from")
        .hasMessageContaining("dense_2");
  }

  @Test
  void aCallThatDoesNotFitIsAProblemOfThatLayer() {
    String concat =
        "{'class_name':'Dense','name':'d','config':{'name':'d','units':2},"
            + "'inbound_nodes':[[['x',0,0,{}],['x',0,0,{}]]]}";
    assertThat(model(concat, "d").problems())
        .singleElement()
        .satisfies(e -> assertThat(e.location()).contains("layer 'd' (Dense)"));
  }

  @Test
  void missingWeightsAreAProblem() {
    assertThat(model(dense("a", "'units':3", "x"), "a").problems())
        .singleElement()
        .isInstanceOf(WeightMismatchException.class);
  }

  @Test
  void exponentialNestingIsRefusedQuickly() {
    String inner =
        "{'name':'m0','layers':[{'class_name':'InputLayer','name':'x','config':{'name':'x',"
            + "'batch_input_shape':[null,4]},'inbound_nodes':[]},"
            + dense("d", "'units':4", "x")
            + "],'input_layers':[['x',0,0]],"
            + "'output_layers':[['d',0,0]]}";
    for (int level = 1; level < 28; level++) {
      String name = "m" + level;
      String of = "m" + (level - 1);
      inner =
          "{'name':'"
              + name
              + "','layers':[{'class_name':'InputLayer','name':'x','config':{"
              + "'name':'x','batch_input_shape':[null,4]},'inbound_nodes':[]},"
              + "{'class_name':'Functional','name':'"
              + of
              + "','config':"
              + inner
              + ",'inbound_nodes':[[['x',0,0,{}]],[['"
              + of
              + "',1,0,{}]]]}],"
              + "'input_layers':[['x',0,0]],'output_layers':[['"
              + of
              + "',2,0]]}";
    }
    String json =
        ("{'class_name':'Functional','keras_version':'2.15.0','config':" + inner + "}")
            .replace('\'', '"');
    long start = System.nanoTime();
    assertThatThrownBy(() -> KerasModel.fromJson(json)).isInstanceOf(LimitExceededException.class);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
  }

  @Test
  void aJsonThatIsNoModelIsRefused() {
    for (String json : List.of("{}", "[]", "3", "{\"class_name\": \"Dense\", \"config\": {}}")) {
      assertThatThrownBy(() -> KerasModel.fromJson(json))
          .as(json)
          .isInstanceOf(KerasException.class);
    }
  }
}
