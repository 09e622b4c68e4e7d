package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.InputMismatchException;

class TensorTest {
  @Test
  void convertsBetweenTypes() {
    Tensor t = Tensor.of(new double[] {-1.5, 0, 2.75}, 3);
    assertThat(t.cast(DType.INT32).toLongArray()).containsExactly(-1, 0, 2);
    assertThat(t.cast(DType.BOOL).toLongArray()).containsExactly(1, 0, 1);
    assertThat(t.cast(DType.FLOAT16).toFloatArray()).containsExactly(-1.5f, 0, 2.75f);
    assertThat(Tensor.of(new int[] {-1}).cast(DType.UINT8).toLongArray()).containsExactly(255);
  }

  @Test
  void bytesAreLittleEndianAndComeBack() {
    for (DType d : DType.values()) {
      if (d == DType.STRING) {
        continue;
      }
      Tensor t = Tensor.ofNumbers(d, Shape.of(2, 2), new double[] {0, 1, 1, 0});
      Tensor back = Tensor.fromBytes(d, t.shape(), ByteBuffer.wrap(t.toBytes()));
      assertThat(back).isEqualTo(t);
    }
    assertThat(Tensor.of(new int[] {1}).toBytes()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void unsignedValuesStayPositive() {
    Tensor t = Tensor.wrap(DType.UINT8, Shape.of(1), ByteBuffer.wrap(new byte[] {-1}));
    assertThat(t.getDouble(0)).isEqualTo(255);
    Tensor u = Tensor.of(new long[] {-1}).cast(DType.UINT64);
    assertThat(u.getDouble(0)).isEqualTo(0x1p64);
  }

  @Test
  void aShapeMustFitItsElements() {
    assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("(2, 3)");
    assertThatThrownBy(() -> Tensor.wrap(DType.INT32, Shape.of(1), FloatBuffer.allocate(1)))
        .isInstanceOf(InputMismatchException.class);
  }
}
