package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The transforms (batch, 8) of a {@link ProjectiveOp} that read the end points at the start points:
 * both inputs are float32 (batch, 4, 2), four points (x, y) for each image.
 */
public record HomographyOp() implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    for (TensorSpec points : inputs) {
      Shape s = points.shape();
      boolean fits = s.rank() == 3 && s.dim(1) == 4 && s.dim(2) == 2;
      if (!fits || points.dtype() != DType.FLOAT32 || !points.equals(inputs.get(0))) {
        throw Shapes.bad("expected four points (x, y) for each image in float32, got " + inputs);
      }
    }
    return Shapes.one(DType.FLOAT32, Shape.of(inputs.get(0).shape().dim(0), 8));
  }
}
