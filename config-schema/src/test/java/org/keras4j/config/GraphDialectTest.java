package org.keras4j.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphDialectTest {
  private static GraphConfig read(String json, int generation) {
    ConfigNode n =
        ConfigReader.read(
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            LoadLimits.defaults(),
            "m.json");
    return GraphDialect.read(n, new Writer(generation, ""));
  }

  private static String layer(String name, String className, String inbound) {
    return "{'class_name':'"
        + className
        + "','name':'"
        + name
        + "','config':{'name':'"
        + name
        + "'},'inbound_nodes':"
        + inbound
        + "}";
  }

  @Test
  void keras2CallsWithKeywordTensors() {
    GraphConfig g =
        read(
            "{'layers':["
                + layer("a", "InputLayer", "[]")
                + ","
                + layer("b", "InputLayer", "[]")
                + ","
                + layer("add", "Add", "[[['a',0,0,{'training':true}],['b',0,0,{}]]]")
                + ","
                + layer("op", "TFOpLambda", "[['a',0,0,{'y':['b',0,0],'z':['c',0,0]}]]")
                + "],'input_layers':[['a',0,0],['b',0,0]],'output_layers':['add',0,0]}",
            2);
    CallConfig add = g.layers().get(2).calls().get(0);
    assertThat(add.args())
        .isEqualTo(List.of(List.of(new TensorRef("a", 0, 0), new TensorRef("b", 0, 0))));
    assertThat(add.kwargs()).isEqualTo(Map.of("training", true));
    CallConfig op = g.layers().get(3).calls().get(0);
    assertThat(op.args()).isEqualTo(List.of(new TensorRef("a", 0, 0)));
    assertThat(op.kwargs().get("y")).isEqualTo(new TensorRef("b", 0, 0));
    assertThat(op.kwargs().get("z")).isEqualTo(List.of("c", 0L, 0L));
    assertThat(g.outputs()).isEqualTo(new TensorRef("add", 0, 0));
  }

  @Test
  void keras3CallsWithMasks() {
    String t =
        "{'class_name':'__keras_tensor__','config':{'shape':[null,2],"
            + "'dtype':'float32','keras_history':['%s',0,0]}}";
    GraphConfig g =
        read(
            "{'layers':["
                + layer("a", "InputLayer", "[]")
                + ","
                + layer(
                    "d",
                    "Dense",
                    "[{'args':["
                        + t.formatted("a")
                        + "],'kwargs':{'mask':"
                        + t.formatted("a")
                        + ",'training':false}}]")
                + "],'input_layers':[['a',0,0]],'output_layers':{'y':['d',0,0]}}",
            3);
    CallConfig d = g.layers().get(1).calls().get(0);
    assertThat(d.args()).isEqualTo(List.of(new TensorRef("a", 0, 0)));
    assertThat(d.kwargs().get("mask")).isEqualTo(new TensorRef("a", 0, 0));
    assertThat(g.outputs()).isEqualTo(Map.of("y", new TensorRef("d", 0, 0)));
  }

  @Test
  void nestedModelsCountFromOneInKeras2() {
    String inner =
        "{'class_name':'Functional','name':'m','config':{'name':'m','layers':[]},"
            + "'inbound_nodes':[[['a',0,0,{}]],[['m',1,0,{}]]]}";
    GraphConfig g =
        read(
            "{'layers':["
                + layer("a", "InputLayer", "[]")
                + ","
                + inner
                + "],'input_layers':[['a',0,0]],'output_layers':[['m',2,0]]}",
            2);
    assertThat(g.layers().get(1).calls().get(1).args())
        .isEqualTo(List.of(new TensorRef("m", 0, 0)));
    assertThat(g.outputs()).isEqualTo(List.of(new TensorRef("m", 1, 0)));
  }

  @Test
  void nestedFunctionalOutputsCountFromOneInKeras3() {
    String inner =
        "{'class_name':'%s','name':'m','config':{'name':'m','layers':[]},"
            + "'inbound_nodes':[{'args':[],'kwargs':{}},{'args':[],'kwargs':{}}]}";
    String rest = "],'input_layers':[['a',0,0]],'output_layers':[['m',1,0]]}";
    String head = "{'layers':[" + layer("a", "InputLayer", "[]") + ",";
    assertThat(read(head + inner.formatted("Functional") + rest, 3).outputs())
        .isEqualTo(List.of(new TensorRef("m", 0, 0)));
    assertThat(read(head + inner.formatted("Sequential") + rest, 3).outputs())
        .isEqualTo(List.of(new TensorRef("m", 1, 0)));
  }

  @Test
  void nestedModelsThatWereBuiltByTheirFirstCallCountFromZeroInKeras2() {
    String inner =
        "{'class_name':'Sequential','name':'m','config':{'name':'m','layers':[]},"
            + "'inbound_nodes':[[['a',0,0,{}]],[['a',0,0,{}]]]}";
    GraphConfig g =
        read(
            "{'layers':["
                + layer("a", "InputLayer", "[]")
                + ","
                + inner
                + ","
                + layer("d", "Dense", "[[['m',0,0,{}]]]")
                + "],'input_layers':[['a',0,0]],'output_layers':[['m',1,0],['d',0,0]]}",
            2);
    assertThat(g.layers().get(2).calls().get(0).args())
        .isEqualTo(List.of(new TensorRef("m", 0, 0)));
    assertThat(g.outputs()).isEqualTo(List.of(new TensorRef("m", 1, 0), new TensorRef("d", 0, 0)));
  }

  @Test
  void earlyKeras3CountsCallsOfOtherModelsInArguments() {
    String tensor =
        "{'class_name':'__keras_tensor__','config':{'shape':[null,4],'dtype':'float32',"
            + "'keras_history':['%s',%d,0]}}";
    String call = "[{'args':[" + tensor + "],'kwargs':{}}]";
    GraphConfig g =
        read(
            "{'layers':["
                + layer("a", "InputLayer", "[]")
                + ","
                + layer("d", "Dense", call.formatted("a", 0))
                + ","
                + layer("e", "Dense", call.formatted("d", 2))
                + "],'input_layers':[['a',0,0]],'output_layers':[['e',0,0]]}",
            3);
    assertThat(g.layers().get(2).calls().get(0).args())
        .isEqualTo(List.of(new TensorRef("d", 0, 0)));
  }
}
