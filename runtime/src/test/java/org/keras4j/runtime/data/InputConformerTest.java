package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keras4j.runtime.data.Fixtures.input;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.data.DataOptions.Choice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class InputConformerTest {
  private final List<String> notes = new ArrayList<>();

  private Tensor conform(InputSpec input, Tensor array) {
    return InputConformer.conform(input, array, Choice.AUTO, notes::add);
  }

  private Shape shaped(int[] want, int... have) {
    Tensor array = Tensor.of(new float[Shape.of(have).size()], have);
    return conform(input("x", DType.FLOAT32, want), array).shape();
  }

  @Test
  void lastDimensionsOfOneComeAndGoAsInKeras() {
    assertThat(shaped(new int[] {-1, 1}, 4)).isEqualTo(Shape.of(4, 1));
    assertThat(shaped(new int[] {-1, 4, 1}, 2, 4)).isEqualTo(Shape.of(2, 4, 1));
    assertThat(shaped(new int[] {-1, -1, 1}, 5, 4)).isEqualTo(Shape.of(5, 4, 1));
    assertThat(shaped(new int[] {-1, 2}, 4, 2, 1)).isEqualTo(Shape.of(4, 2));
    assertThat(shaped(new int[] {-1}, 4, 1)).isEqualTo(Shape.of(4));
    assertThat(notes).isEmpty();
  }

  @Test
  void realNumbersStandForComplexOnes() {
    InputSpec z = new InputSpec("z", input("z", DType.FLOAT32, -1, 3, 2).spec(), true);
    Tensor real = conform(z, Tensor.of(new double[6], 2, 3));
    assertThat(real.shape()).isEqualTo(Shape.of(2, 3));
    assertThat(real.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(conform(z, Tensor.of(new float[12], 2, 3, 2)).shape()).isEqualTo(Shape.of(2, 3, 2));
    Tensor wrong = Tensor.of(new float[4], 2, 2);
    assertThatThrownBy(() -> conform(z, wrong)).hasMessageContaining("(None, 3, 2)");
  }

  @Test
  void oneSampleGetsItsBatchDimensionWithANote() {
    assertThat(shaped(new int[] {-1, 4}, 4)).isEqualTo(Shape.of(1, 4));
    assertThat(shaped(new int[] {-1, 28, 28, 3}, 28, 28, 3)).isEqualTo(Shape.of(1, 28, 28, 3));
    assertThat(shaped(new int[] {-1, 28, 28, 1}, 28, 28)).isEqualTo(Shape.of(1, 28, 28, 1));
    assertThat(shaped(new int[] {-1, 4, 1}, 4, 1)).isEqualTo(Shape.of(1, 4, 1));
    assertThat(notes).hasSize(4).allSatisfy(n -> assertThat(n).contains("--batch-axis yes|no"));
  }

  @Test
  void theAnswerSettlesTheBatch() {
    InputSpec x = input("x", DType.FLOAT32, -1, -1, 1);
    Tensor array = Tensor.of(new float[5], 5, 1);
    assertThat(InputConformer.conform(x, array, Choice.YES, notes::add).shape())
        .isEqualTo(Shape.of(5, 1, 1));
    assertThat(InputConformer.conform(x, array, Choice.NO, notes::add).shape())
        .isEqualTo(Shape.of(1, 5, 1));
    InputSpec four = input("x", DType.FLOAT32, -1, 4);
    Tensor one = Tensor.of(new float[4]);
    assertThatThrownBy(() -> InputConformer.conform(four, one, Choice.YES, notes::add))
        .hasMessage("input 'x': expected shape (None, 4), got (4,)");
    Tensor batch = Tensor.of(new float[4], 1, 4);
    assertThatThrownBy(() -> InputConformer.conform(four, batch, Choice.NO, notes::add))
        .hasMessage("input 'x': expected shape (None, 4), got (1, 1, 4)");
    assertThat(notes).isEmpty();
  }

  @Test
  void theSizeOfTheBatchIsFree() {
    assertThat(shaped(new int[] {3, 2}, 5, 2)).isEqualTo(Shape.of(5, 2));
    assertThat(shaped(new int[] {-1, 2}, 0, 2)).isEqualTo(Shape.of(0, 2));
  }

  @Test
  void wrongShapesSayWhatWasExpectedAndWhatToDo() {
    assertThatThrownBy(() -> shaped(new int[] {-1, 224, 224, 3}, 1, 3, 224, 224))
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "input 'x': expected shape (None, 224, 224, 3), got (1, 3, 224, 224)");
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_SHAPE);
              assertThat(e.hint()).contains("channels look first", "(1, 224, 224, 3)");
            });
    assertHint(new int[] {-1, 3, 8, 9}, new int[] {2, 8, 9, 3}, "channels look last");
    assertHint(new int[] {-1, 28, 28}, new int[] {5, 784}, "reshape the array to (5, 28, 28)");
    assertHint(new int[] {-1, 4}, new int[] {5, 3}, "first dimension is the batch");
  }

  private void assertHint(int[] want, int[] have, String hint) {
    assertThatThrownBy(() -> shaped(want, have))
        .isInstanceOfSatisfying(
            InputMismatchException.class, e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void numbersAreCastAsInKeras() {
    Tensor longs = Tensor.of(new long[] {0, 1, -2, 300});
    assertThat(conform(input("x", DType.FLOAT32, -1), longs))
        .isEqualTo(Tensor.of(new float[] {0, 1, -2, 300}));
    assertThat(conform(input("x", DType.BOOL, -1), longs))
        .isEqualTo(Tensor.of(new boolean[] {false, true, true, true}));
    assertThat(conform(input("x", DType.INT32, -1), longs))
        .isEqualTo(Tensor.of(new int[] {0, 1, -2, 300}));
    assertThat(notes).isEmpty();
    Tensor bytes = conform(input("x", DType.UINT8, -1), longs);
    assertThat(bytes.toLongArray()).containsExactly(0, 1, 254, 44);
    assertThat(notes).singleElement().asString().contains("2 of 4 integers do not fit");
    Tensor bools = Tensor.of(new boolean[] {true, false});
    assertThat(conform(input("x", DType.FLOAT16, -1), bools).toFloatArray()).containsExactly(1, 0);
  }

  @Test
  void floatsPassThroughFloat32() {
    double fine = 1 + 0x1p-11 + 0x1p-30;
    Tensor doubles = Tensor.of(new double[] {fine});
    float single = (float) fine;
    assertThat(conform(input("x", DType.FLOAT32, -1), doubles).getDouble(0)).isEqualTo(single);
    assertThat(conform(input("x", DType.FLOAT16, -1), doubles).getDouble(0)).isEqualTo(1.0);
    assertThat(conform(input("x", DType.FLOAT64, -1), doubles).getDouble(0)).isEqualTo(fine);
  }

  @Test
  void longsAreRoundedOnce() {
    long v = (1L << 60) + (1L << 36) + 1;
    Tensor t = conform(input("x", DType.FLOAT32, -1), Tensor.of(new long[] {v}));
    assertThat((float) t.getDouble(0)).isEqualTo((float) v).isNotEqualTo((float) (double) v);
  }

  @Test
  void fractionsAreCutOffWithANoteAndTheImpossibleIsRefused() {
    InputSpec ids = input("ids", DType.INT32, -1);
    assertThat(conform(ids, Tensor.of(new float[] {1.7f, -2.5f, 3})))
        .isEqualTo(Tensor.of(new int[] {1, -2, 3}));
    assertThat(notes).singleElement().asString().contains("fractions of 2 of 3 values");
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 3e9f, -3e9f}) {
      assertThatThrownBy(() -> conform(ids, Tensor.of(new float[] {0, bad})))
          .as("%s", bad)
          .isInstanceOf(InputMismatchException.class)
          .hasMessageContaining("at [1] does not fit int32");
    }
    Tensor large = conform(input("x", DType.UINT64, -1), Tensor.of(new float[] {0x1p63f, 5}));
    assertThat(large.toLongArray()).containsExactly(Long.MIN_VALUE, 5);
    assertThat(conform(input("x", DType.INT64, -1), Tensor.of(new float[] {-0x1p63f})).getLong(0))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void textAndNumbersAreNotMixed() {
    assertThatThrownBy(() -> conform(input("x", DType.FLOAT32, -1), Tensor.of(new String[] {"1"})))
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e).hasMessage("input 'x': expected float32, got string");
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_DTYPE);
            });
    assertThatThrownBy(() -> conform(input("x", DType.STRING, -1), Tensor.of(new float[] {1})))
        .hasMessage("input 'x': expected string, got float32");
  }
}
