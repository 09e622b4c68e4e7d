package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;
import org.keras4j.tensor.TensorSpec;

/** A kernel computed in float32 whose results are rounded to a 16-bit type. */
record Rounding(Kernel kernel, DType dtype) implements Kernel {

  /** The kernel itself unless the results are float16 or bfloat16. */
  static Kernel of(Kernel kernel, DType dtype) {
    return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16 ? new Rounding(kernel, dtype) : kernel;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    kernel.run(in, out, context);
    for (Buf b : out) {
      if (b.dtype() == dtype) {
        round(b);
      }
    }
  }

  private void round(Buf b) {
    float[] x = b.floats();
    for (int i = 0; i < b.size(); i++) {
      x[i] = Float16.round(x[i], dtype);
    }
  }

  @Override
  public List<TensorSpec> scratch() {
    return kernel.scratch();
  }

  @Override
  public boolean inPlace(int input) {
    return kernel.inPlace(input);
  }
}
