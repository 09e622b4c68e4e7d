package org.keras4j.binding;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.keras4j.io.StoredTensor;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** The weights of layers that only ran on GPUs as those of plain ones. */
public final class Cudnn {
  private Cudnn() {}

  /**
   * Kernel, recurrent kernel and bias of an LSTM or GRU.
   *
   * @param expected the weights of the plain layer
   * @param found the arrays of cuDNN
   */
  public static List<Tensor> plain(List<WeightSpecs.Entry> expected, List<Tensor> found) {
    List<StoredTensor> arrays = new ArrayList<>();
    found.forEach(t -> arrays.add(new InMemory(t)));
    LegacyConversions.betweenCudnn(expected, arrays);
    return arrays.stream().map(StoredTensor::read).toList();
  }

  private record InMemory(Tensor tensor) implements StoredTensor {
    @Override
    public String path() {
      return "";
    }

    @Override
    public String location() {
      return "";
    }

    @Override
    public DType dtype() {
      return tensor.dtype();
    }

    @Override
    public Shape shape() {
      return tensor.shape();
    }

    @Override
    public void readInto(Buffer target) {
      tensor.appendTo(target);
    }

    @Override
    public Tensor read() {
      return tensor;
    }
  }
}
