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
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
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

/** Shapes with unknown dimensions and refusals; the numbers are in the golden cases. */
class SignalAndImageOpsTest {
  private final OpGraph graph = OpGraph.symbolic();

  private Value input(int... shape) {
    return graph.input("x", new TensorSpec(DType.FLOAT32, Shape.of(shape)));
  }

  private static Layer layer(String module, String className, String config) {
    String text =
        String.format(
            "{'module':'%s','class_name':'%s','config':{%s},'registered_name':null}",
            module, className, config);
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ConfigNode node = ConfigReader.read(bytes, LoadLimits.defaults(), "test");
    return LayerRegistry.builtIns().deserialize(node, new Writer(3, "3.15.1"));
  }

  private String run(Layer layer, Object... args) {
    CallArgs call = new CallArgs(Arrays.asList(args), Map.of());
    Values in = Values.of(CallArgs.tensors(call.positional()));
    WeightSpecs specs = new WeightSpecs(layer);
    if (!layer.isOperation()) {
      layer.build(specs, new InputShapes(in.all().stream().map(Value::shape).toList()));
    }
    Values out = LayerCalls.call(layer, graph, in, new Weights(graph, "", specs), call);
    return out.all().stream().map(v -> v.spec().toString()).toList().toString();
  }

  private String op(String className, String config, Object... args) {
    return run(layer("keras.src.ops.image", className, config), args);
  }

  @Test
  void unknownDimensionsStayUnknown() {
    Value signal = input(-1, -1);
    String one = "'sequence_length':4,'sequence_stride':2,'fft_length':8";
    assertThat(op("STFT", one, signal))
        .isEqualTo("[float32(None, None, 5), float32(None, None, 5)]");
    assertThat(op("RFFT", "'fft_length':7", signal))
        .isEqualTo("[float32(None, 4), float32(None, 4)]");
    assertThat(op("RFFT", "", signal)).isEqualTo("[float32(None, None), float32(None, None)]");
    Value bins = input(-1, -1, 5);
    assertThat(op("ISTFT", one, List.of(bins, bins))).isEqualTo("[float32(None, None)]");
    assertThat(op("ISTFT", one + ",'length':9", List.of(bins, bins)))
        .isEqualTo("[float32(None, 9)]");
    Value images = input(-1, -1, -1, 3);
    assertThat(op("Resize", "'size':[4,5]", images)).isEqualTo("[float32(None, 4, 5, 3)]");
    assertThat(op("SobelEdges", "", images)).isEqualTo("[float32(None, None, None, 3, 2)]");
    assertThat(op("ExtractPatches", "'size':[2,3],'strides':[1,1],'padding':'same'", images))
        .isEqualTo("[float32(None, None, None, 18)]");
    assertThat(op("SSIM", "", images, images)).isEqualTo("[float32(None,)]");
    assertThat(op("PSNR", "'max_val':1", images, images)).isEqualTo("[float32()]");
    assertThat(op("Unfold", "'kernel_size':2", input(-1, 3, -1, -1)))
        .isEqualTo("[float32(None, 12, None)]");
    assertThat(op("Fold", "'kernel_size':2,'output_size':5", input(-1, 12, -1)))
        .isEqualTo("[float32(None, 3, 5, 5)]");
    assertThat(op("MapCoordinates", "'order':1", input(-1, 4), input(2, 6)))
        .isEqualTo("[float32(6,)]");
  }

  @Test
  void spectrogramsOfAnyLength() {
    Layer stft = layer("keras.layers", "STFTSpectrogram", "'frame_length':6");
    assertThat(run(stft, input(-1, -1, 2))).isEqualTo("[float32(None, None, 10)]");
    Layer mel = layer("keras.layers", "MelSpectrogram", "'num_mel_bins':7");
    assertThat(run(mel, input(-1, -1))).isEqualTo("[float32(None, 7, None)]");
  }

  @Test
  void argumentsThatKerasRefuses() {
    assertThatThrownBy(() -> layer("keras.layers", "STFTSpectrogram", "'mode':'power'"))
        .hasMessageContaining("one of log, magnitude");
    assertThatThrownBy(
            () -> layer("keras.layers", "STFTSpectrogram", "'frame_length':8,'frame_step':9"))
        .hasMessageContaining("frame_step");
    assertThatThrownBy(
            () -> layer("keras.layers", "STFTSpectrogram", "'frame_length':8,'fft_length':7"))
        .hasMessageContaining("fft_length");
    assertThatThrownBy(
            () -> layer("keras.layers", "MelSpectrogram", "'fft_length':8,'sequence_length':9"))
        .hasMessageContaining("at least the 9 elements");
    assertThatThrownBy(() -> op("FFT", "", List.of(input(2, 3), input(2, 4))))
        .hasMessageContaining("the imaginary ones");
    assertThatThrownBy(() -> op("PadImages", "'top_padding':1", input(2, 3, 4, 1)))
        .hasMessageContaining("two of both sides");
    assertThatThrownBy(
            () ->
                op(
                    "CropImages",
                    "'top_cropping':3,'target_height':4,'left_cropping':0,'target_width':1",
                    input(2, 6, 4, 1)))
        .hasMessageContaining("do not fit");
    assertThatThrownBy(() -> op("MapCoordinates", "'order':2", input(2, 2), input(2, 2)))
        .hasMessageContaining("0 or 1");
    assertThatThrownBy(() -> op("RGBToHSV", "", input(2, 3, 4, 4)))
        .hasMessageContaining("3 channels");
    assertThatThrownBy(() -> op("Fold", "'kernel_size':2,'output_size':5", input(2, 9, 4)))
        .hasMessageContaining("do not hold blocks of 4");
  }

  private Value polar() {
    Layer polar = layer("keras.src.ops.nn", "Polar", "");
    CallArgs call = new CallArgs(List.of(input(-1, 3), input(-1, 3)), Map.of());
    return LayerCalls.call(
            polar,
            graph,
            Values.of(CallArgs.tensors(call.positional())),
            new Weights(graph, "", new WeightSpecs(polar)),
            call)
        .only();
  }

  @Test
  void complexNumbersAreTakenWhereKerasHasThem() {
    Value z = polar();
    assertThat(op("ViewAsReal", "", z)).isEqualTo("[float32(None, 3, 2)]");
    assertThat(op("Multiply", "", z, 2.0)).isEqualTo("[float32(None, 3)]");
    assertThatThrownBy(() -> op("Erf", "", z))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("complex numbers are not supported");
    assertThatThrownBy(() -> op("Maximum", "", input(-1, 3), z))
        .isInstanceOf(UnsupportedModelException.class);
    assertThatThrownBy(() -> run(layer("keras.layers", "Softmax", "'axis':1"), z))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("an input");
    graph.outputs(List.of(z));
    assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(-1, 3, 2));
  }
}
