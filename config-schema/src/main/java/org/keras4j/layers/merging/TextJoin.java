package org.keras4j.layers.merging;

import java.util.List;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Texts put one behind the other, element by element with broadcasting: TensorFlow's sum. */
record TextJoin() implements CustomOp {
  static Value apply(OpGraph g, List<Value> texts) {
    return texts.stream()
        .reduce((a, b) -> g.apply(new TextJoin(), List.of(a, b)).get(0))
        .orElseThrow();
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape shape = Shapes.broadcast(inputs.get(0).shape(), inputs.get(1).shape());
    return List.of(new TensorSpec(DType.STRING, shape));
  }

  @Override
  public List<Tensor> compute(List<Tensor> inputs) {
    Shape shape = infer(inputs.stream().map(Tensor::spec).toList()).get(0).shape();
    String[] out = new String[shape.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = at(inputs.get(0), shape, i) + at(inputs.get(1), shape, i);
    }
    return List.of(Tensor.of(out, shape.dims()));
  }

  /** The text that meets element i of the output. */
  private static String at(Tensor t, Shape out, int i) {
    int place = 0;
    int stride = 1;
    int rest = i;
    for (int axis = 1; axis <= t.shape().rank(); axis++) {
      int n = t.shape().dim(-axis);
      place += n == 1 ? 0 : rest % n * stride;
      stride *= n;
      rest /= out.dim(-axis);
    }
    return t.getString(place);
  }

  @Override
  public String opName() {
    return "text_join";
  }
}
