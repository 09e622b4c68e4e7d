package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class PiecesTest {
  private static final PredictorOptions WHOLE =
      PredictorOptions.defaults().withPieceRows(Integer.MAX_VALUE);

  private static KerasModel model(String... layers) {
    StringBuilder json =
        new StringBuilder(
            "{'class_name':'Sequential','keras_version':'2.15.0','config':{'name':'m','layers':[");
    for (int i = 0; i < layers.length; i++) {
      String[] parts = layers[i].split(" ", 2);
      json.append(i == 0 ? "" : ",").append("{'class_name':'").append(parts[0]);
      json.append("','config':{'name':'l").append(i).append("',").append(parts[1]).append("}}");
    }
    String text = json.append("]}}").toString().replace('\'', '"');
    return KerasModel.fromJson(text, LoadOptions.defaults().withInitSeed(7L));
  }

  private static KerasModel network() {
    return model(
        "Conv2D 'batch_input_shape':[null,9,9,3],'filters':8,'kernel_size':[3,3],"
            + "'activation':'relu'",
        "BatchNormalization 'axis':[3]",
        "Reshape 'target_shape':[49,8]",
        "LSTM 'units':6,'return_sequences':true",
        "GlobalAveragePooling1D 'keepdims':false",
        "Dense 'units':4,'activation':'softmax'");
  }

  private static Pieces.Cut cut(KerasModel m, PredictorOptions options, Tensor x) {
    return Predictor.of(m, options).cut(List.of(x.spec()));
  }

  private static float[] predict(KerasModel m, PredictorOptions options, Tensor x) {
    try (Predictor p = Predictor.of(m, options)) {
      Tensor y = p.predict(x).get(0);
      assertThat(y.shape().dim(0)).isEqualTo(x.shape().dim(0));
      return y.toFloatArray();
    }
  }

  @Test
  void piecesGiveTheSameAsTheWhole() {
    KerasModel m = network();
    for (int rows : new int[] {1, 2, 3, 7, 40}) {
      Tensor x = TestGraphs.random(rows, rows, 9, 9, 3);
      float[] whole = predict(m, WHOLE, x);
      for (int piece : new int[] {0, 1, 2, 3, 5, 39}) {
        for (String engine : List.of("onednn", "java")) {
          PredictorOptions options = WHOLE.withPieceRows(piece).withEngines(List.of(engine));
          assertThat(predict(m, options, x)).containsExactly(whole, within(1e-5f));
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsDoesNotShow() {
    KerasModel m = network();
    Tensor x = TestGraphs.random(1, 11, 9, 9, 3);
    for (int piece : new int[] {0, 2, 100}) {
      PredictorOptions options = WHOLE.withPieceRows(piece).withEngines(List.of("onednn", "java"));
      float[] one = predict(m, options.withThreads(1), x);
      for (int threads : new int[] {0, 2, 3, 8}) {
        assertThat(predict(m, options.withThreads(threads), x)).isEqualTo(one);
      }
    }
  }

  @Test
  void piecesAreNearlyEqual() {
    Pieces.Cut cut = cut(network(), WHOLE.withPieceRows(4), TestGraphs.random(1, 11, 9, 9, 3));
    assertThat(cut.pieces()).isEqualTo(3);
    assertThat(List.of(cut.from(0), cut.from(1), cut.from(2), cut.from(3)))
        .containsExactly(0, 4, 8, 11);
  }

  @Test
  void whatMixesTheRowsOfABatchStaysWhole() {
    KerasModel m = model("Dense 'batch_input_shape':[null,4],'units':3", "Softmax 'axis':0");
    Pieces.Cut cut = cut(m, WHOLE.withPieceRows(1), TestGraphs.random(1, 6, 4));
    assertThat(cut.pieces()).isEqualTo(1);
    assertThat(cut.reason()).contains("softmax").contains("may mix the rows");
  }

  @Test
  void aDeclaredBatchStaysWhole() {
    KerasModel m = model("Dense 'batch_input_shape':[4,3],'units':2");
    Predictor p = Predictor.of(m, WHOLE.withPieceRows(1));
    List<TensorSpec> specs = List.of(TestGraphs.random(1, 4, 3).spec());
    assertThat(p.explain(specs)).doesNotContain("pieces");
    assertThat(p.predict(TestGraphs.random(1, 4, 3)).get(0).shape().dim(0)).isEqualTo(4);
  }

  @Test
  void explanationsTellThePieces() {
    Predictor p = Predictor.of(network(), WHOLE.withPieceRows(4));
    List<TensorSpec> specs = List.of(TestGraphs.random(1, 11, 9, 9, 3).spec());
    assertThat(p.explain(specs)).contains("3 pieces").contains("(4, 9, 9, 3)");
  }

  @Test
  void callersSideBySideGetTheirOwnRows() throws Exception {
    try (Predictor p = Predictor.of(network(), WHOLE.withPieceRows(2))) {
      List<Tensor> inputs = new ArrayList<>();
      List<float[]> expected = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        inputs.add(TestGraphs.random(i, 3 + i, 9, 9, 3));
        expected.add(p.predict(inputs.get(i)).get(0).toFloatArray());
      }
      ExecutorService pool = Executors.newFixedThreadPool(4);
      try {
        List<Future<float[]>> results = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          Tensor x = inputs.get(i % 6);
          results.add(pool.submit(() -> p.predict(x).get(0).toFloatArray()));
        }
        for (int i = 0; i < 60; i++) {
          assertThat(results.get(i).get()).isEqualTo(expected.get(i % 6));
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void aCancelledPredictionStopsItsPieces() {
    try (Predictor p = Predictor.of(network(), WHOLE.withPieceRows(1))) {
      RunControl control = new RunControl();
      control.cancel();
      assertThatThrownBy(() -> p.predict(List.of(TestGraphs.random(1, 9, 9, 9, 3)), control))
          .isInstanceOf(PredictionCancelledException.class);
    }
  }
}
