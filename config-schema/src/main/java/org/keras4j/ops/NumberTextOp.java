package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The text of each number: integers as they are, bools as true and false, floating numbers in a
 * format, and complex ones, given as their parts, as a pair in brackets.
 */
public record NumberTextOp(NumberFormat format) implements CustomOp {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return Shapes.one(DType.STRING, inputs.get(0).shape());
  }

  @Override
  public List<Tensor> compute(List<Tensor> inputs) {
    Tensor x = inputs.get(0);
    String[] out = new String[x.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = text(inputs, i);
    }
    return List.of(Tensor.of(out, x.shape().dims()));
  }

  private String text(List<Tensor> inputs, int i) {
    Tensor x = inputs.get(0);
    DType dtype = x.dtype();
    if (dtype == DType.BOOL) {
      return x.getDouble(i) != 0 ? "true" : "false";
    }
    if (dtype.isInteger()) {
      return format.of(x.getLong(i), dtype.name().startsWith("U"));
    }
    return inputs.size() > 1
        ? format.of(x.getDouble(i), inputs.get(1).getDouble(i))
        : format.of(x.getDouble(i));
  }

  @Override
  public String opName() {
    return "number_text";
  }
}
