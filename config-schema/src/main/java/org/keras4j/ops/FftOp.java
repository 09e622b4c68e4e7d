package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The discrete Fourier transform along the last axis, of any length, not normalised: {@code X[k] =
 * Σ x[n] · exp(-2πi·k·n/N)}. Inputs: the real parts and, unless they are all 0, the imaginary ones,
 * float32 or float64; outputs: the real and the imaginary parts.
 */
public record FftOp() implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() != DType.FLOAT32 && x.dtype() != DType.FLOAT64) {
      throw Shapes.bad("a Fourier transform takes float32 or float64, got " + x.dtype());
    }
    if (x.shape().rank() == 0) {
      throw Shapes.bad("a Fourier transform needs an axis, got a scalar");
    }
    if (!inputs.get(inputs.size() - 1).equals(x)) {
      throw Shapes.bad("the real parts are " + x + ", but the imaginary ones " + inputs.get(1));
    }
    return List.of(x, x);
  }
}
