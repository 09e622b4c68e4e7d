package org.keras4j.ops;

import java.util.List;
import java.util.function.UnaryOperator;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * A function of each text.
 *
 * @param name what plans call it; one name stands for one function
 */
public record TextMapOp(String name, UnaryOperator<String> function) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return Shapes.one(DType.STRING, Shapes.text(inputs.get(0), 0).shape());
  }
}
