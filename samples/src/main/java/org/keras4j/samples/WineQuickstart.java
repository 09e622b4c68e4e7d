package org.keras4j.samples;

import java.nio.file.Path;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.tensor.Tensor;

/** The README's example: which cultivar a wine was pressed from, by 13 measurements. */
public final class WineQuickstart {
  private WineQuickstart() {}

  /** The probability of each of the three cultivars. */
  public static float[] cultivar(Path modelFile, float... measurements) {
    try (KerasModel model = KerasModel.load(modelFile);
        Predictor predictor = Predictor.of(model)) {
      Tensor scores = predictor.predict(Tensor.of(measurements, 1, 13)).get(0);
      return scores.toFloatArray();
    }
  }
}
