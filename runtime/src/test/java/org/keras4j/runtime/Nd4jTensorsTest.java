package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Nd4jTensorsTest {
  @Test
  void everyTypeAndBack() {
    for (DType dtype : DType.values()) {
      if (dtype == DType.STRING) {
        continue;
      }
      for (int[] dims : new int[][] {{}, {1}, {3}, {2, 1, 5}, {0, 4}}) {
        Tensor t = TestGraphs.random(dtype, 5, dims);
        INDArray array = Nd4jTensors.toINDArray(t);
        assertThat(array.shape()).hasSize(dims.length);
        assertThat(Nd4jTensors.toTensor(array)).isEqualTo(t);
      }
    }
  }

  @Test
  void valuesAsNd4jSeesThem() {
    INDArray a = Nd4jTensors.toINDArray(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    assertThat(a.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(a.getDouble(1, 0)).isEqualTo(4);
    assertThat(Nd4jTensors.toINDArray(Tensor.scalar(DType.FLOAT16, 1.5)).getDouble(0))
        .isEqualTo(1.5);
    assertThat(Nd4jTensors.toINDArray(Tensor.of(new long[] {1L << 60}, 1)).getLong(0))
        .isEqualTo(1L << 60);
    assertThat(Nd4jTensors.toINDArray(Tensor.of(new boolean[] {false, true}, 2)).getDouble(1))
        .isEqualTo(1);
  }

  @Test
  void viewsAndOrders() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(Nd4jTensors.toTensor(a.transpose()))
        .isEqualTo(Tensor.of(new double[] {1, 4, 2, 5, 3, 6}, 3, 2));
    assertThat(Nd4jTensors.toTensor(a.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3))))
        .isEqualTo(Tensor.of(new double[] {2, 3, 5, 6}, 2, 2));
    assertThat(Nd4jTensors.toTensor(a.dup('f')))
        .isEqualTo(Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3));
    assertThat(a.getDouble(0, 0)).isEqualTo(1);
  }

  @Test
  void copies() {
    float[] values = {1, 2};
    INDArray a = Nd4jTensors.toINDArray(Tensor.of(values, 2));
    values[0] = 7;
    assertThat(a.getDouble(0)).isEqualTo(1);
    Tensor t = Nd4jTensors.toTensor(a);
    a.putScalar(1, 9);
    assertThat(t).isEqualTo(Tensor.of(new float[] {1, 2}, 2));
  }

  @Test
  void textIsRefused() {
    assertThatThrownBy(() -> Nd4jTensors.toINDArray(Tensor.of(new String[] {"a"}, 1)))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("text");
    assertThatThrownBy(() -> Nd4jTensors.toTensor(Nd4j.create("a")))
        .isInstanceOf(InputMismatchException.class);
  }
}
