package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.KerasModel;
import org.keras4j.LayerView;
import org.keras4j.LoadOptions;
import org.keras4j.TensorPort;
import org.keras4j.build.Input;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.data.TensorCompare;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The only layer of a model of Keras 1 or 2, in a model that is made in Java, predicts the same.
 */
class OldLayersTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test/golden");

  private static GoldenCase find(String name) {
    return GoldenCase.find(ROOT).stream().filter(c -> c.name().equals(name)).findAny().get();
  }

  private static KerasModel load(GoldenCase c) {
    Form form = c.forms().get(0);
    LoadOptions options = LoadOptions.defaults();
    if (form.hasOwnWeights()) {
      options = options.withWeights(c.directory().resolve(form.fileName()));
    }
    return KerasModel.load(form.model(c.directory()), options);
  }

  private static LayerView only(KerasModel model) {
    return model.layers().stream()
        .filter(l -> !l.className().equals("InputLayer"))
        .reduce(
            (a, b) -> {
              throw new AssertionError("several layers");
            })
        .get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "old/k1.2.2_Deconvolution2D",
        "old/k1.2.2_conv3d_square_kernel",
        "old/k2.0.8_GRU_seq",
        "keras2/lstm_hard_sigmoid_relu",
        "keras2/bidirectional_backward_layer",
        "keras2/conv_lstm1d_last",
        "keras2/embedding",
        "keras2/batch_normalization",
        "keras2/nested_four_deep_frozen",
        "keras2/rnn_cell_gru",
        "keras2/normalization_adapted",
        "old/k2.2.4_PReLU_fn"
      })
  void predictsTheSame(String name) throws Exception {
    GoldenCase c = find(name);
    try (KerasModel old = load(c)) {
      TensorPort port = old.inputs().get(0);
      Shape sample = port.spec().shape();
      SymbolicTensor in =
          Input.builder()
              .shape(sample.remove(0).dims())
              .batchSize(sample.dim(0))
              .dtype(port.spec().dtype().toString())
              .make();
      KerasModel made = KerasModel.of(in, only(old).asLayer().apply(in));
      PredictorOptions options =
          PredictorOptions.defaults().withEngines(List.of("java")).withBatchSize(0);
      try (Predictor before = Predictor.of(old, options);
          Predictor after = Predictor.of(made, options)) {
        List<Tensor> inputs =
            FormRunner.inputs(old.inputs(), Npz.read(c.directory().resolve(GoldenCase.INPUTS)), c);
        TensorCompare.Result r =
            TensorCompare.compare(
                before.predict(inputs).get(0),
                after.predict(inputs).get(0),
                TensorCompare.Tolerance.of(1e-6, 1e-6));
        assertThat(r.ok()).as(r.message()).isTrue();
      }
    }
  }

  @Test
  void functionsOfTensorFlowAreNoLayers() {
    try (KerasModel old = load(find("keras2/tf_ops_unary"))) {
      LayerView function =
          old.layers().stream().filter(l -> l.className().equals("TFOpLambda")).findAny().get();
      assertThatThrownBy(function::asLayer)
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("is a function of TensorFlow");
    }
  }
}
