package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StreamsAndSessionsTest {
  private static KerasModel model(String layers) {
    String json =
        "{'class_name':'Sequential','keras_version':'2.11.0','config':{'name':'s','layers':["
            + layers
            + "]}}";
    return KerasModel.fromJson(json.replace('\'', '"'), LoadOptions.defaults().withInitSeed(3L));
  }

  private static KerasModel dense() {
    return model(
        "{'class_name':'Dense','config':{'name':'d','units':2,'batch_input_shape':[null,3]}}");
  }

  private static KerasModel recurrent() {
    return model(
        "{'class_name':'LSTM','config':{'name':'l','units':2,'stateful':true,"
            + "'batch_input_shape':[1,3,2]}}");
  }

  private static Tensor rows(int n, float from) {
    float[] values = new float[n * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + i * 0.25f;
    }
    return Tensor.of(values, n, 3);
  }

  private static Tensor steps(float from) {
    return Tensor.of(new float[] {from, 1, 0, -1, from, 0.5f}, 1, 3, 2);
  }

  @Test
  void batchesArePredictedWhenTheirResultsAreTaken() {
    try (KerasModel m = dense();
        Predictor p = Predictor.of(m)) {
      AtomicInteger read = new AtomicInteger();
      Iterator<List<Tensor>> batches =
          Stream.iterate(0, i -> i < 2000, i -> i + 1)
              .map(i -> List.of(rows(5, read.incrementAndGet())))
              .iterator();
      Iterator<List<Tensor>> results = p.predict(batches);
      assertThat(read.get()).isZero();
      Tensor first = results.next().get(0);
      assertThat(read.get()).isLessThanOrEqualTo(2);
      assertThat(first).isEqualTo(p.predict(rows(5, 1)).get(0));
      int n = 1;
      while (results.hasNext()) {
        results.next();
        n++;
      }
      assertThat(n).isEqualTo(2000);
    }
  }

  @Test
  void streamsMayEndEarlyAndAreClosedTogether() {
    try (KerasModel m = dense();
        Predictor p = Predictor.of(m)) {
      AtomicBoolean closed = new AtomicBoolean();
      Stream<List<Tensor>> endless =
          Stream.generate(() -> List.of(rows(2, 1))).onClose(() -> closed.set(true));
      try (Stream<List<Tensor>> results = p.predict(endless)) {
        assertThat(results.limit(3).map(r -> r.get(0).shape().dim(0))).containsExactly(2, 2, 2);
      }
      assertThat(closed).isTrue();
    }
  }

  @Test
  void aStreamHandsStatesOn() {
    try (KerasModel m = recurrent();
        Predictor p = Predictor.of(m)) {
      PredictorSession session = p.newSession();
      Iterator<List<Tensor>> results =
          p.predict(List.of(List.of(steps(1)), List.of(steps(2))).iterator());
      assertThat(results.next()).isEqualTo(session.predict(steps(1)));
      assertThat(results.next()).isEqualTo(session.predict(steps(2)));
      assertThat(p.predict(steps(2))).isNotEqualTo(session.predict(steps(2)));
    }
  }

  @Test
  void sessionsHaveStatesOfTheirOwn() {
    try (KerasModel m = recurrent();
        Predictor p = Predictor.of(m)) {
      PredictorSession a = p.newSession();
      PredictorSession b = p.newSession();
      List<Tensor> first = a.predict(steps(1));
      List<Tensor> second = a.predict(steps(1));
      assertThat(second).isNotEqualTo(first);
      assertThat(b.predict(steps(1))).isEqualTo(first);
      a.resetStates();
      assertThat(a.predict(steps(1))).isEqualTo(first);
      Map<String, Tensor> named = b.predict(Map.of(p.inputs().get(0).name(), steps(1)));
      assertThat(List.copyOf(named.values())).isEqualTo(second);
      assertThatThrownBy(() -> b.predict(Map.of("other", steps(1))))
          .isInstanceOf(InputMismatchException.class);
    }
  }

  @Test
  void imagesBecomeTensorsAndTensorsImages() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff010203);
    image.setRGB(1, 0, 0x80fffe00);
    Tensor t = ImageTensors.tensor(image, 3);
    assertThat(t).isEqualTo(Tensor.of(new float[] {1, 2, 3, 255, 254, 0}, 1, 1, 2, 3));
    Tensor all = ImageTensors.tensor(image, 4);
    assertThat(ImageTensors.image(all).getRGB(1, 0)).isEqualTo(0x80fffe00);
    Tensor gray = Tensor.of(new float[] {-3, 7.6f}, 1, 2, 1);
    assertThat(ImageTensors.image(gray).getRGB(0, 0)).isEqualTo(0xff000000);
    assertThat(ImageTensors.image(gray).getRGB(1, 0)).isEqualTo(0xff080808);
    assertThatThrownBy(() -> ImageTensors.tensor(image, 2))
        .isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> ImageTensors.image(rows(2, 1)))
        .isInstanceOf(InputMismatchException.class);
  }

  @Test
  void arraysOfNd4jAreSharedOrCopied() {
    try (INDArray array = Nd4j.create(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, 'c')) {
      Tensor shared = Nd4jTensors.share(array);
      assertThat(shared).isEqualTo(Nd4jTensors.toTensor(array));
      array.putScalar(new int[] {1, 2}, 60);
      assertThat(shared.getDouble(5)).isEqualTo(60);
      assertThat(Nd4jTensors.share(array.transpose()))
          .isEqualTo(Tensor.of(new float[] {1, 4, 2, 5, 3, 60}, 3, 2));
      assertThat(Nd4jTensors.share(array.getRow(1)).toFloatArray()).containsExactly(4, 5, 60);
    }
  }
}
