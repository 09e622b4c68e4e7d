package org.keras4j.binding;

import java.nio.Buffer;
import java.util.List;
import java.util.function.Function;
import org.keras4j.io.StoredTensor;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Stored arrays that are one weight after a conversion, made when the weight is read. */
record ConvertedTensor(
    List<StoredTensor> sources, Shape shape, Function<List<Tensor>, Tensor> conversion)
    implements StoredTensor {
  @Override
  public String path() {
    return sources.get(0).path();
  }

  @Override
  public String location() {
    return sources.get(0).location();
  }

  @Override
  public DType dtype() {
    return sources.get(0).dtype();
  }

  @Override
  public void readInto(Buffer target) {
    read().appendTo(target);
  }

  @Override
  public Tensor read() {
    return conversion.apply(sources.stream().map(StoredTensor::read).toList());
  }
}
