package org.keras4j.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Sequential models of few layers, made from their configs, with random weights. */
final class Models {
  private Models() {}

  /** A model of these layers for inputs of this shape, the batch left out. */
  static KerasModel sequential(String shape, String... layers) {
    StringBuilder json = new StringBuilder();
    json.append("{\"class_name\": \"Sequential\", \"config\": {\"name\": \"m\", \"layers\": [");
    json.append("{\"class_name\": \"InputLayer\", \"config\": {\"name\": \"x\", ");
    json.append("\"batch_shape\": [null, ").append(shape).append("]}}");
    for (String layer : layers) {
      json.append(", ").append(layer);
    }
    json.append("]}, \"keras_version\": \"3.15.1\"}");
    return KerasModel.fromJson(json.toString(), LoadOptions.defaults().withInitSeed(1L));
  }

  /** A layer's entry; the config is in JSON without its braces. */
  static String layer(String className, String name, String config) {
    return String.format(
        Locale.ROOT,
        "{\"module\": \"keras.layers\", \"class_name\": \"%s\", \"config\": {\"name\": \"%s\","
            + " %s}}",
        className,
        name,
        config);
  }

  static String dense(String name, int units, String activation) {
    return layer("Dense", name, "\"units\": " + units + ", \"activation\": \"" + activation + "\"");
  }

  /** Normal numbers for the model's one input. */
  static List<Tensor> inputs(KerasModel model, int batch) {
    Shape shape = model.inputs().get(0).spec().shape().with(0, batch);
    double[] values = new double[shape.size()];
    Random random = new Random(0);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return List.of(Tensor.ofNumbers(DType.FLOAT32, shape, values));
  }
}
