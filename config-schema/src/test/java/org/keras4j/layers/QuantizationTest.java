package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.GatherOp;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

class QuantizationTest {
  private static final String INT4 =
      "{'class_name':'Int4QuantizationConfig','config':{'weight_quantizer':null,"
          + "'activation_quantizer':null,'block_size':%s}}";

  private static ConfigNode json(String text) {
    byte[] bytes = ("{'dtype':" + text + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ConfigReader.read(bytes, LoadLimits.defaults(), "test").get("dtype");
  }

  private static DTypePolicy policy(String text) {
    return DTypePolicy.of(json(text));
  }

  private static String policy(String className, String mode, String source) {
    return "{'class_name':'%s','config':{'mode':'%s','source_name':%s}}"
        .formatted(className, mode, source);
  }

  @Test
  void policiesTellModeAndDtypes() {
    DTypePolicy p = policy(policy("QuantizedDTypePolicy", "int8", "'mixed_bfloat16'"));
    assertThat(p.compute()).isEqualTo(DType.BFLOAT16);
    assertThat(p.variable()).isEqualTo(DType.FLOAT32);
    assertThat(p.quantization())
        .isEqualTo(new Quantization(Quantization.Mode.INT8, 8, Quantization.PER_CHANNEL, 1024));
    assertThat(policy("'int8_from_float32'").quantization())
        .isEqualTo(
            policy("{'class_name':'QuantizedDTypePolicy','config':{'name':'int8_from_float32'}}")
                .quantization());
    Quantization grouped = policy(policy("Int4DTypePolicy", "int4/128", "null")).quantization();
    assertThat(grouped).isEqualTo(new Quantization(Quantization.Mode.INT4, 4, 128, 1024));
    assertThat(grouped.groups(129)).isEqualTo(2);
    Quantization gptq = policy(policy("GPTQDTypePolicy", "gptq/3/-1", "'float64'")).quantization();
    assertThat(gptq).isEqualTo(new Quantization(Quantization.Mode.GPTQ, 3, -1, 1024));
    assertThat(gptq.groups(129)).isEqualTo(1);
    assertThat(policy(policy("AWQDTypePolicy", "awq/4/64", "'float32'")).quantization())
        .isEqualTo(new Quantization(Quantization.Mode.AWQ, 4, 64, 1024));
    assertThat(
            policy(
                    "{'class_name':'QuantizedFloat8DTypePolicy','config':{'mode':'float8',"
                        + "'source_name':'float32','amax_history_length':7}}")
                .quantization())
        .isEqualTo(new Quantization(Quantization.Mode.FLOAT8, 8, -1, 7));
    assertThat(policy("'mixed_float16'").quantization()).isNull();
    assertThat(policy("{'class_name':'FloatDTypePolicy','config':{'name':'float16'}}").compute())
        .isEqualTo(DType.FLOAT16);
  }

  @Test
  void policiesThatKerasHasNot() {
    String[] wrong = {
      "'int5_from_float32'",
      "'int4/0_from_float32'",
      "'int4/-2_from_float32'",
      "'gptq/5/32_from_float32'",
      "'awq/8/32_from_float32'",
      "'gptq_from_float32'",
      "'int8_from_int32'",
      "'int8_from_'"
    };
    for (String text : wrong) {
      assertThatThrownBy(() -> policy(text))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("dtype: the dtype policy " + text + " is not supported");
    }
    assertThatThrownBy(() -> policy("'int8_from_mixed_float16'"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("Keras itself refuses int8");
    assertThatThrownBy(() -> policy("{'class_name':'Int4DTypePolicy','config':{}}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("config.mode");
  }

  @Test
  void aMapHasPoliciesByPath() {
    DTypePolicy map =
        policy(
            "{'class_name':'DTypePolicyMap','config':{'default_policy':'float32','policy_map':{"
                + "'mha/query':'int8_from_float32','mha/v.*':'float16','model/mha/key':'bfloat16',"
                + "'a.*':'float16','.*b':'float64'}}}");
    assertThat(map.at("mha").compute()).isEqualTo(DType.FLOAT32);
    assertThat(map.at("mha/query").quantization()).isNotNull();
    assertThat(map.at("mha/value").compute()).isEqualTo(DType.FLOAT16);
    assertThat(map.at("mha/key").compute()).isEqualTo(DType.BFLOAT16);
    assertThat(map.at("mha").at("mha/key").compute()).isEqualTo(DType.BFLOAT16);
    assertThat(map.at("ab").compute()).as("two patterns").isEqualTo(DType.FLOAT32);
    assertThat(map.at("other")).isEqualTo(map);
  }

  @Test
  void weightsOfDense() {
    assertThat(dense("'int8_from_float32'").weights())
        .containsExactly("kernel(7, 5)*", "bias(5,)", "kernel_scale(5,)*");
    assertThat(dense("'int4/3_from_float32'").weights())
        .containsExactly(
            "kernel(7, 3)*", "bias(5,)", "kernel_scale(3, 5)*", "kernel_zero(3, 5)*", "g_idx(7,)*");
    assertThat(dense("'int4/-1_from_float32'").weights())
        .containsExactly("kernel(7, 3)*", "bias(5,)", "kernel_scale(5,)*");
    assertThat(dense("'gptq/4/3_from_float32'").weights())
        .containsExactly(
            "bias(5,)", "kernel(3, 7)*", "kernel_scale(5, 3)*", "kernel_zero(5, 3)*", "g_idx(7,)*");
    assertThat(dense("'gptq/8/-1_from_float32'").weights()).contains("kernel(5, 7)*");
    assertThat(dense("'awq/4/-1_from_float32'").weights())
        .containsExactly(
            "bias(5,)",
            "kernel(3, 7)*",
            "kernel_scale(5, 1)*",
            "kernel_zero(5, 1)*",
            "awq_scales(7,)*",
            "g_idx(7,)*");
    assertThat(dense("'float8_from_float32'").weights())
        .hasSize(8)
        .contains("kernel(7, 5)", "inputs_scale()", "outputs_grad_amax_history(1024,)");
    assertThat(dense("'float8_from_mixed_bfloat16'").output()).isEqualTo("bfloat16(None, 5)");
  }

  private static LayerProbe dense(String dtype) {
    return LayerProbe.keras3("Dense", "{'units':5,'dtype':" + dtype + "}").input(-1, 7);
  }

  @Test
  void fourBitsWerePackedAlongTheSummedAxis() {
    Writer old = new Writer(3, "3.12.0");
    String config = "{'units':5,'dtype':'int4_from_float32'}";
    assertThat(LayerProbe.of(old, "Dense", config).input(-1, 7).weights())
        .containsExactly("kernel(4, 5)*", "bias(5,)", "kernel_scale(5,)*");
    String einsum = "{'equation':'abc,bcd->ad','output_shape':6,'dtype':'int4_from_float32'}";
    assertThat(LayerProbe.of(old, "EinsumDense", einsum).input(-1, 3, 7).weights())
        .containsExactly("kernel(2, 7, 6)*", "kernel_scale(1, 6)*");
    assertThat(LayerProbe.keras3("EinsumDense", einsum).input(-1, 3, 7).weights())
        .containsExactly("kernel(21, 3)*", "kernel_scale(6,)*");
  }

  @Test
  void theConfigSaysHowInputsAreRounded() {
    String alone = "{'class_name':'Int8QuantizationConfig','config':{'activation_quantizer':null}}";
    assertThat(quantized("int8", alone).operations()).doesNotContain("round");
    assertThat(quantized("int8", "null").operations()).contains("round");
    assertThat(quantized("int4/-1", "null").operations()).doesNotContain("round");
    assertThat(quantized("int4/-1", INT4.formatted("2")).weights()).contains("kernel_scale(4, 5)*");
    String strange =
        "{'class_name':'Int8QuantizationConfig','config':{'activation_quantizer':"
            + "{'class_name':'Mine','config':{}}}}";
    assertThatThrownBy(() -> quantized("int8", strange))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("config.quantization_config.config.activation_quantizer");
    String wide =
        "{'class_name':'Int8QuantizationConfig','config':{'activation_quantizer':"
            + "{'class_name':'AbsMaxQuantizer','config':{'value_range':[-200,200]}}}}";
    assertThatThrownBy(() -> quantized("int8", wide))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("value_range: expected two numbers from -128 to 127");
    assertThatThrownBy(() -> quantized("int4/-1", INT4.formatted("0")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("block_size: expected a group size");
  }

  private static LayerProbe quantized(String mode, String config) {
    String dtype = "{'class_name':'QuantizedDTypePolicy','config':{'mode':'" + mode + "'}}";
    return LayerProbe.keras3(
            "Dense", "{'units':5,'dtype':" + dtype + ",'quantization_config':" + config + "}")
        .input(-1, 7);
  }

  @Test
  void configsStayAsTheyAre() {
    Map<String, Object> config = quantized("int4/-1", INT4.formatted("2")).layer().getConfig();
    assertThat(config.get("quantization_config").toString()).contains("block_size=2");
    assertThat(config.get("dtype").toString()).contains("int4/-1");
  }

  @Test
  void weightsOfEmbeddings() {
    String config = "{'input_dim':9,'output_dim':7,'dtype':'%s_from_float32'}";
    LayerProbe p =
        LayerProbe.keras3("Embedding", config.formatted("int8")).input(DType.INT32, -1, 3);
    assertThat(p.weights()).containsExactly("embeddings(9, 7)*", "embeddings_scale(9,)*");
    assertThat(p.output()).isEqualTo("float32(None, 3, 7)");
    assertThat(p.ops(GatherOp.class)).containsExactly(new GatherOp(0, true), new GatherOp(0, true));
    assertThat(LayerProbe.keras3("Embedding", config.formatted("int4/3")).input(-1, 3).weights())
        .containsExactly(
            "embeddings(9, 4)*", "embeddings_scale(9, 3)*", "embeddings_zero(9, 3)*", "g_idx(7,)*");
    String untied = config.replace("}", ",'tie_weights':false}");
    assertThat(
            LayerProbe.keras3("ReversibleEmbedding", untied.formatted("int4/3"))
                .input(-1, 3)
                .weights())
        .endsWith(
            "reverse_embeddings(4, 9)*",
            "reverse_embeddings_scale(3, 9)*",
            "reverse_embeddings_zero(3, 9)*");
    assertThatThrownBy(() -> LayerProbe.keras3("Embedding", config.formatted("float8")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("int8 and int4 only");
  }

  @Test
  void otherLayersAreNotQuantised() {
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Conv1D", "{'filters':2,'kernel_size':1,'dtype':'int8_from_float32'}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("Keras quantises no layer of this class");
  }

  @Test
  void integersAreNotRounded() {
    LayerProbe p = LayerProbe.keras3("Dense", "{'units':5,'dtype':'int8_from_float32'}");
    p.input(DType.INT32, -1, 7);
    assertThatThrownBy(p::outputs)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("the inputs of a quantised layer are int32");
  }

  @Test
  void adaptersOfLowRank() {
    String rank = ",'lora_rank':2,'lora_alpha':3";
    assertThat(LayerProbe.keras3("Dense", "{'units':5" + rank + "}").input(-1, 7).weights())
        .containsExactly("kernel(7, 5)*", "bias(5,)", "lora_kernel_a(7, 2)", "lora_kernel_b(2, 5)");
    assertThat(
            LayerProbe.keras3("Conv1D", "{'filters':5,'kernel_size':3" + rank + "}")
                .input(-1, 7, 4)
                .weights())
        .contains("lora_kernel_a(3, 4, 2)", "lora_kernel_b(2, 5)");
    assertThat(
            LayerProbe.keras3("Embedding", "{'input_dim':9,'output_dim':7" + rank + "}")
                .input(-1, 3)
                .weights())
        .containsExactly("embeddings(9, 7)*", "lora_embeddings_a(9, 2)", "lora_embeddings_b(2, 7)");
    assertThatThrownBy(
            () ->
                LayerProbe.keras3(
                    "Dense", "{'units':5,'dtype':'awq/4/2_from_float32'" + rank + "}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("lora_rank");
  }

  @Test
  void whatIsSavedHasNoAdaptersAndItsOwnOrder() {
    LayerProbe p = LayerProbe.keras3("Dense", "{'units':5,'lora_rank':2}").input(-1, 7);
    WeightSpecs specs = new WeightSpecs(p.layer());
    p.layer().build(specs, new InputShapes(List.of(Shape.of(-1, 7))));
    assertThat(specs.saved().stream().map(WeightSpecs.Weight::name))
        .containsExactly("kernel", "bias");
    assertThat(specs.trainableParameterCount()).isEqualTo(5 + 14 + 10);
  }

  @Test
  void timeDistributedGoesPastQuantisationAndDtype() {
    String inner =
        "{'layer':{'class_name':'Dense','config':{'units':5,'dtype':'%s'}},'dtype':'%s'}";
    LayerProbe p = timeDistributed(inner.formatted("int8_from_float32", "float32"));
    assertThat(p.operations()).doesNotContain("round", "divide");
    assertThat(timeDistributed(inner.formatted("mixed_float16", "float32")).output())
        .isEqualTo("float32(None, 4, 5)");
    assertThat(timeDistributed(inner.formatted("float32", "mixed_float16")).output())
        .isEqualTo("float16(None, 4, 5)");
    assertThat(timeDistributed(inner.formatted("float16", "float32")).output())
        .isEqualTo("float32(None, 4, 5)");
    assertThatThrownBy(() -> timeDistributed(inner.formatted("awq/4/-1_from_float32", "float32")))
        .isInstanceOf(UnsupportedModelException.class);
  }

  private static LayerProbe timeDistributed(String config) {
    return LayerProbe.keras3("TimeDistributed", config).input(-1, 4, 7);
  }
}
