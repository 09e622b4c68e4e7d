package org.keras4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Node;
import org.keras4j.runtime.LayerTrace;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.verify.Form;
import org.keras4j.runtime.verify.GoldenCase;
import org.keras4j.runtime.verify.GoldenRun;
import org.keras4j.runtime.verify.Verifier;
import org.keras4j.runtime.verify.VerifyOptions;
import org.keras4j.tensor.Tensor;

class SamplesTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("samples");

  @ParameterizedTest
  @ValueSource(strings = {"digits", "wine", "sequence"})
  void everySavedFormGivesTheNumbersOfKeras(String sample) {
    List<String> forms = new ArrayList<>();
    for (GoldenCase golden : GoldenCase.find(ROOT.resolve(sample))) {
      for (Form form : golden.forms()) {
        GoldenRun run = new Verifier(VerifyOptions.defaults()).run(golden, form);
        assertThat(run.status()).as(run.message()).isEqualTo(GoldenRun.Status.PASSED);
        assertThat(run.maxDiff()).isLessThan(1e-4);
        forms.add(form.fileName());
      }
    }
    assertThat(forms)
        .containsExactlyInAnyOrder("model.keras", "model.weights.h5", "model.h5", "weights.h5");
  }

  @Test
  void theReadmesWine() {
    float[] scores =
        WineQuickstart.cultivar(
            ROOT.resolve("wine/model.keras"),
            13.2f,
            1.8f,
            2.4f,
            16.5f,
            101f,
            2.5f,
            2.6f,
            0.3f,
            1.7f,
            4.6f,
            1.05f,
            3.2f,
            1080f);
    assertThat(scores).hasSize(3);
    assertThat(scores[0] + scores[1] + scores[2]).isCloseTo(1f, Offset.offset(1e-5f));
    assertThat(scores[0]).isGreaterThan(0.9f);
  }

  @Test
  void whatALayerGivesRefinesTheSummary() throws Exception {
    Path digits = ROOT.resolve("digits");
    LoadOptions options = LoadOptions.defaults().withWeights(digits.resolve("model.weights.h5"));
    try (KerasModel model = KerasModel.load(digits.resolve("model.json"), options);
        Predictor predictor = Predictor.of(model)) {
      List<Tensor> inputs = new ArrayList<>(Npz.read(digits.resolve("inputs.npz")).values());
      List<LayerTrace> traces = predictor.trace(inputs, new RunControl());
      List<KerasTensor> declared = new ArrayList<>();
      for (Node node : model.model().graph().nodes()) {
        if (!node.args().isEmpty()) {
          declared.addAll(node.outputs());
        }
      }
      assertThat(traces).hasSameSizeAs(declared).hasSizeGreaterThan(8);
      for (int i = 0; i < traces.size(); i++) {
        assertThat(traces.get(i).layer()).isEqualTo(declared.get(i).layer());
        assertThat(traces.get(i).shape().isKnown()).isTrue();
        assertThat(declared.get(i).spec().shape().isCompatibleWith(traces.get(i).shape())).isTrue();
        assertThat(traces.get(i).nanCount()).isZero();
      }
    }
  }
}
