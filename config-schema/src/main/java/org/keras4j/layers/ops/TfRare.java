package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.ops.CustomOp;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A function of whole tensors that is too rare for an op of its own.
 *
 * @param name what plans call it; one name stands for one function
 * @param outputs the outputs for the given inputs; the same for all inputs of one graph
 */
record TfRare(String name, List<TensorSpec> outputs, Function function) implements CustomOp {

  /** The outputs from the inputs. */
  interface Function {
    List<Tensor> apply(List<Tensor> inputs);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return outputs;
  }

  @Override
  public List<Tensor> compute(List<Tensor> inputs) {
    return function.apply(inputs);
  }

  @Override
  public String opName() {
    return name;
  }
}
