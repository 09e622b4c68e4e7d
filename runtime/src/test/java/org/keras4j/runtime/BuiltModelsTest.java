package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.ModelBuilder;
import org.keras4j.TensorPort;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.build.Merge;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Models made in Java: what is saved predicts the same.
 *
 * <p>With {@code -Dkeras4j.built=DIR} the files are kept with inputs and outputs, so that real
 * Keras can be asked: {@code python check_saved.py DIR/saved DIR/golden}.
 */
class BuiltModelsTest {
  private static final @Nullable String KEPT = System.getProperty("keras4j.built");

  @TempDir Path folder;

  private static Map<String, KerasModel> models() {
    Map<String, KerasModel> all = new TreeMap<>();
    all.put("two_input_add", merged(true));
    all.put("two_input_subtract", merged(false));
    all.put(
        "sequential",
        KerasModel.of(
            Sequential.of(
                Input.of(6),
                Layers.dense(5).activation("relu"),
                Layers.dropout(0.5),
                Layers.batchNormalization(),
                Layers.dense(3).activation("softmax"))));
    all.put("image", image());
    all.put("shared", shared());
    all.put("nested", nested());
    all.put("recurrent", recurrent());
    all.put("attention", attention());
    all.put("merges", merges());
    all.put("maps", maps());
    all.put("operations", operations());
    all.put("between", between());
    all.put("wrappers", wrappers());
    all.put("states", states());
    all.put("masks", masks());
    all.put("policies", policies());
    all.put("preprocessing", preprocessing());
    return all;
  }

  private static KerasModel merged(boolean add) {
    SymbolicTensor input1 = Input.of(16);
    SymbolicTensor x1 = Layers.dense(8).activation("relu").apply(input1);
    SymbolicTensor input2 = Input.of(32);
    SymbolicTensor x2 = Layers.dense(8).activation("relu").apply(input2);
    SymbolicTensor joined = add ? Layers.add().apply(x1, x2) : Merge.subtract(x1, x2);
    SymbolicTensor out = Layers.dense(4).apply(joined);
    return KerasModel.of(List.of(input1, input2), out);
  }

  private static KerasModel image() {
    return KerasModel.of(
        new Sequential()
            .name("pictures")
            .add(Input.of(9, 7, 2))
            .add(Layers.conv2D(4, 3).padding("same").activation("relu").name("first"))
            .add(Layers.maxPooling2D(2))
            .add(Layers.depthwiseConv2D(2).set("depthwise_initializer", "he_normal"))
            .add(Layers.separableConv2D(3, 2).useBias(false))
            .add(Layers.zeroPadding2D(1))
            .add(Layers.conv2DTranspose(2, 2).strides(2))
            .add(Layers.of("GroupNormalization").set("groups", 2))
            .add(Layers.globalAveragePooling2D())
            .add(Layers.leakyReLU(0.2)));
  }

  private static KerasModel shared() {
    SymbolicTensor a = Input.builder().shape(4).name("a").make();
    SymbolicTensor b = Input.builder().shape(4).name("b").make();
    KerasLayer twice = Layers.dense(3).activation("tanh").name("twice");
    SymbolicTensor y = twice.apply(a);
    SymbolicTensor z = twice.apply(b);
    return ModelBuilder.of(List.of(a, b), List.of(Merge.dot(y, z, 1, true), z)).name("s").build();
  }

  private static KerasModel nested() {
    SymbolicTensor x = Input.of(5);
    KerasModel encoder =
        ModelBuilder.of(x, Layers.dense(4).apply(x)).name("encoder").seed(3).build();
    KerasLayer chain = Sequential.of(Input.of(4), Layers.dense(2), Layers.dense(3)).asLayer();
    SymbolicTensor in = Input.of(5);
    KerasLayer encode = encoder.asLayer();
    SymbolicTensor once = chain.apply(encode.apply(in));
    SymbolicTensor other = encode.apply(Layers.dense(5).apply(in));
    return KerasModel.of(in, Merge.concatenate(once, other));
  }

  private static KerasModel recurrent() {
    SymbolicTensor tokens = Input.builder().shape(Shape.UNKNOWN).dtype("int32").name("t").make();
    SymbolicTensor x = Layers.embedding(11, 4).set("mask_zero", true).apply(tokens);
    SymbolicTensor y = Layers.bidirectional(Layers.lstm(3).returnSequences(true)).apply(x);
    List<SymbolicTensor> z = Layers.gru(4).returnState(true).applyAll(y);
    SymbolicTensor w = Layers.rnn(Layers.simpleRNNCell(2)).apply(y);
    return KerasModel.of(List.of(tokens), List.of(z.get(0), z.get(1), w));
  }

  private static KerasModel attention() {
    SymbolicTensor query = Input.of(5, 6);
    SymbolicTensor value = Input.of(4, 6);
    SymbolicTensor heads =
        Layers.multiHeadAttention(2, 3).call(List.of(query, value), Map.of()).get(0);
    SymbolicTensor plain = Layers.attention().apply(query, value);
    return KerasModel.of(
        List.of(query, value), Layers.layerNormalization().apply(Merge.add(heads, plain)));
  }

  private static KerasModel merges() {
    SymbolicTensor a = Input.of(3, 4);
    SymbolicTensor b = Input.of(3, 4);
    return KerasModel.of(
        List.of(a, b),
        List.of(
            Merge.multiply(a, b),
            Merge.average(a, b, a),
            Merge.maximum(a, b),
            Merge.minimum(a, b),
            Merge.concatenate(List.of(a, b), 1),
            Merge.dot(a, b, new int[] {2, 2}, false)));
  }

  private static KerasModel maps() {
    SymbolicTensor left = Input.builder().shape(3).name("left").make();
    SymbolicTensor right = Input.builder().shape(2).name("right").make();
    Map<String, SymbolicTensor> outputs = new LinkedHashMap<>();
    outputs.put("score", Layers.dense(1).apply(Merge.concatenate(left, right)));
    outputs.put("again", Layers.dense(2).apply(left));
    return ModelBuilder.of(Map.of("left", left, "right", right), outputs).build();
  }

  private static KerasModel operations() {
    SymbolicTensor x = Input.of(4);
    SymbolicTensor y = Layers.op("Add").call(List.of(x, 2.5), Map.of()).get(0);
    SymbolicTensor z = Layers.op("Sqrt").call(List.of(Layers.relu().apply(y)), Map.of()).get(0);
    return KerasModel.of(x, Layers.op("Multiply").call(List.of(z, x), Map.of()).get(0));
  }

  /** A model whose input is in the middle of another's graph. */
  private static KerasModel between() {
    SymbolicTensor x = Input.of(4);
    SymbolicTensor middle = Layers.dense(3).apply(x);
    return KerasModel.of(middle, Layers.dense(2).apply(middle));
  }

  private static KerasModel wrappers() {
    SymbolicTensor x = Input.of(3, 4);
    SymbolicTensor y = Layers.timeDistributed(Layers.dense(2).activation("gelu")).apply(x);
    SymbolicTensor z = Layers.of("SpectralNormalization", Layers.dense(3)).apply(y);
    return KerasModel.of(x, Layers.flatten().apply(z));
  }

  /** An encoder whose states a decoder starts from. */
  private static KerasModel states() {
    SymbolicTensor source = Input.of(Shape.UNKNOWN, 3);
    SymbolicTensor target = Input.of(Shape.UNKNOWN, 2);
    List<SymbolicTensor> encoded = Layers.lstm(4).returnState(true).applyAll(source);
    SymbolicTensor decoded =
        Layers.lstm(4)
            .returnSequences(true)
            .call(List.of(target), Map.of("initial_state", encoded.subList(1, 3)))
            .get(0);
    return KerasModel.of(List.of(source, target), decoded);
  }

  private static KerasModel masks() {
    SymbolicTensor x = Input.of(4, 3);
    SymbolicTensor mask = Input.builder().shape(4).dtype("bool").name("mask").make();
    SymbolicTensor y = Layers.gru(2).call(List.of(x), Map.of("mask", mask)).get(0);
    SymbolicTensor z =
        Layers.multiHeadAttention(1, 2)
            .call(List.of(x, x), Map.of("use_causal_mask", true, "attention_mask", mask(mask)))
            .get(0);
    return KerasModel.of(List.of(x, mask), List.of(y, Layers.flatten().apply(z)));
  }

  private static SymbolicTensor mask(SymbolicTensor steps) {
    return Layers.op("ExpandDims").set("axis", 1).call(List.of(steps), Map.of()).get(0);
  }

  private static KerasModel preprocessing() {
    List<String> words = List.of("w1", "w2", "w3");
    SymbolicTensor word = Input.builder().shape(3).dtype("string").name("word").make();
    SymbolicTensor line = Input.builder().shape(1).dtype("string").name("line").make();
    SymbolicTensor size = Input.builder().shape(3).name("size").make();
    return KerasModel.of(
        List.of(word, line, size),
        List.of(
            Layers.of("StringLookup").set("vocabulary", words).apply(word),
            Layers.of("TextVectorization")
                .set("vocabulary", words)
                .set("output_sequence_length", 2)
                .apply(line),
            Layers.normalization(new float[] {1, 2, 3}, List.of(1, 4, 9)).apply(size),
            Layers.normalization(0.5, 2.0).apply(size),
            Layers.of("Discretization", List.of(-0.5, 0.0, 0.5)).apply(size),
            Layers.rescaling(2, 1).apply(size)));
  }

  private static KerasModel policies() {
    SymbolicTensor x = Input.builder().shape(5).dtype("float64").make();
    SymbolicTensor y = Layers.dense(3).dtype("float64").apply(x);
    SymbolicTensor z = Layers.dense(3).dtype("mixed_float16").activation("relu").apply(y);
    return KerasModel.of(x, Layers.dense(2).trainable(false).apply(z));
  }

  @Test
  void aLayerIsCalledOnTensors() {
    Tensor x1 = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor x2 = Tensor.of(new float[] {10, 20, 30, 40}, 2, 2);
    assertThat(Eager.call(Layers.add(), x1, x2).toFloatArray()).containsExactly(11, 22, 33, 44);
    assertThat(Eager.call(Layers.subtract(), x1, x2).toFloatArray())
        .containsExactly(-9, -18, -27, -36);
    KerasLayer dense = Layers.dense(3);
    Tensor y = Eager.call(dense, x1);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(Eager.call(dense, x1)).isEqualTo(y);
    assertThat(Eager.callAll(Layers.lstm(2).returnState(true), Tensor.of(new float[6], 1, 2, 3)))
        .hasSize(3);
    assertThatThrownBy(() -> Eager.call(Layers.flatten(), Tensor.scalar(DType.FLOAT32, 1)))
        .isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(
            () -> Eager.call(Layers.lstm(2).returnState(true), Tensor.of(new float[6], 1, 2, 3)))
        .isInstanceOf(LayerAccessException.class);
  }

  @TestFactory
  Stream<DynamicTest> predictTheSameWhenTheyAreSavedAndLoaded() {
    return models().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private void check(String name, KerasModel model) throws Exception {
    List<Tensor> inputs = inputs(model);
    List<Tensor> outputs = predict(model, inputs);
    assertThat(outputs).allMatch(Tensor::isFinite).hasSameSizeAs(model.outputs());
    assertThat(outputs.get(0).toDoubleArray()).doesNotContain(Double.NaN);
    for (int i = 0; i < outputs.size(); i++) {
      TensorSpec declared = model.outputs().get(i).spec();
      assertThat(declared.shape().isCompatibleWith(outputs.get(i).shape())).isTrue();
    }
    Path file = KEPT == null ? folder.resolve("model") : kept(name, inputs, outputs);
    for (String format : List.of("keras", "h5")) {
      Path saved = file.resolveSibling("model." + format);
      model.save(saved);
      try (KerasModel loaded = KerasModel.load(saved)) {
        assertThat(predict(loaded, inputs)).isEqualTo(outputs);
        assertThat(loaded.summary()).isEqualTo(model.summary());
      }
    }
    KerasModel again = KerasModel.fromJson(model.toJson(), LoadOptions.defaults().withInitSeed(0L));
    assertThat(again.toJson()).isEqualTo(model.toJson());
    assertThat(again.summary()).isEqualTo(model.summary());
  }

  private static List<Tensor> predict(KerasModel model, List<Tensor> inputs) {
    try (Predictor p = Predictor.of(model)) {
      return p.predict(inputs);
    }
  }

  private static List<Tensor> inputs(KerasModel model) {
    SplittableRandom random = new SplittableRandom(5);
    List<Tensor> all = new ArrayList<>();
    for (TensorPort in : model.inputs()) {
      int[] dims = in.spec().shape().with(0, 2).dims();
      for (int i = 1; i < dims.length; i++) {
        dims[i] = dims[i] < 0 ? 5 : dims[i];
      }
      if (in.spec().dtype() == DType.STRING) {
        String[] texts = new String[Shape.of(dims).size()];
        Arrays.setAll(texts, i -> "w" + random.nextInt(5));
        all.add(Tensor.of(texts, dims));
        continue;
      }
      double[] values = new double[Shape.of(dims).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            in.spec().dtype().isFloating() ? random.nextDouble() * 2 - 1 : random.nextInt(11);
      }
      all.add(Tensor.ofNumbers(in.spec().dtype(), Shape.of(dims), values));
    }
    return all;
  }

  private static Path kept(String name, List<Tensor> inputs, List<Tensor> outputs)
      throws Exception {
    Path golden = Files.createDirectories(Path.of(KEPT, "golden", name));
    write(golden.resolve("inputs.npz"), "input_", inputs);
    write(golden.resolve("outputs.npz"), "output_", outputs);
    Files.writeString(golden.resolve("expect.json"), "{\"keras_version\": \"3.15.1\"}");
    return Files.createDirectories(Path.of(KEPT, "saved", name + "~java")).resolve("model");
  }

  private static void write(Path file, String prefix, List<Tensor> tensors) throws Exception {
    List<NamedTensor> named = new ArrayList<>();
    tensors.forEach(t -> named.add(new NamedTensor(prefix + named.size(), t)));
    try (OutputStream out = Files.newOutputStream(file)) {
      Npz.write(out, named);
    }
  }

  @Test
  void takeTheWeightsOfTheirLayers() {
    Tensor kernel = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor bias = Tensor.of(new float[] {10, 20}, 2);
    KerasLayer dense = Layers.dense(2).weights(kernel, bias);
    KerasModel model = KerasModel.of(Sequential.of(Input.of(2), dense));
    Tensor x = Tensor.of(new float[] {1, 1}, 1, 2);
    assertThat(predict(model, List.of(x)).get(0).toFloatArray()).containsExactly(14, 26);

    SymbolicTensor in = Input.of(2);
    SymbolicTensor y = model.getLayer("dense").asLayer().name("old").apply(in);
    KerasModel larger = KerasModel.of(in, Merge.add(y, model.asLayer().apply(in)));
    assertThat(predict(larger, List.of(x)).get(0).toFloatArray()).containsExactly(28, 52);
    assertThat(larger.getLayer("old").getWeights()).containsExactly(kernel, bias);
  }

  @Test
  void openPredictorsKeepTheWeightsThatTheyHad() {
    Tensor bias = Tensor.of(new float[] {0}, 1);
    KerasModel model =
        KerasModel.of(
            Sequential.of(
                Input.of(1),
                Layers.dense(1).weights(Tensor.of(new float[] {2}, 1, 1), bias).name("d")));
    Tensor x = Tensor.of(new float[] {3}, 1, 1);
    try (Predictor open = Predictor.of(model)) {
      assertThat(open.predict(x).get(0).toFloatArray()).containsExactly(6);
      KerasModel changed =
          model.edit().setWeights("d", List.of(Tensor.of(new float[] {5}, 1, 1), bias)).build();
      assertThat(predict(changed, List.of(x)).get(0).toFloatArray()).containsExactly(15);
      assertThat(open.predict(x).get(0).toFloatArray()).containsExactly(6);
      Tensor two = Tensor.of(new float[] {3, 4}, 2, 1);
      assertThat(open.predict(two).get(0).toFloatArray()).containsExactly(6, 8);
      assertThat(model.getLayer("d").getWeights().get(0).toFloatArray()).containsExactly(2);
    }
  }
}
