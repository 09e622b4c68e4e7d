package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.Tensor;

/** A predictor's inputs and outputs by their names. */
record NamedTensors(Predictor predictor) {

  /**
   * Named inputs in the model's order.
   *
   * @throws InputMismatchException when a name is missing or unknown
   */
  List<Tensor> inputs(Map<String, Tensor> given) {
    List<String> names = predictor.inputs().stream().map(TensorPort::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new InputMismatchException(
            ErrorCode.INPUT_NAME,
            "the model has no input '"
                + Texts.shown(name)
                + "'; its inputs are "
                + String.join(", ", names)
                + "."
                + Texts.didYouMean(name, names));
      }
    }
    List<Tensor> ordered = new ArrayList<>();
    for (String name : names) {
      Tensor t = given.get(name);
      if (t == null) {
        throw new InputMismatchException(
            ErrorCode.INPUT_NAME, "the input '" + name + "' is missing");
      }
      ordered.add(t);
    }
    return ordered;
  }

  /** The outputs by name, in order. */
  Map<String, Tensor> outputs(List<Tensor> results) {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    List<TensorPort> outputs = predictor.outputs();
    for (int i = 0; i < results.size(); i++) {
      byName.put(outputs.get(i).name(), results.get(i));
    }
    return byName;
  }
}
