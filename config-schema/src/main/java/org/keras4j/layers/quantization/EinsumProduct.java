package org.keras4j.layers.quantization;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A product by an Einstein summation.
 *
 * @param inputRank of the inputs, which says how many axes an ellipsis stands for
 */
public record EinsumProduct(String equation, int inputRank, int[] kernel) implements Product {
  private String spec(int i) {
    return equation.split(",|->")[i];
  }

  /** The labels of an operand or the result, a digit for each axis of an ellipsis. */
  private String labels(int i) {
    int elided = inputRank - spec(0).replace(".", "").length();
    StringBuilder dots = new StringBuilder();
    for (int d = 0; d < elided; d++) {
      dots.append((char) ('0' + d));
    }
    return spec(i).replace("...", dots);
  }

  private boolean isSummed(int kernelAxis) {
    return labels(2).indexOf(spec(1).charAt(kernelAxis)) < 0;
  }

  @Override
  public int[] scale() {
    String result = labels(2);
    int[] shape = new int[result.length()];
    for (int i = 0; i < shape.length; i++) {
      int at = spec(1).indexOf(result.charAt(i));
      shape[i] = at < 0 ? 1 : kernel[at];
    }
    return shape;
  }

  @Override
  public int packedAxis() {
    for (int i = 0; i < kernel.length; i++) {
      if (isSummed(i)) {
        return i;
      }
    }
    return 0;
  }

  @Override
  public Matrix matrix() {
    int rows = 1;
    int columns = 1;
    for (int i = 0; i < kernel.length; i++) {
      rows *= isSummed(i) ? kernel[i] : 1;
      columns *= isSummed(i) ? 1 : kernel[i];
    }
    return new Matrix(rows, columns);
  }

  /** A kernel of three axes whose first is the largest projects to heads, any other from heads. */
  @Override
  public Matrix calibrated() {
    if (kernel.length == 2) {
      return new Matrix(kernel[0], kernel[1]);
    }
    if (kernel.length != 3) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the equation '" + equation + "': Keras calibrates kernels of 2 or 3 axes only",
          null,
          null);
    }
    boolean toHeads = kernel[0] >= kernel[1] && kernel[0] >= kernel[2];
    return toHeads
        ? new Matrix(kernel[0], kernel[1] * kernel[2])
        : new Matrix(kernel[0] * kernel[1], kernel[2]);
  }

  @Override
  public boolean scalesKernelFirst() {
    return true;
  }

  @Override
  public String zeroName() {
    return "zero_point";
  }

  @Override
  public int[] summed(int rank) {
    List<Integer> axes = new ArrayList<>();
    String inputs = labels(0);
    for (int i = 0; i < inputs.length(); i++) {
      if (labels(2).indexOf(inputs.charAt(i)) < 0) {
        axes.add(i);
      }
    }
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public Value apply(OpGraph g, Value inputs, Value kernelValue) {
    return Einsum.apply(g, equation, inputs, kernelValue);
  }

  @Override
  public Value aligned(OpGraph g, Value inputScale) {
    String inputs = labels(0);
    String result = labels(2);
    List<Integer> kept = new ArrayList<>();
    int[] shape = new int[result.length()];
    for (int i = 0; i < shape.length; i++) {
      int at = inputs.indexOf(result.charAt(i));
      shape[i] = at < 0 ? 1 : inputScale.dim(at);
      if (at >= 0) {
        kept.add(at);
      }
    }
    for (int i = 0; i < inputs.length(); i++) {
      if (!kept.contains(i)) {
        kept.add(i);
      }
    }
    int[] order = kept.stream().mapToInt(Integer::intValue).toArray();
    return g.reshape(g.transpose(inputScale, order), Shape.of(shape));
  }
}
