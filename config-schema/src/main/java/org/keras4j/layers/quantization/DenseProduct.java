package org.keras4j.layers.quantization;

import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** The product over the last axis. */
public record DenseProduct(int features, int units) implements Product {
  @Override
  public int[] kernel() {
    return new int[] {features, units};
  }

  @Override
  public int[] scale() {
    return new int[] {units};
  }

  @Override
  public int packedAxis() {
    return 0;
  }

  @Override
  public Matrix matrix() {
    return new Matrix(features, units);
  }

  @Override
  public Matrix calibrated() {
    return matrix();
  }

  @Override
  public boolean scalesKernelFirst() {
    return false;
  }

  @Override
  public String zeroName() {
    return "kernel_zero";
  }

  @Override
  public int[] summed(int rank) {
    return new int[] {rank - 1};
  }

  @Override
  public Value apply(OpGraph g, Value inputs, Value kernel) {
    return g.matmul(inputs, kernel);
  }

  @Override
  public Value aligned(OpGraph g, Value inputScale) {
    return inputScale;
  }
}
