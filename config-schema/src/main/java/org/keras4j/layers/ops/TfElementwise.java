package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.Shapes;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * An elementwise function, with broadcasting, that is too rare for an op of its own.
 *
 * @param name what plans call it; one name stands for one function
 * @param dtype of the outputs, null for that of the operands
 */
record TfElementwise(String name, DType dtype, Function function) implements CustomOp {

  /** The number or text of an output, from the elements of the operands at the given places. */
  interface Function {
    Object apply(List<Tensor> operands, int[] at);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape shape = inputs.get(0).shape();
    for (TensorSpec s : inputs.subList(1, inputs.size())) {
      shape = Shapes.broadcast(shape, s.shape());
    }
    return List.of(new TensorSpec(dtype == null ? inputs.get(0).dtype() : dtype, shape));
  }

  @Override
  public List<Tensor> compute(List<Tensor> inputs) {
    TensorSpec spec = infer(inputs.stream().map(Tensor::spec).toList()).get(0);
    int n = spec.shape().size();
    String[] texts = new String[spec.dtype() == DType.STRING ? n : 0];
    double[] numbers = new double[n - texts.length];
    int[] at = new int[inputs.size()];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < at.length; k++) {
        at[k] = place(inputs.get(k).shape(), spec.shape(), i);
      }
      Object out = function.apply(inputs, at);
      if (out instanceof String text) {
        texts[i] = text;
      } else {
        numbers[i] = ((Number) out).doubleValue();
      }
    }
    if (spec.dtype() == DType.STRING) {
      return List.of(Tensor.of(texts, spec.shape().dims()));
    }
    return List.of(Tensor.ofNumbers(spec.dtype(), spec.shape(), numbers));
  }

  /** Where the element of an operand lies that meets element i of the output. */
  private static int place(Shape of, Shape out, int i) {
    int rest = i;
    int place = 0;
    int stride = 1;
    for (int axis = 1; axis <= out.rank(); axis++) {
      int index = rest % out.dim(-axis);
      rest /= out.dim(-axis);
      if (axis <= of.rank()) {
        place += of.dim(-axis) == 1 ? 0 : index * stride;
        stride *= of.dim(-axis);
      }
    }
    return place;
  }

  @Override
  public String opName() {
    return name;
  }
}
