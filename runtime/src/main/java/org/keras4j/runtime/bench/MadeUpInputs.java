package org.keras4j.runtime.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Inputs for those who have none: the same each time. */
public final class MadeUpInputs {
  private MadeUpInputs() {}

  /**
   * Normal numbers for floats; zeros, which every embedding has, for integers; empty texts.
   *
   * @param batch rows, where a model leaves them open
   * @throws InputMismatchException when an input leaves open more than that
   */
  public static List<Tensor> of(List<TensorPort> ports, int batch, long seed) {
    Random random = new Random(seed);
    List<Tensor> inputs = new ArrayList<>();
    for (TensorPort port : ports) {
      TensorSpec spec = port.spec();
      if (spec == null || spec.shape().rank() == 0) {
        throw open(port);
      }
      Shape shape = spec.shape();
      shape = shape.dim(0) == Shape.UNKNOWN ? shape.with(0, batch) : shape;
      if (!shape.isKnown()) {
        throw open(port);
      }
      inputs.add(input(spec.dtype(), shape, random));
    }
    return inputs;
  }

  private static InputMismatchException open(TensorPort port) {
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        "the input '"
            + port.name()
            + "' is "
            + port.spec()
            + ", which leaves open more than a batch",
        null,
        "give a whole shape with --input-shape, or save the model with one");
  }

  private static Tensor input(DType dtype, Shape shape, Random random) {
    if (dtype == DType.STRING) {
      String[] texts = new String[shape.size()];
      Arrays.fill(texts, "");
      return Tensor.wrap(dtype, shape, texts);
    }
    double[] values = new double[shape.size()];
    for (int i = 0; dtype.isFloating() && i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return Tensor.ofNumbers(dtype, shape, values);
  }
}
