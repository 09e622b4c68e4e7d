package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

class NioTensorsTest {
  @Test
  void directBuffersAreShared() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(28).order(ByteOrder.nativeOrder());
    FloatBuffer floats = bytes.asFloatBuffer();
    Tensor t = NioTensors.share(floats.position(1), 2, 3);
    floats.put(3, 4f);
    assertThat(t.toFloatArray()).containsExactly(0, 0, 4, 0, 0, 0);
    t.set(new float[] {1, 2, 3, 4, 5, 6});
    assertThat(floats.get(6)).isEqualTo(6f);
    assertThat(t.buffer().isDirect()).isTrue();
  }

  @Test
  void bytesAreReadInTheirOrderFromTheirPosition() {
    for (DType d : DType.values()) {
      if (d == DType.STRING) {
        continue;
      }
      Tensor t = Tensor.ofNumbers(d, Shape.of(3), new double[] {0, 1, 1});
      ByteBuffer bytes = ByteBuffer.allocateDirect(1 + 3 * d.byteSize());
      bytes.position(1).put(t.toBytes()).position(1).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(NioTensors.share(d, bytes, 3)).as(d.toString()).isEqualTo(t);
      assertThat(bytes.position()).isEqualTo(1);
    }
    ByteBuffer big = ByteBuffer.wrap(new byte[] {0, 0, 0, 5});
    assertThat(NioTensors.share(DType.INT32, big).toLongArray()).containsExactly(5);
  }

  @Test
  void otherElementsHaveTheirTypes() {
    assertThat(NioTensors.share(DoubleBuffer.allocate(2)).spec().toString())
        .isEqualTo("float64(2,)");
    assertThat(NioTensors.share(IntBuffer.allocate(2), 1, 2).dtype()).isEqualTo(DType.INT32);
    assertThat(NioTensors.share(LongBuffer.allocate(2), 2).dtype()).isEqualTo(DType.INT64);
  }

  @Test
  void sizesMustFit() {
    assertThatThrownBy(() -> NioTensors.share(FloatBuffer.allocate(5), 2, 3))
        .hasMessageContaining("(2, 3)");
    assertThatThrownBy(() -> NioTensors.share(DType.FLOAT32, ByteBuffer.allocate(5)))
        .hasMessage("5 bytes are no whole number of float32 elements");
  }
}
