package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UniqueOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Sorting, running sums, and changes of parts. */
class RowsTest {
  private static Tensor run(Op op, int output, Tensor... inputs) {
    return TestGraphs.run(
        (g, in) -> g.apply(op, List.of(in.toArray(new Value[0]))).get(output), inputs);
  }

  private static Tensor numbers(DType dtype, Shape shape, long seed) {
    Random random = new Random(seed);
    return Tensor.ofNumbers(
        dtype, shape, random.ints(shape.size(), 0, 30).asDoubleStream().toArray());
  }

  @Test
  void everyAxisIsSortedAndEqualElementsStayInOrder() {
    Shape shape = Shape.of(3, 71, 2);
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.UINT8}) {
      Tensor x = numbers(dtype, shape, 1);
      for (int axis = 0; axis < 3; axis++) {
        for (boolean largest : new boolean[] {true, false}) {
          for (int count : new int[] {shape.dim(axis), 1, shape.dim(axis) - 1}) {
            SortOp op = new SortOp(axis - 3, largest, count, true);
            check(x, run(op, 0, x), run(op, 1, x), axis, largest, count);
          }
        }
      }
    }
  }

  private static void check(
      Tensor x, Tensor values, Tensor places, int axis, boolean largest, int count) {
    int at = axis;
    Shape out = x.shape().with(axis, count);
    assertThat(places.spec().shape()).isEqualTo(out);
    for (int i = 0; i < out.size(); i++) {
      int[] index = Nd.index(out, i);
      List<int[]> row = new ArrayList<>();
      for (int j = 0; j < x.shape().dim(axis); j++) {
        int[] other = index.clone();
        other[at] = j;
        row.add(other);
      }
      Comparator<int[]> order = Comparator.comparingDouble(o -> Nd.get(x, o));
      row.sort(largest ? order.reversed() : order);
      int[] expected = row.get(index[at]);
      assertThat(places.getDouble(i)).isEqualTo(expected[at]);
      assertThat(values.getDouble(i)).isEqualTo(Nd.get(x, expected));
    }
  }

  /** Numbers of TensorFlow 2.21, which leaves NaN where its algorithms happen to put it. */
  @Test
  void notANumberIsPlacedAsTensorFlowPlacesIt() {
    float nan = Float.NaN;
    Tensor x = Tensor.of(new float[] {3, nan, 1, 2, nan, 0}, 6);
    assertThat(run(SortOp.all(0, false), 1, x).toLongArray()).containsExactly(5, 2, 0, 1, 3, 4);
    assertThat(run(SortOp.all(0, true), 1, x).toLongArray()).containsExactly(0, 1, 3, 2, 4, 5);
    Tensor y = Tensor.of(new float[] {1, nan, 2, 3}, 4);
    assertThat(run(new SortOp(0, true, 2, true), 1, y).toLongArray()).containsExactly(1, 3);
    assertThat(run(new SortOp(0, true, 1, true), 1, y).toLongArray()).containsExactly(3);
  }

  @Test
  void anUnsortedPartComesInTheOrderOfTensorFlowsHeap() {
    Tensor x = Tensor.of(new float[] {3, 1, 4, 0, 2}, 5);
    assertThat(run(new SortOp(0, true, 3, false), 1, x).toLongArray()).containsExactly(4, 2, 0);
  }

  @Test
  void runningSumsAndProducts() {
    Shape shape = Shape.of(2, 5, 3);
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32}) {
      Tensor x = numbers(dtype, shape, 2);
      for (int variant = 0; variant < 8; variant++) {
        boolean exclusive = (variant & 1) != 0;
        boolean reverse = (variant & 2) != 0;
        boolean sum = (variant & 4) != 0;
        CumulativeOp.Kind kind = sum ? CumulativeOp.Kind.SUM : CumulativeOp.Kind.PRODUCT;
        Tensor y = run(new CumulativeOp(kind, -2, exclusive, reverse), 0, x);
        Nd.check(
            y,
            shape,
            1e-6,
            index -> {
              double total = sum ? 0 : 1;
              for (int j = 0; j < 5; j++) {
                boolean before = reverse ? j > index[1] : j < index[1];
                if (before || j == index[1] && !exclusive) {
                  double v = Nd.get(x, index[0], j, index[2]);
                  total = sum ? total + v : total * v;
                }
              }
              return total;
            });
      }
    }
  }

  @Test
  void runningSumsAreRoundedAtEachStep() {
    Tensor x = Tensor.ofNumbers(DType.FLOAT16, Shape.of(3), new double[] {2048, 1, 1});
    Tensor y = run(new CumulativeOp(CumulativeOp.Kind.SUM, 0, false, false), 0, x);
    assertThat(y.getDouble(2)).isEqualTo(2048);
  }

  @Test
  void partsAreChangedOneAfterTheOther() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor rows = Tensor.of(new int[] {2, 0, 2}, 3, 1);
    Tensor updates = Tensor.of(new float[] {10, 1, 20, 2, 3, 30}, 3, 2);
    assertThat(
            run(new ScatterOp(ScatterOp.Kind.REPLACE, false), 0, x, rows, updates).toFloatArray())
        .containsExactly(20, 2, 3, 4, 3, 30);
    assertThat(run(new ScatterOp(ScatterOp.Kind.ADD, false), 0, x, rows, updates).toFloatArray())
        .containsExactly(21, 4, 3, 4, 18, 37);
    assertThat(
            run(new ScatterOp(ScatterOp.Kind.MULTIPLY, false), 0, x, rows, updates).toFloatArray())
        .containsExactly(20, 4, 3, 4, 150, 180);
    assertThat(run(new ScatterOp(ScatterOp.Kind.MAX, false), 0, x, rows, updates).toFloatArray())
        .containsExactly(20, 2, 3, 4, 10, 30);
    Tensor cells = Tensor.of(new int[] {1, 0, 2, 1}, 2, 2);
    Tensor two = Tensor.of(new float[] {-1, -2}, 2);
    assertThat(run(new ScatterOp(ScatterOp.Kind.MIN, false), 0, x, cells, two).toFloatArray())
        .containsExactly(1, 2, -1, 4, 5, -2);
  }

  @Test
  void anIndexOutOfRangeIsAnErrorOrASegmentLeftOut() {
    Tensor x = Tensor.of(new int[] {1, 2}, 2);
    Tensor at = Tensor.of(new int[] {-1, 1}, 2, 1);
    Tensor updates = Tensor.of(new int[] {5, 6}, 2);
    assertThat(run(new ScatterOp(ScatterOp.Kind.ADD, true), 0, x, at, updates).toLongArray())
        .containsExactly(1, 8);
    assertThatThrownBy(() -> run(new ScatterOp(ScatterOp.Kind.ADD, false), 0, x, at, updates))
        .isInstanceOf(InputMismatchException.class)
        .hasFieldOrPropertyWithValue("code", ErrorCode.INPUT_VALUE)
        .hasMessageContaining("-1 is out of range [0, 2)");
  }

  @Test
  void bisectionOfASortedVector() {
    Tensor sorted = Tensor.of(new float[] {1, 2, 2, 5}, 4);
    Tensor values = Tensor.of(new float[] {0, 2, 3, 9, Float.NaN}, 5);
    assertThat(run(new SearchOp(false), 0, sorted, values).toLongArray())
        .containsExactly(0, 1, 3, 4, 0);
    assertThat(run(new SearchOp(true), 0, sorted, values).toLongArray())
        .containsExactly(0, 3, 3, 4, 4);
  }

  @Test
  void differentSlices() {
    Tensor x = Tensor.of(new int[] {3, 1, 3, 1, 2, 1, 3, 0, 3}, 3, 3);
    UniqueOp columns = new UniqueOp(1, true, 3, -1);
    assertThat(run(columns, 0, x).toLongArray()).containsExactly(1, 3, -1, 2, 1, -1, 0, 3, -1);
    assertThat(run(columns, 1, x).toLongArray()).containsExactly(1, 0, 1);
    assertThat(run(columns, 2, x).toLongArray()).containsExactly(1, 0, 1);
    assertThat(run(columns, 3, x).toLongArray()).containsExactly(1, 2, 0);
    Tensor nan = Tensor.of(new float[] {Float.NaN, -0f, 0f, Float.NaN}, 4);
    UniqueOp unsorted = new UniqueOp(0, false, 4, 7);
    assertThat(run(unsorted, 2, nan).toLongArray()).containsExactly(0, 1, 1, 2);
    assertThat(run(unsorted, 0, nan).toFloatArray()).containsExactly(Float.NaN, -0f, Float.NaN, 7);
  }

  @Test
  void bytesOfOtherElements() {
    Tensor x = Tensor.of(new float[] {1, -2}, 1, 2);
    Tensor bytes = run(new BitcastOp(DType.UINT8), 0, x);
    assertThat(bytes.toLongArray()).containsExactly(0, 0, 128, 63, 0, 0, 0, 192);
    assertThat(run(new BitcastOp(DType.FLOAT32), 0, bytes).toFloatArray()).containsExactly(1, -2);
    assertThat(run(new BitcastOp(DType.INT64), 0, x).toLongArray())
        .containsExactly(0xC00000003F800000L);
  }

  @Test
  void functionsOfIntegers() {
    Tensor a = Tensor.ofNumbers(DType.INT8, Shape.of(4), new double[] {12, -128, -3, 0});
    Tensor b = Tensor.ofNumbers(DType.INT8, Shape.of(4), new double[] {-18, 1, 100, 0});
    assertThat(run(new IntegerOp(IntegerOp.Kind.SHIFT_RIGHT), 0, a, b).toLongArray())
        .containsExactly(12, -64, -1, 0);
    assertThat(run(new IntegerOp(IntegerOp.Kind.SHIFT_LEFT), 0, a, b).toLongArray())
        .containsExactly(12, 0, -128, 0);
    assertThat(run(new IntegerOp(IntegerOp.Kind.GREATEST_COMMON_DIVISOR), 0, a, b).toLongArray())
        .containsExactly(6, 1, 1, 0);
    assertThat(run(new IntegerOp(IntegerOp.Kind.XOR), 0, a, b).toLongArray())
        .containsExactly(12 ^ -18, -127, -3 ^ 100, 0);
  }
}
