package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * Normalisation of each sample by its own statistics over axes: {@code (x - mean) / sqrt(variance +
 * epsilon)}, or, when {@code rms}, {@code x / sqrt(mean(x²) + epsilon)}. Scale and offset are
 * separate operations.
 */
public record LayerNormOp(int[] axes, double epsilon, boolean rms) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shapes.axes(axes, inputs.get(0).shape().rank());
    return List.of(inputs.get(0));
  }
}
