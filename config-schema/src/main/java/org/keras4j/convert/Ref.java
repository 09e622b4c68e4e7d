package org.keras4j.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * An output of a call in a graph of Keras 3.
 *
 * @param node the index as the file has it
 */
record Ref(String layer, int node, int tensor, @Nullable TensorSpec spec) {
  /** Where a model's config refers to it. */
  List<Object> history() {
    return List.of(layer, (long) node, (long) tensor);
  }

  /** An argument of a call. */
  Map<String, Object> argument() {
    Map<String, Object> config = new LinkedHashMap<>();
    if (spec != null) {
      config.put("shape", dims(spec.shape()));
      config.put("dtype", spec.dtype().kerasName());
    }
    config.put("keras_history", history());
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("class_name", "__keras_tensor__");
    tensor.put("config", config);
    return tensor;
  }

  /** The dimensions as JSON has them, null where one is unknown. */
  static List<@Nullable Object> dims(Shape shape) {
    List<@Nullable Object> dims = new ArrayList<>();
    for (int d : shape.dims()) {
      dims.add(d == Shape.UNKNOWN ? null : Long.valueOf(d));
    }
    return dims;
  }
}
