package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Tensor;

class PackingTest extends Differential {
  /** One constant of known elements. */
  private record Given(float[] values) implements Operands {
    @Override
    public boolean isConstant(int input) {
      return true;
    }

    @Override
    public @Nullable Buf constant(int input) {
      return Bufs.of(Tensor.of(values));
    }

    @Override
    public NativeFloats natives(int input) {
      return Block.copyOf(values, values.length);
    }

    @Override
    public void read(int input, int from, FloatBuffer target) {
      target.put(values, from, target.remaining());
    }

    @Override
    public boolean isFinite(int input) {
      return true;
    }

    @Override
    public boolean isNative(int input) {
      return false;
    }

    @Override
    public <T> T packed(int input, String how, Supplier<T> make) {
      return make.get();
    }
  }

  /** The layout that oneDNN likes for the weights of a product of a batch of so many rows. */
  private static dnnl_memory_desc liked(int m, int k, int n) {
    Primitive p =
        Primitive.create(
            null,
            true,
            (pd, attributes) ->
                org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create(
                    pd,
                    Library.engine(),
                    Layouts.plain(m, k),
                    Layouts.any(k, n),
                    null,
                    Layouts.plain(m, n),
                    attributes));
    return p.weights(0);
  }

  @Test
  void partsLieWhereTheWholeDoes() {
    int compared = 0;
    for (int m : new int[] {1, 5, 32}) {
      for (int[] kn : new int[][] {{128, 64}, {200, 70}, {193, 130}, {65, 33}, {1000, 16}}) {
        for (boolean transposed : new boolean[] {false, true}) {
          int k = kn[0];
          int n = kn[1];
          long[] dims = {k, n};
          long[] strides = transposed ? new long[] {1, k} : new long[] {n, 1};
          Packing.Source source = new Packing.Source(dims, strides, null);
          Given given = new Given(TestGraphs.random(k + n, k * n).toFloatArray());
          for (dnnl_memory_desc to : new dnnl_memory_desc[] {liked(m, k, n), Layouts.plain(k, n)}) {
            Block parts = Parts.reorder(given, 0, source, to, 64 * Math.max(k, n));
            if (parts != null) {
              Block whole = Packing.reorder(given, 0, source, to);
              long bytes = dnnl_memory_desc_get_size(to);
              for (long i = 0; i < bytes; i++) {
                assertThat(parts.pointer().get(i)).isEqualTo(whole.pointer().get(i));
              }
              compared++;
            }
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(30);
  }

  @Test
  void aLargeMatrixIsPackedByParts() {
    int k = 1303;
    int n = 1297;
    compare((g, in) -> g.matmul(in.get(0), weight(g, k, n)), TestGraphs.random(1, 2, k));
  }
}
