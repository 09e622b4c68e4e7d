package org.keras4j.io;

import java.nio.Buffer;
import org.keras4j.io.hdf5.Hdf5Dataset;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** A weight in an HDF5 dataset. */
record Hdf5Tensor(Hdf5Dataset dataset) implements StoredTensor {
  @Override
  public String path() {
    return dataset.path();
  }

  @Override
  public String location() {
    return dataset.location();
  }

  @Override
  public DType dtype() {
    return dataset.dtype();
  }

  @Override
  public Shape shape() {
    return dataset.shape();
  }

  @Override
  public void readInto(Buffer target) {
    dataset.readInto(target);
  }

  @Override
  public void readPart(int from, Buffer target) {
    if (dataset.isContiguous()) {
      dataset.readPart(from, target);
    } else {
      StoredTensor.super.readPart(from, target);
    }
  }

  @Override
  public Tensor read() {
    return dataset.read();
  }

  @Override
  public String toString() {
    return location();
  }
}
