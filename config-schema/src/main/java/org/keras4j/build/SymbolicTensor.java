package org.keras4j.build;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A tensor between the layers of a model that is being described: it has a type and a shape, but no
 * values. {@link Input} makes the first, layers that are called make the others.
 *
 * <p>Source: {@code keras.KerasTensor}.
 */
public final class SymbolicTensor {
  private final @Nullable SymbolicCall call;
  private final int index;
  private final TensorSpec spec;
  private final @Nullable TensorSpec mask;
  private final boolean complex;

  SymbolicTensor(
      @Nullable SymbolicCall call,
      int index,
      TensorSpec spec,
      @Nullable TensorSpec mask,
      boolean complex) {
    this.call = call;
    this.index = index;
    this.spec = spec;
    this.mask = mask;
    this.complex = complex;
  }

  /** A tensor that comes from nowhere, to learn the shapes of outputs from. */
  static SymbolicTensor free(TensorSpec spec) {
    return new SymbolicTensor(null, 0, spec, null, false);
  }

  /** The shape, batch dimension first; unknown dimensions are {@link Shape#UNKNOWN}. */
  public Shape shape() {
    return spec.shape();
  }

  /** The element type; of complex numbers, that of their parts. */
  public DType dtype() {
    return spec.dtype();
  }

  /** Type and shape. */
  public TensorSpec spec() {
    return spec;
  }

  /** The layer that gives the tensor. */
  public KerasLayer layer() {
    return producer().layer();
  }

  @Nullable SymbolicCall call() {
    return call;
  }

  SymbolicCall producer() {
    if (call == null) {
      throw new IllegalStateException("a tensor of no layer");
    }
    return call;
  }

  int index() {
    return index;
  }

  @Nullable TensorSpec mask() {
    return mask;
  }

  boolean complex() {
    return complex;
  }

  /** The name in configs, as {@code float32}. */
  String dtypeName() {
    return complex ? dtype() == DType.FLOAT64 ? "complex128" : "complex64" : dtype().kerasName();
  }

  List<@Nullable Object> configShape() {
    return ConfigValues.shape(shape());
  }

  @Override
  public String toString() {
    return "<SymbolicTensor shape=" + shape() + ", dtype=" + dtypeName() + ">";
  }
}
