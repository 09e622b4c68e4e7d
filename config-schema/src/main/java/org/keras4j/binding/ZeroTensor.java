package org.keras4j.binding;

import java.nio.Buffer;
import org.keras4j.io.StoredTensor;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** A weight that the file does not hold because it is 0 when Keras reads the file. */
record ZeroTensor(WeightSpecs.Weight weight, String location) implements StoredTensor {
  @Override
  public String path() {
    return location;
  }

  @Override
  public DType dtype() {
    return weight.spec().dtype();
  }

  @Override
  public Shape shape() {
    return weight.spec().shape();
  }

  @Override
  public void readInto(Buffer target) {
    read().appendTo(target);
  }

  @Override
  public Tensor read() {
    return Tensor.ofNumbers(dtype(), shape(), new double[shape().size()]);
  }
}
