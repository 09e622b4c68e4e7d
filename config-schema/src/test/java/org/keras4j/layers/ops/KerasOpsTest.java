package org.keras4j.layers.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
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

/** Dtypes and shapes of Keras 3's op nodes; their numbers are in the golden cases. */
class KerasOpsTest {
  private final OpGraph graph = OpGraph.symbolic();

  private Value input(DType dtype, int... shape) {
    return graph.input("x", new TensorSpec(dtype, Shape.of(shape)));
  }

  private static ConfigNode json(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ConfigReader.read(bytes, LoadLimits.defaults(), "test");
  }

  private static Layer op(String className, String config) {
    String module = className.equals("ReLU") ? "keras.src.activations" : "keras.src.ops.numpy";
    return LayerRegistry.builtIns()
        .deserialize(
            json(
                "{'module':'"
                    + module
                    + "','class_name':'"
                    + className
                    + "','config':"
                    + config
                    + ",'registered_name':'"
                    + className
                    + "'}"),
            new Writer(3, "3.15.1"));
  }

  private Value value(String className, String config, Object... args) {
    List<Object> positional = new ArrayList<>(Arrays.asList(args));
    CallArgs call = new CallArgs(positional, Map.of());
    Layer layer = op(className, config);
    Values in = Values.of(CallArgs.tensors(positional.get(0)));
    Weights none = new Weights(graph, "", new WeightSpecs(layer));
    return LayerCalls.call(layer, graph, in, none, call).only();
  }

  private String run(String className, String config, Object... args) {
    return value(className, config, args).spec().toString();
  }

  private String run(String className, Object... args) {
    return run(className, "{}", args);
  }

  private Value f32() {
    return input(DType.FLOAT32, -1, 3);
  }

  private Value i32() {
    return input(DType.INT32, -1, 3);
  }

  @Test
  void numbersAreWeakInArithmetic() {
    assertThat(run("Add", f32(), 1L)).isEqualTo("float32(None, 3)");
    assertThat(run("Subtract", 1.0, f32())).isEqualTo("float32(None, 3)");
    assertThat(run("Multiply", i32(), 2L)).isEqualTo("int32(None, 3)");
    assertThat(run("Multiply", i32(), 2.0)).isEqualTo("float32(None, 3)");
    assertThat(run("Add", input(DType.FLOAT16, 2), 2.5)).isEqualTo("float16(2,)");
    assertThat(run("Add", input(DType.BOOL, 2), 2L)).isEqualTo("int32(2,)");
    assertThat(run("Add", input(DType.UINT8, 2), 2L)).isEqualTo("uint8(2,)");
    assertThatThrownBy(() -> run("Add", input(DType.BOOL, 2), input(DType.BOOL, 2)))
        .hasMessageContaining("arithmetic needs numbers");
  }

  @Test
  void tensorsMeetInTheirCommonDType() {
    assertThat(run("Add", f32(), i32())).isEqualTo("float32(None, 3)");
    assertThat(run("Maximum", input(DType.BFLOAT16, 2), input(DType.FLOAT16, 2)))
        .isEqualTo("float32(2,)");
    assertThat(run("Add", input(DType.INT64, 2), input(DType.FLOAT16, 2))).isEqualTo("float16(2,)");
    assertThat(run("Add", input(DType.UINT8, 2), input(DType.INT8, 2))).isEqualTo("int16(2,)");
    assertThat(run("Add", input(DType.INT32, 4, 1), input(DType.BOOL, 5))).isEqualTo("int32(4, 5)");
    assertThat(run("Divide", i32(), 2L)).isEqualTo("float32(None, 3)");
    assertThat(run("TrueDivide", input(DType.FLOAT16, 3), i32())).isEqualTo("float16(None, 3)");
    assertThat(run("Power", input(DType.UINT8, 2), 2L)).isEqualTo("uint8(2,)");
    assertThat(run("FloorDivide", i32(), 2L)).isEqualTo("int32(None, 3)");
    assertThat(run("Mod", i32(), 2.0)).isEqualTo("float32(None, 3)");
  }

  @Test
  void arraysHaveTheirOwnDType() {
    ConfigNode array =
        json("{'class_name':'__numpy__','config':{'value':[1.0,2.0,3.0],'dtype':'float64'}}");
    assertThat(run("Add", f32(), array)).isEqualTo("float64(None, 3)");
    assertThat(run("Add", i32(), List.of(1.0, 2.0, 3.0))).isEqualTo("float32(None, 3)");
    assertThat(run("Add", f32(), List.of(List.of(1L, 2L, 3L)))).isEqualTo("float32(None, 3)");
    assertThatThrownBy(() -> run("Add", f32(), List.of(1L, List.of(2L))))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> run("Add", f32(), "one"))
        .hasMessageContaining("argument 'x2' must be a tensor or a number");
    assertThatThrownBy(() -> run("Add", f32()))
        .hasMessageContaining("argument 'x2' must be a tensor or a number, but it is missing");
  }

  @Test
  void comparisonsAndLogicGiveBool() {
    assertThat(run("NotEqual", i32(), 0L)).isEqualTo("bool(None, 3)");
    assertThat(run("GreaterEqual", input(DType.FLOAT16, 2), 0.1)).isEqualTo("bool(2,)");
    assertThat(run("LogicalOr", i32(), f32())).isEqualTo("bool(None, 3)");
    assertThat(run("LogicalNot", f32())).isEqualTo("bool(None, 3)");
    assertThat(run("Isnan", i32())).isEqualTo("bool(None, 3)");
    assertThat(run("Where", input(DType.BOOL, 4, 1), i32(), 0.5)).isEqualTo("float32(4, 3)");
    assertThat(run("Where", input(DType.BOOL, 4), 1L, 0L)).isEqualTo("int32(4,)");
  }

  @Test
  void unaryOps() {
    assertThat(run("Sqrt", i32())).isEqualTo("float32(None, 3)");
    assertThat(run("Exp", input(DType.FLOAT16, 2))).isEqualTo("float16(2,)");
    assertThat(run("Square", input(DType.BOOL, 2))).isEqualTo("int32(2,)");
    assertThat(run("Absolute", input(DType.UINT8, 2))).isEqualTo("uint8(2,)");
    assertThat(run("Round", "{'decimals':2}", f32())).isEqualTo("float32(None, 3)");
    assertThat(run("Clip", "{'x_min':0,'x_max':6.0}", i32())).isEqualTo("int32(None, 3)");
    assertThatThrownBy(() -> run("Clip", "{'x_min':0.5,'x_max':6.0}", i32()))
        .hasMessageContaining("config.x_min: expected integer bounds");
    assertThatThrownBy(() -> op("Clip", "{'x_min':1,'x_max':0}"))
        .hasMessageContaining("config.x_max: expected a number of at least x_min");
    assertThat(run("Cast", "{'dtype':'bool'}", f32())).isEqualTo("bool(None, 3)");
    assertThat(run("ZerosLike", "{'dtype':null}", i32())).isEqualTo("int32(None, 3)");
    assertThat(run("OnesLike", "{'dtype':'bool'}", i32())).isEqualTo("bool(None, 3)");
    assertThatThrownBy(() -> run("Erf", i32()))
        .hasMessageContaining("expected a tensor of a floating dtype, got int32");
  }

  @Test
  void activations() {
    assertThat(run("Relu", i32())).isEqualTo("int32(None, 3)");
    assertThat(run("ReLU", "{'max_value':6.0,'threshold':1.0}", f32()))
        .isEqualTo("float32(None, 3)");
    assertThat(run("Gelu", "{'approximate':false}", f32())).isEqualTo("float32(None, 3)");
    assertThat(run("Softmax", "{'axis':null}", f32())).isEqualTo("float32(None, 3)");
    assertThat(run("Glu", "{'axis':-1}", input(DType.FLOAT32, -1, 6)))
        .isEqualTo("float32(None, 3)");
    assertThatThrownBy(() -> run("Sigmoid", i32())).hasMessageContaining("floating dtype");
  }

  @Test
  void reductions() {
    Value x = input(DType.FLOAT32, -1, 3, 4);
    assertThat(run("Mean", "{'axis':null,'keepdims':false}", x)).isEqualTo("float32()");
    assertThat(run("Sum", "{'axis':[],'keepdims':false}", x)).isEqualTo("float32(None, 3, 4)");
    assertThat(run("Max", "{'axis':[1,-1],'keepdims':true,'initial':null}", x))
        .isEqualTo("float32(None, 1, 1)");
    assertThat(run("Mean", "{'axis':1}", i32())).isEqualTo("float32(None,)");
    assertThat(run("Sum", "{'axis':1}", input(DType.INT8, -1, 3))).isEqualTo("int32(None,)");
    assertThat(run("Prod", "{'axis':0,'dtype':null}", input(DType.UINT8, -1, 3)))
        .isEqualTo("uint32(3,)");
    assertThat(run("Any", "{'axis':-1}", f32())).isEqualTo("bool(None,)");
    assertThat(run("Amin", "{'axis':-1}", input(DType.BOOL, 2, 3))).isEqualTo("bool(2,)");
    assertThat(run("Max", "{'axis':1,'initial':0.5}", f32())).isEqualTo("float32(None,)");
    assertThat(run("Min", "{'axis':1,'initial':0}", input(DType.BOOL, 2, 3))).isEqualTo("bool(2,)");
    assertThat(run("Prod", "{'axis':0,'dtype':'int64'}", input(DType.UINT8, -1, 3)))
        .isEqualTo("uint8(3,)");
    assertThatThrownBy(() -> run("Sum", "{'axis':3}", x)).hasMessageContaining("axis 3");
  }

  @Test
  void shapes() {
    Value x = input(DType.FLOAT32, -1, 3, 4);
    assertThat(run("ExpandDims", "{'axis':-1}", x)).isEqualTo("float32(None, 3, 4, 1)");
    assertThat(run("ExpandDims", "{'axis':[0,2]}", x)).isEqualTo("float32(1, None, 1, 3, 4)");
    assertThat(run("Squeeze", "{'axis':1}", input(DType.FLOAT32, -1, 1, 4)))
        .isEqualTo("float32(None, 4)");
    assertThat(run("Squeeze", "{'axis':null}", input(DType.FLOAT32, -1, 1, 4)))
        .isEqualTo("float32(None, 4)");
    assertThatThrownBy(() -> run("Squeeze", "{'axis':1}", x)).hasMessageContaining("axis 1");
    assertThat(run("Reshape", "{'newshape':[-1,6]}", x)).isEqualTo("float32(None, 6)");
    assertThat(run("Reshape", "{'newshape':[-1,6]}", input(DType.FLOAT32, 2, 3, 4)))
        .isEqualTo("float32(4, 6)");
    assertThat(run("Transpose", "{'axes':null}", x)).isEqualTo("float32(4, 3, None)");
    assertThat(run("Transpose", "{'axes':[0,-1,1]}", x)).isEqualTo("float32(None, 4, 3)");
    assertThatThrownBy(() -> run("Transpose", "{'axes':[0,1]}", x))
        .hasMessageContaining("permutation");
    assertThat(run("Concatenate", "{'axis':-1}", List.of(x, x))).isEqualTo("float32(None, 3, 8)");
    assertThat(run("Concatenate", "{'axis':0}", List.of(i32(), f32())))
        .isEqualTo("float32(None, 3)");
    assertThat(run("Stack", "{'axis':-1}", List.of(f32(), f32(), f32())))
        .isEqualTo("float32(None, 3, 3)");
    assertThatThrownBy(() -> run("Concatenate", "{'axis':0}", f32()))
        .hasMessageContaining("argument 'xs' must be a list of tensors");
  }

  private static ConfigNode slice(String start, String stop, String step) {
    return json(
        "{'class_name':'__slice__','config':{'start':"
            + start
            + ",'stop':"
            + stop
            + ",'step':"
            + step
            + "}}");
  }

  private static final ConfigNode ELLIPSIS = json("{'class_name':'__ellipsis__','config':{}}");

  private String item(Value x, Object... key) {
    return value("GetItem", "{}", x, key.length == 1 ? key[0] : Arrays.asList(key))
        .shape()
        .toString();
  }

  @Test
  void getItem() {
    Value x = input(DType.FLOAT32, -1, 5, 7);
    assertThat(item(x, slice("null", "null", "null"), 0L)).isEqualTo("(None, 7)");
    assertThat(item(x, 0L)).isEqualTo("(5, 7)");
    assertThat(item(x, (Object) null)).isEqualTo("(1, None, 5, 7)");
    assertThat(item(x, ELLIPSIS, -1L)).isEqualTo("(None, 5)");
    assertThat(item(x, ELLIPSIS, null, slice("1", "null", "2"))).isEqualTo("(None, 5, 1, 3)");
    assertThat(item(x, slice("1", "3", "null"))).isEqualTo("(None, 5, 7)");
    Value known = input(DType.FLOAT32, 6, 5, 7);
    assertThat(item(known, slice("-2", "null", "null"))).isEqualTo("(2, 5, 7)");
    assertThat(item(known, slice("null", "null", "-2"))).isEqualTo("(3, 5, 7)");
    assertThat(item(known, slice("4", "0", "-3"))).isEqualTo("(2, 5, 7)");
    assertThat(item(known, slice("4", "2", "null"))).isEqualTo("(0, 5, 7)");
    assertThat(item(known, slice("-100", "100", "5"))).isEqualTo("(2, 5, 7)");
    assertThatThrownBy(() -> item(x, 0L, 5L)).hasMessageContaining("index 5 is out of range");
    assertThatThrownBy(() -> item(x, 0L, 0L, 0L, 0L)).hasMessageContaining("does not fit");
    assertThatThrownBy(() -> item(x, ELLIPSIS, ELLIPSIS)).hasMessageContaining("does not fit");
    assertThatThrownBy(() -> item(x, slice("0", "1", "0"))).hasMessageContaining("step");
    assertThatThrownBy(() -> item(x, "a")).hasMessageContaining("argument 'key'");
  }

  @Test
  void withoutModuleAnOpIsKnownByItsConfig() {
    String call = "'inbound_nodes':[{'args':[],'kwargs':{}}]";
    assertThat(concatenate(call, "").isOperation()).isTrue();
    assertThat(concatenate(call, "'trainable':true,").isOperation()).isFalse();
    assertThat(concatenate("'inbound_nodes':[[['x',0,0,{}]]]", "").isOperation()).isFalse();
    assertThat(concatenate("'name':'c'", "").isOperation()).isFalse();
  }

  private static Layer concatenate(String beside, String more) {
    String object = "{'class_name':'Concatenate'," + beside + ",'config':{" + more + "'axis':1}}";
    return LayerRegistry.builtIns().deserialize(json(object), new Writer(3, "3.15.1"));
  }

  @Test
  void opsAreNoLayers() {
    assertThat(op("Add", "{'name':'add_1'}").isOperation()).isTrue();
    assertThat(op("Add", "{'name':'add_1'}").name()).isEqualTo("add_1");
    assertThat(LayerRegistry.builtIns().find("keras.layers", "Add")).isNotNull();
    assertThat(LayerRegistry.builtIns().find("keras.ops", "Add")).isNotNull();
    assertThatThrownBy(() -> op("Addd", "{}")).hasMessageContaining("Did you mean 'Add'?");
  }
}
